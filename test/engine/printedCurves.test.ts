import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PrintedCurves } from "../../src/engine/run/curves/printedCurves.ts";

/** Key, step and value of all that is taken from what a command prints, piece by piece. */
function read(...pieces: readonly (string | Buffer)[]): readonly (readonly [string, number, number])[] {
  const curves = new PrintedCurves("train");
  const points = pieces.flatMap((piece) => curves.read("stdout", Buffer.from(piece)));
  return [...points, ...curves.finish()].map(({ key, step, value }) => [key.replace(/^train:/, ""), step, value]);
}

describe("what a command prints", () => {
  it("has the step that its line says, the finest of several", () => {
    assert.deepEqual(read("epoch=3 loss=0.5 val/acc=1e-3\n", "epoch=3, step=120, loss=.25\n"), [
      ["loss", 3, 0.5],
      ["val/acc", 3, 0.001],
      ["loss", 120, 0.25],
    ]);
  });

  it("is counted, each key by itself, where a line says no step", () => {
    assert.deepEqual(read("loss=3\nval_loss=4\nloss=2\n", "epoch=7 loss=1\nloss=0\n"), [
      ["loss", 0, 3],
      ["val_loss", 0, 4],
      ["loss", 1, 2],
      ["loss", 7, 1],
      ["loss", 8, 0],
    ]);
  });

  it("is read as it is seen: with colours, in a progress bar, cut anywhere", () => {
    const bar = "\r 50%|█████     | 5/10 [00:01<00:01, loss=0.5, acc=91%]";
    const text = Buffer.from(`\u001B[32mloss\u001B[0m = \u001B[1m0.75\u001B[0m\r\n${bar}`);
    const expected = [
      ["loss", 0, 0.75],
      ["loss", 1, 0.5],
      ["acc", 0, 91],
    ];
    for (let cut = 0; cut <= text.length; cut++) {
      assert.deepEqual(read(text.subarray(0, cut), text.subarray(cut)), expected, `cut at ${cut}`);
    }
  });

  it("may hold literals, and nothing that only looks like a number", () => {
    assert.deepEqual(
      read("a=nan b=-inf c=Infinity\nname=resnet lr=0.1x version=1.2.3 took=3s path=a/b=c url=?x=1&y=2\n"),
      [
        ["a", 0, Number.NaN],
        ["b", 0, Number.NEGATIVE_INFINITY],
        ["c", 0, Number.POSITIVE_INFINITY],
      ],
    );
  });

  it("is passed over in lines without an end", () => {
    assert.deepEqual(read("x".repeat(20_000), " loss=1", "\nloss=2\n"), [["loss", 0, 2]]);
  });
});
