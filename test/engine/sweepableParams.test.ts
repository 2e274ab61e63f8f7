import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { openEngine } from "../../src/engine/openEngine.ts";
import type { SweepableParam } from "../../src/engine/model/sweep.ts";
import { spreadValues } from "../../src/engine/sweep/spreadValues.ts";
import { makeGitRepository } from "./support/gitRepository.ts";

const pipeline = `stages:
  prepare:
    cmd: python3 prepare.py
    params: [seed]
  train:
    cmd: python3 train.py
    params: [seed, train, gone, conf/model.yaml:]
  judge:
    cmd: python3 judge.py
    params:
      - missing.yaml: [limit]
      - broken.json: [limit]
`;

const params = `seed: 7
train: &usual
  lr: 0.05
  layers: [64, 32]
  names: [a, b, c, d, e, f, g, h, i]
other: 1
`;

async function sweepable(files: Readonly<Record<string, string>>): Promise<readonly SweepableParam[]> {
  using repository = makeGitRepository();
  for (const [file, text] of Object.entries(files)) repository.write(file, text);
  const engine = await openEngine(repository.root, { mayStartProcesses: true, log: () => undefined });
  try {
    return await engine.sweepableParams();
  } finally {
    await engine.close();
  }
}

describe("what can be swept", () => {
  it("is every single value that stages use, with its stages: of groups, of whole files, of short lists", async () => {
    const found = await sweepable({
      "dvc.yaml": pipeline,
      "params.yaml": params,
      "conf/model.yaml": "name: mlp\ndepth:\n  low: 1\n",
      "broken.json": "{",
    });
    const free = found.filter(({ obstacle }) => obstacle === undefined);
    assert.deepEqual(
      free.map(({ file, key, value, stageIds }) => [file, key, value, stageIds.join(" ")]),
      [
        ["params.yaml", "seed", 7, "prepare train"],
        ["params.yaml", "train.lr", 0.05, "train"],
        ["params.yaml", "train.layers.0", 64, "train"],
        ["params.yaml", "train.layers.1", 32, "train"],
        ["conf/model.yaml", "name", "mlp", "train"],
        ["conf/model.yaml", "depth.low", 1, "train"],
      ],
    );
  });

  it("says of the rest why a sweep cannot give it values", async () => {
    const found = await sweepable({ "dvc.yaml": pipeline, "params.yaml": params, "broken.json": "{" });
    const obstacles = new Map(found.map(({ file, key, obstacle }) => [`${file}:${key}`, obstacle ?? ""]));
    assert.match(obstacles.get("params.yaml:train.names") ?? "", /a sweep gives single values/);
    assert.equal(obstacles.get("params.yaml:gone"), "It is not in params.yaml.");
    assert.equal(obstacles.get("missing.yaml:limit"), "There is no file missing.yaml.");
    assert.match(obstacles.get("broken.json:limit") ?? "", /^broken\.json cannot be read: /);
  });

  it("leaves out what another value brings, and names that a terminal would misread", async () => {
    const found = await sweepable({
      "dvc.yaml": "stages:\n  a:\n    cmd: a\n    params: [late, odd]\n",
      "params.yaml": "usual: &usual\n  lr: 0.1\nlate:\n  <<: *usual\nodd:\n  a=b: 1\n",
    });
    assert.deepEqual(
      found.map(({ key, obstacle }) => [key, /does not stand|Its name holds/.exec(obstacle ?? "")?.[0]]),
      [
        ["late.lr", "does not stand"],
        ["odd.a=b", "Its name holds"],
      ],
    );
  });
});

describe("values spread over a span", () => {
  it("begin and end with its ends, grow, and are as many as were asked for, or of whole numbers as there are", () => {
    const ends = fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 1000 }));
    fc.assert(
      fc.property(
        ends,
        fc.integer({ min: 2, max: 50 }),
        fc.boolean(),
        fc.boolean(),
        ([low, more], count, isLog, isWhole) => {
          const high = low + more;
          const values = spreadValues({ low, high, isLog, isWhole }, count);
          assert.equal(values[0], low);
          assert.equal(values.at(-1), high);
          assert.ok(
            values.every((value, index) => index === 0 || value > (values[index - 1] ?? value)),
            String(values),
          );
          if (!isWhole) assert.equal(values.length, count);
          else assert.ok(values.every(Number.isInteger) && values.length <= count);
        },
      ),
    );
  });

  it("by magnitude grow by the same factor each time", () => {
    assert.deepEqual(spreadValues({ low: 1e-4, high: 1, isLog: true, isWhole: false }, 5), [1e-4, 1e-3, 1e-2, 0.1, 1]);
    assert.deepEqual(spreadValues({ low: 0, high: 1, isLog: false, isWhole: false }, 4), [0, 0.333333, 0.666667, 1]);
  });
});
