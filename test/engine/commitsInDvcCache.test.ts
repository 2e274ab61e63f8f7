import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { openCommitProject } from "./support/commitProject.ts";
import type { CommitProject } from "./support/commitProject.ts";
import { filesBelow } from "./support/storeProject.ts";
import { md5Of } from "./support/md5Of.ts";

const layouts = {
  "3.x": { folder: "files/md5", hash: "  hash: md5\n" },
  "2.x": { folder: "", hash: "" },
} as const;

type Layout = keyof typeof layouts;

/** Puts content where DVC of that layout does; returns its md5 by DVC's rules. */
function cache(folder: string, layout: Layout, content: string, suffix = ""): string {
  const md5 = md5Of(layout === "2.x" && suffix === "" ? content.replaceAll("\r\n", "\n") : content);
  const file = path.join(folder, layouts[layout].folder, md5.slice(0, 2), `${md5.slice(2)}${suffix}`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content, { mode: 0o444 });
  return `${md5}${suffix}`;
}

/** Commits what DVC would have after `dvc add` of a file and of a folder of one file, with the content in its cache alone. */
function commitTracked({ repository }: CommitProject, folder: string, layout: Layout, text: string): void {
  const { hash } = layouts[layout];
  const raw = cache(folder, layout, text);
  const inner = cache(folder, layout, `inner ${text}`);
  const listing = cache(folder, layout, `[{"md5": "${inner}", "relpath": "deep/inner.txt"}]`, ".dir");
  const outs = (name: string, md5: string, size: number): string =>
    `outs:\n- path: ${name}\n  md5: ${md5}\n  size: ${size}\n${hash}`;
  repository.write(".gitignore", ".cairn/\n.dvc/cache/\n.dvc/config.local\n/data/raw.csv\n/folder\n");
  repository.write("data/raw.csv.dvc", outs("raw.csv", raw, text.length));
  repository.write("folder.dvc", `${outs("folder", listing, text.length + 6)}  nfiles: 1\n`);
  repository.commit(text.replace("\r\n", " "));
}

describe("versions that are only in DVC's cache", () => {
  for (const [name, layout, config] of [
    ["of the layout of DVC 3", "3.x", {}],
    ["of the layout of DVC 2", "2.x", {}],
    ["in a folder that is this person's own", "3.x", { ".dvc/config.local": "[cache]\n    dir = ../../elsewhere\n" }],
  ] as const) {
    it(`${name}, of any commit, are listed, compared and restored, and nothing is written there`, async () => {
      await using project = await openCommitProject();
      const { repository, engine } = project;
      for (const [file, text] of Object.entries(config)) repository.write(file, text);
      const place = path.resolve(repository.root, ".dvc/config.local" in config ? "../elsewhere" : ".dvc/cache");
      for (const text of ["a\r\nold", "b\r\nmiddle", "c\r\nnew"]) commitTracked(project, place, layout, text);
      const before = filesBelow(place);

      await engine.recordHead();
      const listed = await engine.snapshots();
      assert.deepEqual(
        listed.map(({ artifacts, places }) => artifacts.map(({ path: one }, at) => `${one} ${places[at]}`)),
        Array.from({ length: 3 }, () => ["data/raw.csv dvc", "folder dvc"]),
      );
      const { changes } = await engine.diffSnapshots("HEAD~2", "HEAD");
      assert.deepEqual(
        changes.map(({ path: one, files, before, after }) => [
          one,
          files?.changed,
          [before, after].map((version) => version?.digest.startsWith("b3:")),
        ]),
        [
          ["data/raw.csv", undefined, [false, false]],
          ["folder", 1, [true, true]],
        ],
      );
      for (const [ref, text] of [
        ["HEAD~2", "a\r\nold"],
        ["HEAD~1", "b\r\nmiddle"],
        ["HEAD", "c\r\nnew"],
      ] as const) {
        const plan = await engine.planRestore({ ref });
        assert.deepEqual(plan.lost, undefined);
        await engine.restore(plan);
        assert.equal(readFileSync(path.join(repository.root, "data/raw.csv"), "utf8"), text);
        assert.equal(readFileSync(path.join(repository.root, "folder/deep/inner.txt"), "utf8"), `inner ${text}`);
        const again = await engine.planRestore({ ref });
        assert.ok(
          again.changes.every(({ action }) => action === "unchanged"),
          ref,
        );
      }
      const history = await engine.artifactHistory("data/raw.csv");
      assert.deepEqual(
        history.map(({ isCurrent, commits }) => [isCurrent, commits.map(({ subject }) => subject).join()]),
        [
          [true, "c new"],
          [false, "b middle"],
          [false, "a old"],
        ],
      );
      assert.deepEqual(filesBelow(place), before);
    });
  }

  it("are used from a cache that may only be read, and in a repository of both layouts; what is gone is told", async () => {
    await using project = await openCommitProject();
    const { repository, engine } = project;
    const folder = path.join(repository.root, ".dvc/cache");
    commitTracked(project, folder, "2.x", "old");
    commitTracked(project, folder, "3.x", "new");
    commitTracked(project, folder, "3.x", "gone");
    const gone = md5Of("gone");
    rmSync(path.join(folder, "files/md5", gone.slice(0, 2), gone.slice(2)), { force: true });
    await engine.recordHead();
    chmodSync(folder, 0o555);
    try {
      for (const [ref, text] of [
        ["HEAD~2", "old"],
        ["HEAD~1", "new"],
      ] as const) {
        await engine.restore(await engine.planRestore({ ref }));
        assert.equal(readFileSync(path.join(repository.root, "data/raw.csv"), "utf8"), text);
      }
      const plan = await engine.planRestore({ ref: "HEAD" });
      assert.deepEqual(
        plan.lost?.map(({ path: one }) => one),
        ["data/raw.csv"],
      );
      const raw = { ref: "HEAD", path: "data/raw.csv" };
      const { before: one, after: other, content } = await engine.diffVersions(raw, raw);
      assert.deepEqual([one, content], [other, undefined], "by their names it is known that they are the same");
      await engine.restore(plan);
      assert.equal(readFileSync(path.join(repository.root, "folder/deep/inner.txt"), "utf8"), "inner gone");
      assert.equal(readFileSync(path.join(repository.root, "data/raw.csv"), "utf8"), "new");
    } finally {
      chmodSync(folder, 0o755);
    }
  });

  it("offer themselves where a commit is checked out whose data they are", async () => {
    await using project = await openCommitProject();
    const { repository, engine } = project;
    const folder = path.join(repository.root, ".dvc/cache");
    commitTracked(project, folder, "3.x", "first");
    commitTracked(project, folder, "3.x", "second");
    await engine.recordHead();
    repository.git("checkout", "--quiet", "HEAD~1");
    const { snapshot, differing } = await engine.recordHead();
    assert.equal(snapshot?.commitSubject, "first");
    assert.deepEqual(differing, ["data/raw.csv", "folder"]);
    assert.ok(!existsSync(path.join(repository.root, "data/raw.csv")), "nothing is done unasked");
  });
});
