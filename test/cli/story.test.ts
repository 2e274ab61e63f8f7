import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { CompareJson } from "../../src/cli/json/comparisonJson.ts";
import type { StatusJson } from "../../src/cli/json/pipelineJson.ts";
import type { RunResultJson, RunsJson, ShowJson } from "../../src/cli/json/runJson.ts";
import type {
  DiffJson,
  HistoryJson,
  RestoreJson,
  SnapshotsJson,
  VersionDiffJson,
} from "../../src/cli/json/snapshotJson.ts";
import { TestProject } from "./support.ts";

describe("a project's story at the terminal", () => {
  let project: TestProject;
  before(async () => {
    project = new TestProject();
    await project.initGit();
  });
  after(() => project.remove());

  async function states(): Promise<Record<string, string>> {
    const { stages } = await project.json<StatusJson>("status");
    return Object.fromEntries(stages.map(({ id, state }) => [id, state]));
  }

  it("has never run", async () => {
    assert.deepEqual(await states(), { prepare: "never-run", train: "never-run" });
    assert.match(await project.cairn("status"), /2 stages to run: cairn run/);
    assert.match(await project.cairn("runs"), /No runs yet/);
  });

  it("runs everything, in order, and shows what the stages print", async () => {
    const output = await project.cairn("run", "--name", "first");
    assert.match(
      output,
      /▶ prepare.*\n\$ node prepare\.mjs\nprepared\n✔ prepare[^]*▶ train[^]*trained with 0\.1\n✔ train/,
    );
    assert.deepEqual(await states(), { prepare: "fresh", train: "fresh" });
    assert.match(await project.cairn("status"), /Everything is up to date/);
  });

  it("writes down all of it", async () => {
    const { run } = await project.json<ShowJson>("show", "first");
    assert.equal(run.state, "done");
    assert.equal(run.experiment, "main");
    assert.equal(run.branch, "main");
    assert.equal(run.commit, (await project.git("rev-parse", "HEAD")).trim());
    assert.equal(run.dirty, false);
    assert.deepEqual(run.params, { "train.lr": 0.1, "train.epochs": 3 });
    assert.deepEqual(run.metrics, { accuracy: 0.9, loss: 0.1 });
    assert.deepEqual(
      run.stages.map(({ id, outcome, exitCode }) => [id, outcome, exitCode]),
      [
        ["prepare", "ran", 0],
        ["train", "ran", 0],
      ],
    );
    assert.deepEqual(
      run.inputs.map(({ path }) => path),
      ["raw.csv"],
    );
    assert.deepEqual(
      run.outputs.map(({ path }) => path),
      ["curve.csv", "data/prepared.csv", "metrics.json", "model.json"],
    );
    assert.equal(project.read(`${run.logDir}/train.log`), "$ node train.mjs\ntrained with 0.1\n");
    assert.ok((run.environment?.cpuCount ?? 0) > 0);
  });

  it("runs nothing twice", async () => {
    const { run } = await project.json<RunResultJson>("run");
    assert.deepEqual(
      run.stages.map(({ outcome }) => outcome),
      ["unchanged", "unchanged"],
    );
    assert.deepEqual([run.name, run.state], ["first", "done"]);
    // The second time it is answered from what was found then.
    assert.match(await project.cairn("run"), /nothing to run: all 2 stages are as first left them/);
    assert.deepEqual(await project.json<RunResultJson>("run"), { version: 1, run });
    assert.equal((await project.json<RunsJson>("runs")).runs.length, 1);
  });

  it("says which parameter has changed, and runs only what follows from it", async () => {
    project.edit("params.yaml", "lr: 0.1", "lr: 0.3");
    const { stages } = await project.json<StatusJson>("status");
    const train = stages.find(({ id }) => id === "train");
    assert.equal(train?.state, "stale");
    assert.deepEqual(
      train.reasons.map(({ kind, what, message }) => [kind, what, message]),
      [["param-changed", "train.lr", "`train.lr` 0.1 → 0.3"]],
    );
    const { run } = await project.json<RunResultJson>("run", "--name", "second");
    assert.deepEqual(
      run.stages.map(({ id, outcome, reason }) => [id, outcome, reason]),
      [
        ["prepare", "unchanged", "nothing that it needs has changed"],
        ["train", "ran", "`train.lr` 0.1 → 0.3"],
      ],
    );
  });

  it("lays both side by side", async () => {
    const comparison = await project.json<CompareJson>("compare", "first", "second");
    const lr = comparison.params.find(({ key }) => key === "train.lr");
    assert.deepEqual([lr?.values, lr?.differs], [[0.1, 0.3], true]);
    const accuracy = comparison.metrics.find(({ key }) => key === "accuracy");
    assert.deepEqual(accuracy?.values, [0.9, 0.7]);
    assert.equal(accuracy?.verdicts[1], "worse");
    assert.equal(comparison.curves.length, 2);
    assert.deepEqual(comparison.curves[0]?.steps, [0, 1, 2]);
    const shown = await project.cairn("compare", "first", "second");
    assert.match(shown, /accuracy +0\.9 +0\.7 -0\.2 worse/);
    assert.match(shown, /train\.lr +0\.1 +0\.3/);
  });

  it("says why the second is worse, and writes a report of both with pictures, and as one page", async () => {
    const why = await project.cairn("compare", "first", "second", "--why");
    assert.match(why, /^second is worse than first: accuracy 0\.9 → 0\.7 \(−0\.2\)\.\n/);
    assert.match(why, /^likely +The parameter train\.lr is 0\.3, was 0\.1\.$/m);
    const written = ["--markdown", "out/report.md", "--html", "out/report.html", "--note", "Slower is better."];
    assert.equal(await project.cairn("compare", "first", "second", ...written), "");
    const report = project.read("out/report.md");
    assert.match(report, /^# second against first\n\nSlower is better\.\n/);
    assert.match(report, /^\| `accuracy` \| 0\.9 \| \*\*0\.7\*\* \| −0\.2 ▼ worse \|$/m);
    const [, picture = ""] = /^!\[.*\]\((.*)\)$/m.exec(report) ?? [];
    assert.match(project.read(`out/${picture}`), /^<svg [^]*<path class="line s1"/);
    assert.match(project.read("out/report.html"), /<td><span class="bad">−0\.2 ▼ worse<\/span><\/td>/);
    project.delete("out");
    const printed = await project.cairn("compare", "first", "second", "--markdown", "-", "--sections", "params");
    assert.match(printed, /^\| `train\.lr` \| 0\.1 \| 0\.3 \|$/m);
    assert.doesNotMatch(printed, /## Metrics/);
  });

  it("lists runs and snapshots, newest first", async () => {
    const { runs } = await project.json<RunsJson>("runs");
    assert.deepEqual(
      runs.map(({ name }) => name).filter((name) => name === "first" || name === "second"),
      ["second", "first"],
    );
    assert.equal(runs[0]?.dirty, true);
    const { snapshots } = await project.json<SnapshotsJson>("snapshots");
    assert.equal(snapshots[0]?.runId, runs[0]?.id);
    assert.match(await project.cairn("runs", "-n", "1"), /^✔ +second +done/);
  });

  it("brings the first model back, to the byte, and forward again", async () => {
    const newer = project.read("model.json");
    const dry = await project.json<RestoreJson>("restore", "first", "model.json", "--dry-run");
    assert.deepEqual(
      dry.changes.map(({ path, action }) => [path, action]),
      [["model.json", "replace"]],
    );
    assert.equal(project.read("model.json"), newer);
    const { undo } = await project.json<RestoreJson>("restore", "first", "model.json");
    assert.equal(project.read("model.json"), '{"lr":0.1,"epochs":3}');
    assert.ok(undo);
    await project.cairn("restore", undo);
    assert.equal(project.read("model.json"), newer);
  });

  it("tells the history of the model, and what differs between the runs", async () => {
    const { versions } = await project.json<HistoryJson>("history", "model.json");
    assert.deepEqual(
      versions.map(({ runs, change }) => [runs.map(({ name }) => name).at(-1), change?.sizeDelta]),
      [
        ["second", 0],
        ["first", undefined],
      ],
    );
    assert.match(
      await project.cairn("history", "model.json"),
      /^● +[0-9a-f]{8} +21 B +same size +.*second.*\n +[0-9a-f]{8} /,
    );
    const { changes, same } = await project.json<DiffJson>("diff", "first", "second");
    assert.deepEqual([changes.map(({ path }) => path).includes("model.json"), same > 0], [true, true]);
    assert.match(
      await project.cairn("diff", "first", "workspace"),
      /changed +model\.json +[0-9a-f]{8} +[0-9a-f]{8} +same size\n/,
    );
    assert.match(await project.cairn("diff", "second", "second"), /^Nothing differs: \d+ artifacts are the same\.\n$/);
    const { content } = await project.json<VersionDiffJson>("diff", "first", "second", "curve.csv");
    assert.deepEqual(content?.kind === "table" && [content.rows?.same, content.rows?.changed], [1, 2]);
    const curve = await project.cairn("diff", "first", "second", "curve.csv");
    assert.match(curve, /^curve\.csv {2}[0-9a-f]{8}, \d+ B → [0-9a-f]{8}, \d+ B\nCSV, 3 rows\n/);
    assert.match(
      curve,
      /~ +loss +min [\d.]+ → [\d.]+, .*\n\nrows \(known by epoch\): 0 added, 0 removed, 2 changed, 1 the same\n {2}~ epoch 1: loss /,
    );
    assert.match(
      await project.cairn("diff", "first", "second", "model.json"),
      /\nText, 1 line\n@@ -1,1 \+1,1 @@\n-\{"lr":0\.1,"epochs":3\}\n.*\n\+\{"lr":/,
    );
    assert.equal(
      await project.cairn("diff", "first", "model.json"),
      await project.cairn("diff", "first", "workspace", "model.json"),
      "a path in the place of a reference",
    );
    const unknown = await project.try("history", "nothing.csv");
    assert.deepEqual([unknown.code, unknown.stdout], [2, ""]);
    assert.match(unknown.stderr, /No version of “nothing\.csv” is kept/);
    assert.match((await project.try("history", "curves.csv")).stderr, /Did you mean “curve\.csv”\?/);
  });

  it("never loses what a run removes", async () => {
    project.write("model.json", "made by hand");
    await project.cairn("run");
    assert.notEqual(project.read("model.json"), "made by hand");
    const { snapshots } = await project.json<SnapshotsJson>("snapshots");
    const kept = snapshots.find(({ message }) => message?.startsWith("Before train was brought back") === true);
    assert.ok(kept);
    await project.cairn("restore", kept.id, "model.json");
    assert.equal(project.read("model.json"), "made by hand");
  });

  it("keeps a snapshot by hand", async () => {
    await project.cairn("snapshot", "-m", "before the weekend");
    const { snapshots } = await project.json<SnapshotsJson>("snapshots");
    assert.deepEqual([snapshots[0]?.cause, snapshots[0]?.message], ["manual", "before the weekend"]);
    assert.match(await project.cairn("snapshots"), /manual.*before the weekend/);
  });
});
