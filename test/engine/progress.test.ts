import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { describeStep } from "../../src/engine/experiments/progress.ts";
import { formatProgress } from "../../src/extension/services/format.ts";
import { statusText } from "../../src/extension/features/tasks/statusText.ts";

describe("how far a run is", () => {
  it("is told by the total that a parameter gives", () => {
    assert.equal(describeStep(7, { "train.epochs": 20 }), "epoch 7/20");
    assert.equal(describeStep(7, { "conf.yaml:max_epochs": 20, seed: 3 }), "epoch 7/20");
    assert.equal(describeStep(7, { "args.num-epochs": 20 }), "epoch 7/20");
    assert.equal(describeStep(700, { max_steps: 1000 }), "step 700/1000");
  });

  it("is the step alone where no total fits, or where it is not known which", () => {
    assert.equal(describeStep(7, {}), "step 7");
    assert.equal(describeStep(70, { epochs: 20 }), "step 70");
    assert.equal(describeStep(7, { epochs: 20, max_steps: 1000 }), "step 7");
    assert.equal(describeStep(7, { "a.epochs": 20, "b.epochs": 30 }), "step 7");
    assert.equal(describeStep(7, { epochs: "20" }), "step 7");
  });

  it("has the metric that tells most beside it", () => {
    const points = [
      { key: "curve.csv:val_accuracy", step: 7, value: 0.91234 },
      { key: "train:loss", step: 6, value: 0.5 },
    ];
    assert.equal(formatProgress(points, { params: { epochs: 20 } }, undefined), "epoch 7/20 · val_accuracy 0.9123");
    assert.equal(formatProgress([], { params: {} }, undefined), "");
  });

  it("stands in the status bar for one stage, and is a count for several", () => {
    const train = { stageId: "train", progress: "epoch 7/20" };
    assert.equal(statusText([], "what is stale"), "what is stale");
    assert.equal(statusText([train], "what is stale"), "train · epoch 7/20");
    assert.equal(statusText([{ stageId: "prepare", progress: "" }], ""), "prepare");
    assert.equal(statusText([train, train, train], ""), "3 stages running");
  });
});
