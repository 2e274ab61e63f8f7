import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { openProject, quietHost } from "./fixtures/dvc/openProject.ts";
import { md5Of } from "./support/md5Of.ts";

const pipeline = `stages:
  ice:
    cmd: cat in.txt > ice.txt; echo ran >> ran.txt
    deps: [in.txt]
    outs: [ice.txt]
  down:
    cmd: cat ice.txt > down.txt
    deps: [ice.txt]
    outs: [down.txt]
`;

test("a frozen stage is not run, and dvc.lock says what it has", { skip: process.platform === "win32" }, async (t) => {
  const { root, engine } = await openProject(t, { "dvc.yaml": pipeline, "in.txt": "1\n", ".dvc/config": "" });
  const at = (file: string): string => path.join(root, file);
  const read = (file: string): string => readFileSync(at(file), "utf8");
  const run = async (): Promise<readonly string[]> => {
    const { stages } = await engine.execute({ stageIds: [] }, quietHost());
    return stages.map(({ stageId, outcome, reason }) => `${stageId} ${outcome}: ${reason}`);
  };
  await run();
  const first = read("dvc.lock");
  writeFileSync(at("dvc.yaml"), pipeline.replace("  ice:\n", "  ice:\n    frozen: true\n"));
  writeFileSync(at("in.txt"), "2\n");
  assert.match((await run())[0] ?? "", /^ice unchanged/);
  assert.equal(read("dvc.lock"), first);

  writeFileSync(at("ice.txt"), "by hand\n");
  assert.deepEqual(await run(), ["ice unchanged: frozen, and recorded as it is now", "down ran: `ice.txt` changed"]);
  assert.equal(read("ran.txt"), "ran\n");
  const [ice = ""] = read("dvc.lock").split("  down:");
  for (const content of ["2\n", "by hand\n"]) assert.match(ice, new RegExp(md5Of(content)));
  const object = md5Of("by hand\n");
  assert.equal(read(`.dvc/cache/files/md5/${object.slice(0, 2)}/${object.slice(2)}`), "by hand\n");

  rmSync(at("dvc.lock"));
  assert.equal((await run())[0], "ice unchanged: frozen, and recorded as it is now");
  assert.ok(existsSync(at("dvc.lock")));
  rmSync(at("ice.txt"));
  assert.match((await run())[0] ?? "", /^ice failed: is frozen, and its output `ice\.txt` is missing/);
});
