import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { doubtIn, axisOf, sweepArguments } from "../../src/extension/features/sweep/sweepDraft.ts";
import type { SweepDraft } from "../../src/extension/features/sweep/sweepDraft.ts";

const lr = { file: "params.yaml", key: "train.lr", value: 0.05 };
const name = { file: "conf/model.yaml", key: "name", value: "mlp" };

const draft: SweepDraft = {
  stageIds: ["train"],
  axes: [{ param: lr, text: " 0.1, 0.2 " }],
  draw: "latin",
  samples: 8,
  seed: 7,
  jobs: 2,
  stopWhen: "",
  name: "",
};

describe("a sweep that is put together", () => {
  it("goes through lists, and says nothing of draws where nothing is drawn", () => {
    assert.deepEqual(sweepArguments(draft), ["train", "--grid", "params.yaml:train.lr=0.1, 0.2", "--jobs", "2"]);
  });

  it("draws from spans beside lists, and keeps its rule and name", () => {
    const axes = [
      { param: lr, text: "log:1e-4..0.1" },
      { param: name, text: "../a,../b" },
    ];
    const args = sweepArguments({ ...draft, stageIds: [], axes, stopWhen: "loss>2", name: "wide" });
    assert.equal(
      args.join(" "),
      "--latin params.yaml:train.lr=log:1e-4..0.1 --grid conf/model.yaml:name=../a,../b " +
        "--samples 8 --seed 7 --jobs 2 --stop-when loss>2 --name wide",
    );
  });

  it("doubts text where the parameter is a number, and nothing else", () => {
    const doubt = (param: Parameters<typeof axisOf>[0], text: string) => doubtIn(param, axisOf(param, text, "random"));
    assert.match(doubt(lr, "0.1 0.2") ?? "", /“0\.1 0\.2” is no number/);
    for (const text of ["0.1, 0.2", "0.1..0.2", "log:1e-3..1"]) assert.equal(doubt(lr, text), undefined);
    assert.equal(doubt(name, "mlp, cnn"), undefined);
  });

  it("does not take what cannot be read", () => {
    for (const text of ["", "2..1", "a..b", "[1, 2"]) {
      assert.throws(() => axisOf(lr, text, "random"), { code: "axis-malformed" }, text);
    }
  });
});
