import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { lineNames } from "../../src/cli/output/prefixedLines.ts";
import { WholeLines } from "../../src/engine/run/process/wholeLines.ts";

describe("the lines of stages that run at once", () => {
  function lines(...chunks: readonly (string | Uint8Array)[]): readonly string[] {
    const whole = new WholeLines();
    const taken = chunks.flatMap((chunk) => whole.take(typeof chunk === "string" ? Buffer.from(chunk) : chunk));
    return [...taken, ...whole.end()];
  }

  it("are whole, however they come, in letters of any alphabet too", () => {
    assert.deepEqual(lines("one\ntw", "o\r\n\nrest"), ["one", "two", "", "rest"]);
    const bytes = Buffer.from("größer\n");
    assert.deepEqual(lines(bytes.subarray(0, 3), bytes.subarray(3)), ["größer"]);
    assert.deepEqual(lines("broken off \r"), ["broken off "]);
    assert.deepEqual(lines(), []);
  });

  it("tell of a progress bar what it showed last, and keep no more of it", () => {
    const bar = Array.from({ length: 5_000 }, (_, step) => `\rstep ${step}`);
    assert.deepEqual(lines(...bar, "\n", "done\n"), ["step 4999", "done"]);
    assert.deepEqual(lines("50 %\r", "100 %\r", "\u001B[K\r\n"), ["100 %"]);
  });

  it("come in pieces where one has no end", () => {
    const endless = lines(...Array.from({ length: 100 }, () => "x".repeat(2_000)));
    assert.equal(endless.join("").length, 200_000);
    assert.ok(endless.length > 1);
  });

  it("have names of equal width that tell them apart", () => {
    const names = lineNames(["train", "sub/dvc.yaml:train", "sub/dvc.yaml:evaluate", `fit@${"x".repeat(40)}end`]);
    assert.deepEqual(
      [...names.values()].map((name) => name.trimEnd()),
      ["train", "sub/dvc.yaml:train", "evaluate", "fit@xxxxxxxx…xxxxxxxxend"],
    );
    assert.equal(new Set([...names.values()].map(({ length }) => length)).size, 1);
  });
});
