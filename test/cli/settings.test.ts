import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { CompareJson } from "../../src/cli/json/comparisonJson.ts";
import type { StagesJson } from "../../src/cli/json/pipelineJson.ts";
import { smallPipeline, TestProject } from "./support.ts";

const cairnYaml = `objective:
  description: Guess right more often than a coin
  metric: loss
  direction: maximize
baselines: {accuracy: 0.5}
phases:
  "tra*": monitor
`;

describe("what cairn.yaml says", () => {
  let project: TestProject;
  before(async () => {
    project = new TestProject({ ...smallPipeline, "cairn.yaml": cairnYaml });
    await project.cairn("run", "--name", "one");
    await project.cairn("run", "--name", "two", "--set", "params.yaml:train.lr=0.3");
  });
  after(() => project.remove());

  it("shows in the list of stages: the objective and their phases", async () => {
    const { objective, stages, errors } = await project.json<StagesJson>("stages");
    assert.deepEqual(objective, {
      description: "Guess right more often than a coin",
      metric: "loss",
      direction: "maximize",
    });
    assert.deepEqual(
      stages.map(({ id, phase }) => [id, phase]),
      [
        ["prepare", "data"],
        ["train", "monitor"],
      ],
    );
    assert.deepEqual(errors, []);
    assert.match(
      await project.cairn("stages"),
      /^Guess right more often than a coin\n\ndata\n {2}prepare .*\nmonitor\n/,
    );
  });

  it("puts the objective's metric first, and judges it as it says", async () => {
    assert.match(await project.cairn("runs"), /two .* loss 0\.3 {2}accuracy 0\.7/);
    const { metrics } = await project.json<CompareJson>("compare", "one", "two");
    assert.deepEqual(
      metrics.map(({ key, direction, verdicts }) => [key, direction, verdicts[1]]),
      [
        ["accuracy", "higher", "worse"],
        ["loss", "higher", "better"],
      ],
    );
  });

  it("shows a run's metrics beside their baselines", async () => {
    assert.match(await project.cairn("show", "two"), /\n {2}accuracy +0\.7 +baseline 0\.5\n {2}loss +0\.3\n/);
  });
});
