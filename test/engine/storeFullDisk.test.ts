import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

import type { ArtifactVersion } from "../../src/engine/model/artifact.ts";
import { filesBelow, makeStoreProject, writeTree } from "./storeProject.ts";

interface Answer {
  readonly code?: string;
  readonly message?: string;
  readonly cure?: string;
  readonly place?: string;
  readonly indexed: readonly string[];
  readonly versions?: readonly ArtifactVersion[];
}

/** Works in a process whose files may not grow beyond 1 MiB: to a program that is what a full disk looks like. */
function withoutRoom(request: object): Answer {
  const child = path.join(import.meta.dirname, "storeChild.ts");
  const line = 'ulimit -f 1024; exec "$0" "$1" "$2"';
  const output = execFileSync("bash", ["-c", line, process.execPath, child, JSON.stringify(request)], {
    encoding: "utf8",
  });
  return JSON.parse(output) as Answer;
}

const small = Object.fromEntries(
  Array.from({ length: 60 }, (_, index) => [`${index}.bin`, Buffer.alloc(60_000, index)]),
);

describe(
  "a full disk",
  { skip: process.platform === "win32" ? "Windows has no limit for a file's size" : false },
  () => {
    for (const [what, tree] of [
      ["many small files", small],
      ["one large file", { large: Buffer.alloc(3_000_000, 7) }],
    ] as const) {
      it(`stops a capture of ${what} with a cure, and nothing half done is in the index`, async () => {
        using project = makeStoreProject();
        writeTree(project.root, { kept: "kept before" });
        const [kept] = await project.store.capture(["kept"]);
        const files = filesBelow(project.dir);
        writeTree(project.at("data"), tree);
        const answer = withoutRoom({ root: project.root, capture: ["data"] });
        assert.equal(answer.code, "disk-full", answer.message);
        assert.match(answer.cure ?? "", /Free some space/);
        assert.equal(answer.place, ".cairn/objects");
        assert.deepEqual(answer.indexed, []);
        assert.deepEqual(filesBelow(project.dir), files, "what was begun is removed");
        assert.equal(Buffer.from(await project.store.read(kept?.digest ?? assert.fail())).toString(), "kept before");
        assert.equal((await project.store.capture(["data"])).length, 1, "with room again, it works");
      });
    }

    it("stops a restore with a cure and says how far it came; the old file is still there", async () => {
      using project = makeStoreProject();
      writeTree(project.at("data"), { a: "a", large: Buffer.alloc(3_000_000, 7) });
      const [version] = await project.store.capture(["data"]);
      writeTree(project.at("data"), { a: "changed", large: "changed" });
      const answer = withoutRoom({ root: project.root, restore: [version] });
      assert.equal(answer.code, "disk-full", answer.message);
      assert.equal(answer.place, "data/large");
      assert.match(answer.message ?? "", /1 change was made before that/);
      assert.equal(readFileSync(project.at("data/large"), "utf8"), "changed");
      assert.equal(readFileSync(project.at("data/a"), "utf8"), "a");
      assert.deepEqual(filesBelow(project.at("data")), ["a", "large"]);
    });
  },
);
