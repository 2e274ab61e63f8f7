import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { CompareJson, PlotsJson } from "../../src/cli/json/comparisonJson.ts";
import type { DoctorJson } from "../../src/cli/json/doctorJson.ts";
import type { StagesJson } from "../../src/cli/json/pipelineJson.ts";
import type { RunResultJson, RunsJson } from "../../src/cli/json/runJson.ts";
import type { SnapshotTakenJson, SnapshotsJson } from "../../src/cli/json/snapshotJson.ts";
import { smallPipeline, TestProject } from "./support.ts";

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe("what --json prints", () => {
  let project: TestProject;
  before(async () => {
    const nested =
      "# a comment\nstages:\n  serve:\n    cmd:\n    - echo a> out.txt\n    - echo b\n    wdir: deep\n    desc: Serves it\n    deps: [../../model.json]\n    params: [conf.json: null]\n    outs: [out.txt]\n";
    project = new TestProject({ ...smallPipeline, "sub/dvc.yaml": nested, "sub/deep/conf.json": '{"port": 8080}\n' });
    await project.initGit();
  });
  after(() => project.remove());

  it("stages: paths relative to the root, lines from 1, edges by id", async () => {
    const { version, stages, edges, errors } = await project.json<StagesJson>("stages");
    assert.equal(version, 1);
    assert.deepEqual(errors, []);
    assert.deepEqual(edges, [
      ["prepare", "train"],
      ["train", "sub/dvc.yaml:serve"],
    ]);
    assert.deepEqual(stages[1], {
      id: "train",
      name: "train",
      file: "dvc.yaml",
      line: 6,
      kind: "dvc",
      phase: "model",
      cmd: "node train.mjs",
      wdir: ".",
      deps: ["train.mjs", "data/prepared.csv"],
      outs: ["model.json"],
      metrics: ["metrics.json"],
      plots: ["curve.csv"],
      params: [
        { file: "params.yaml", key: "train.lr" },
        { file: "params.yaml", key: "train.epochs" },
      ],
      frozen: false,
      alwaysChanged: false,
    });
    const serve = stages[2];
    assert.deepEqual(
      [serve?.id, serve?.line, serve?.wdir, serve?.deps, serve?.outs, serve?.params, serve?.desc, serve?.cmd],
      [
        "sub/dvc.yaml:serve",
        3,
        "sub/deep",
        ["model.json"],
        ["sub/deep/out.txt"],
        [{ file: "sub/deep/conf.json", key: null }],
        "Serves it",
        ["echo a> out.txt", "echo b"],
      ],
    );
  });

  it("run: one JSON alone on stdout, what the stages print on stderr", async () => {
    const end = await project.try("run", "--json", "--name", "one", "--experiment", "trial");
    const { version, run } = JSON.parse(end.stdout) as RunResultJson;
    assert.equal(version, 1);
    assert.deepEqual([run.name, run.state], ["one", "done"]);
    assert.deepEqual(
      run.stages.map(({ id, outcome, reason, exitCode }) => [id, outcome, reason, exitCode]),
      ["prepare", "train", "sub/dvc.yaml:serve"].map((id) => [id, "ran", "never run", 0]),
    );
    assert.match(end.stderr, /prepared\n[^]*trained with 0\.1\n/);
  });

  it("runs: parameters and metrics by key, times in ISO 8601", async () => {
    const { version, runs } = await project.json<RunsJson>("runs");
    const [run] = runs;
    assert.ok(run);
    assert.equal(version, 1);
    assert.deepEqual(run.params, { "train.lr": 0.1, "train.epochs": 3, "sub/deep/conf.json:port": 8080 });
    assert.deepEqual(run.metrics, { accuracy: 0.9, loss: 0.1 });
    assert.equal(run.experiment, "trial");
    assert.match(run.commit ?? "", /^[0-9a-f]{40}$/);
    assert.match(run.startedAt, isoTime);
    assert.match(run.endedAt ?? "", isoTime);
  });

  it("snapshot and snapshots: artifacts by path with digest and size", async () => {
    const { snapshot } = await project.json<SnapshotTakenJson>("snapshot", "-m", "now");
    const { version, snapshots } = await project.json<SnapshotsJson>("snapshots");
    assert.equal(version, 1);
    const { refs, isRewritten, places, ...listed } = snapshots[0] ?? assert.fail("no snapshot");
    assert.deepEqual(listed, snapshot);
    assert.deepEqual([refs, isRewritten], [["main"], false]);
    assert.ok(places.every((place) => place === "store"));
    assert.deepEqual([snapshot.cause, snapshot.message], ["manual", "now"]);
    assert.match(snapshot.time, isoTime);
    const model = snapshot.artifacts.find(({ path }) => path === "model.json");
    assert.deepEqual([model?.size, model?.kind], [project.read("model.json").length, "file"]);
    assert.match(model?.digest ?? "", /^b3:[0-9a-f]{64}$/);
    assert.equal(snapshots.find(({ cause }) => cause === "run")?.runId !== undefined, true);
  });

  it("compare: NaN, which JSON has not, as a text; a curve with gaps", async () => {
    project.edit("train.mjs", "accuracy: 1 - lr", "accuracy: 1");
    project.edit(
      "train.mjs",
      'console.log("trained',
      'appendFileSync("curve.csv", "3,nan\\n4,\\n");\nconsole.log("trained',
    );
    project.edit(
      "train.mjs",
      'writeFileSync("metrics.json"',
      'writeFileSync("metrics.json", "{\\"accuracy\\": NaN, \\"name\\": \\"NaN\\"}"); if (lr < 0) writeFileSync("metrics.json"',
    );
    await project.cairn("run", "--name", "two");
    const { version, runs, metrics, curves } = await project.json<CompareJson>("compare", "one", "two");
    assert.equal(version, 1);
    assert.deepEqual(
      runs.map(({ name }) => name),
      ["one", "two"],
    );
    assert.deepEqual(metrics.find(({ key }) => key === "accuracy")?.values, [0.9, "NaN"]);
    const second = curves.find(({ runId }) => runId === runs[1]?.id);
    assert.deepEqual(second?.steps, [0, 1, 2, 3]);
    assert.equal(String(second.values[3]), "NaN");
  });

  it("plots: what can be drawn of runs, and which of them have it", async () => {
    const { version, runs, plots, tables } = await project.json<PlotsJson>("plots", "one", "two");
    assert.deepEqual([version, runs.map(({ name }) => name)], [1, ["one", "two"]]);
    assert.deepEqual(
      plots.map(({ id, kind, title, versions }) => [id, kind, title, new Set(versions).size]),
      [["curve.csv", "line", "curve.csv: loss", 2]],
    );
    assert.deepEqual(tables.find(({ path }) => path === "curve.csv")?.columns, ["epoch", "loss"]);
    assert.match(await project.cairn("plots", "one"), /^lines +curve\.csv: loss +curve\.csv/);
  });

  it("doctor: a check a line, and exit code 1 where one fails", async () => {
    const { version, checks } = await project.json<DoctorJson>("doctor");
    assert.equal(version, 1);
    assert.ok(checks.every(({ state }) => state !== "error"));
    project.write("bad/dvc.yaml", "stages: [\n");
    const end = await project.try("doctor", "--json");
    assert.equal(end.code, 1);
    const bad = JSON.parse(end.stdout) as DoctorJson;
    assert.ok(bad.checks.some(({ state, message }) => state === "error" && message.includes("bad/dvc.yaml:")));
    project.delete("bad");
  });

  it("takes -C before and after the command", async () => {
    for (const args of [
      ["-C", "sub", "stages"],
      ["stages", "-C", "sub"],
    ]) {
      assert.equal((await project.json<StagesJson>(...args)).stages.length, 3);
    }
  });

  it("prints its version, and help that names every command", async () => {
    assert.match(await project.cairn("--version"), /^\d+\.\d+\.\d+\n$/);
    const help = await project.cairn("--help");
    for (const name of "stages status run snapshot snapshots restore runs show compare doctor".split(" ")) {
      assert.match(help, new RegExp(`^  ${name} `, "m"));
    }
  });
});
