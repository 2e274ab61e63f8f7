import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { CompareJson } from "../../src/cli/json/comparisonJson.ts";
import type { ShowJson } from "../../src/cli/json/runJson.ts";
import { TestProject } from "./support.ts";

const dvcYaml = `stages:
  train:
    cmd: node train.mjs
    deps: [train.mjs]
    params: [train]
    outs: [model.txt]
`;
/** Keeps a core busy for a third of a second, so that there is something to measure. */
const script = `import { writeFileSync } from "node:fs";
while (process.cpuUsage().user + process.cpuUsage().system < 330_000);
writeFileSync("model.txt", "made");
`;

describe("where a run took place", { skip: process.platform === "win32" }, () => {
  let project: TestProject;
  before(() => {
    project = new TestProject({
      "dvc.yaml": dvcYaml,
      "train.mjs": script,
      "params.yaml": "train:\n  split: {random_state: 7}\n  seed: 42\n",
      "cairn.yaml": "environment: [STUDY_NAME, STUDY_TOKEN]\n",
    });
  });
  after(() => project.remove());

  it("is recorded and shown: interpreter, seeds, variables, and what the stage used", async () => {
    const env = { STUDY_NAME: "churn", STUDY_TOKEN: "geheim-123", PYTHONHASHSEED: "0" };
    const { code } = await project.start(["run", "--name", "one"], env).ended;
    assert.equal(code, 0);
    const { run } = await project.json<ShowJson>("show", "one");
    assert.deepEqual(
      run.environment?.others?.map(({ language, stages }) => [language, stages]),
      [["node", ["train"]]],
    );
    assert.equal(run.environment.variables?.["STUDY_NAME"], "churn");
    assert.equal(run.environment.variables["PYTHONHASHSEED"], "0");
    assert.equal(JSON.stringify(run).includes("geheim-123"), false);
    const { cpuMs = 0, peakMemoryBytes = 0 } = run.stages[0]?.usage ?? {};
    if (process.platform === "linux") assert.ok(cpuMs >= 300 && peakMemoryBytes > 20_000_000, `${cpuMs}`);

    const shown = await project.cairn("show", "one");
    assert.match(shown, /also starts +Node\.js \d+\.\d+/);
    assert.match(shown, /seeds +train\.split\.random_state = 7, train\.seed = 42\n/);
    assert.match(shown, /STUDY_NAME +churn\n/);
    if (process.platform === "linux") assert.match(shown, /train +ran .* CPU \d\.\d s, memory \d+ MB/);
  });

  it("is laid side by side where it differs", async () => {
    await project.cairn("run", "--name", "two", "--set", "params.yaml:train.seed=43");
    const { environment } = await project.json<CompareJson>("compare", "one", "two");
    const differing = environment.filter(({ differs }) => differs).map(({ key, values }) => [key, ...values]);
    const find = (key: string) => differing.find(([name]) => name === key)?.slice(1);
    assert.deepEqual(find("seeds"), [
      "train.split.random_state = 7, train.seed = 42",
      "train.split.random_state = 7, train.seed = 43",
    ]);
    assert.deepEqual(find("variable STUDY_NAME"), ["churn", null]);
  });
});
