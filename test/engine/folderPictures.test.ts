import assert from "node:assert/strict";
import { test } from "node:test";
import { openProject, quietHost } from "./fixtures/dvc/openProject.ts";
import { writeFiles } from "./fixtures/dvc/project.ts";

test("pictures in folders that runs have left are found by path, each as its run has it", async (t) => {
  const command = "mkdir -p samples data && cp new.txt samples/epoch_2.png && cp old.txt samples/epoch_1.PNG";
  const { root, engine } = await openProject(t, {
    "dvc.yaml": `stages:\n  train:\n    cmd: ${command} && cp old.txt samples/notes.txt && cp old.txt data/x.png\n    deps: [new.txt]\n    outs: [samples, data]\n`,
    "old.txt": "old",
    "new.txt": "new",
  });
  const first = await engine.execute({ stageIds: [] }, quietHost());
  writeFiles(root, { "new.txt": "newer" });
  const second = await engine.execute({ stageIds: [] }, quietHost());
  const rows = await engine.folderPictures([first.id, second.id]);
  assert.deepEqual(
    rows.map(({ path, digests }) => [path, digests.length, new Set(digests).size]),
    [
      ["samples/epoch_1.PNG", 2, 1],
      ["samples/epoch_2.png", 2, 2],
    ],
  );
  const [, changed] = rows;
  const texts = await Promise.all(
    (changed?.digests ?? []).map(async (digest) => digest && String(Buffer.from(await engine.readVersion(digest)))),
  );
  assert.deepEqual(texts, ["new", "newer"]);
});
