import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { openEmpty } from "./support/importProject.ts";
import { writeMlflowRun } from "./support/mlflowFiles.ts";
import { wandbLog, wandbRecords, wandbTime, writeWandbLog } from "./support/wandbFiles.ts";

function write(file: string, table: unknown): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, typeof table === "string" ? table : JSON.stringify(table));
}

describe("tables that runs have logged", () => {
  it("are W&B's of the last step and MLflow's, row by row as texts, with a word where there is none", async (t) => {
    const engine = await openEmpty(t);
    const { run, exit } = wandbRecords;
    const name = "offline-run-20231114_221320-abc123";
    writeWandbLog(engine.root, name, wandbLog([run("abc123", "", "warm-sun", wandbTime / 1000), exit(0, 1)]));
    const media = path.join(engine.root, "wandb", name, "files/media/table");
    const columns = ["text", "guess"];
    write(path.join(media, "eval/answers_1_0a1b2c3d4e.table.json"), { columns, data: [["old", 0]] });
    write(
      path.join(media, "eval/answers_20_0a1b2c3d4e.table.json"),
      '{"columns": ["text", "guess"], "data": [["<b>NaN, 1</b>", NaN], ["b", {"_type": "image-file"}], ["c", null]]}',
    );
    const folder = writeMlflowRun(path.join(engine.root, "mlruns"), "1", { id: "f".repeat(32), name: "deep-sea" });
    write(path.join(folder, "artifacts/eval/answers.json"), { columns, data: [["a", true]] });
    write(path.join(folder, "artifacts/broken.json"), '{"columns": ["a"], "data": [[1');
    write(path.join(folder, "artifacts/other.json"), { rows: [] });
    await engine.importRuns([]);
    const runs = await engine.runs();
    const ids = ["warm-sun", "deep-sea"].map((called) => runs.find((one) => one.name === called)?.id ?? "");
    assert.deepEqual(await engine.loggedTables(ids), [
      { name: "broken.json", isInRun: [false, true] },
      { name: "eval/answers", isInRun: [true, false] },
      { name: "eval/answers.json", isInRun: [false, true] },
    ]);
    const [first, second] = await engine.loggedRows({ runIds: ids, name: "eval/answers", start: 1, end: 9 });
    assert.deepEqual(first, {
      runId: ids[0],
      columns,
      count: 3,
      start: 1,
      rows: [
        ["b", '{"_type":"image-file"}'],
        ["c", ""],
      ],
      step: 20,
    });
    assert.equal(second?.word, "This run has not logged it.");
    const [top] = await engine.loggedRows({ runIds: ids, name: "eval/answers", start: 0, end: 1 });
    assert.deepEqual(top?.rows, [["<b>NaN, 1</b>", "NaN"]]);
    const [, broken] = await engine.loggedRows({ runIds: ids, name: "broken.json", start: 0, end: 1 });
    assert.equal(broken?.word, "broken.json holds no whole table.");
  });
});
