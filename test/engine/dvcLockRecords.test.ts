import assert from "node:assert/strict";
import { test } from "node:test";
import { readDvcLock } from "../../src/engine/discovery/dvc/dvcLock.ts";
import { buildLockEntry } from "../../src/engine/discovery/dvc/lockEntry.ts";
import { updateDvcLock } from "../../src/engine/discovery/dvc/updateDvcLock.ts";
import { resolveFrom } from "../../src/engine/model/paths.ts";
import type { PathDigest } from "../../src/engine/store/store.ts";
import { recordedProjects } from "./fixtures/dvc/records.ts";

for (const project of recordedProjects()) {
  const { lock } = project;
  if (lock === undefined || project.written.length === 0) continue;
  // DVC keeps an unchanged path's entry of DVC 2 as it is; Cairn writes the new form, which DVC takes for the same.
  if (project.title.startsWith("oldlock") && lock !== project.lockBefore && project.written.includes("a")) continue;
  test(`dvc.lock comes out as DVC wrote it: ${project.title}`, () => {
    const entries = readDvcLock("dvc.lock", lock).entries;
    let text = project.lockBefore;
    for (const id of project.written) {
      const stage = project.stages.find((candidate) => candidate.id === id);
      const entry = entries.get(id);
      assert.ok(stage && entry);
      const digests = new Map<string, PathDigest>(
        [...entry.deps, ...entry.outs].map((path) => [
          resolveFrom(stage.wdir, path.path),
          {
            kind: path.nfiles === undefined ? "file" : "directory",
            md5: `md5:${path.md5 ?? ""}`,
            size: path.size ?? 0,
            fileCount: path.nfiles ?? 1,
            isExecutable: false,
          },
        ]),
      );
      text = updateDvcLock("dvc.lock", text, stage.name, buildLockEntry(stage, digests, project.params));
    }
    assert.equal(text, lock);
  });
}
