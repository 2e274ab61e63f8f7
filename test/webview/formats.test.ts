import assert from "node:assert/strict";
import { test } from "node:test";
import { shortNumber } from "../../src/protocol/numbers.ts";
import { curveName, groupCurveKeys } from "../../webview-ui/experiments/charts/curveKeyGroups.ts";
import { seriesStyle } from "../../webview-ui/experiments/charts/seriesStyle.ts";
import { imageType } from "../../webview-ui/experiments/images/images.ts";
import { alignedDelta, alignedValue } from "../../webview-ui/experiments/format/values.ts";
import { exactValue, shortValue } from "../../webview-ui/values.ts";

test("numbers have the digits that they deserve", () => {
  const texts = [0.962222222, 0.05, 1797, 1e-5, 0.00005, 123456789.4, -0.5, 0, Number.NaN, Number.NEGATIVE_INFINITY];
  assert.deepEqual(texts.map(shortNumber), [
    "0.96222",
    "0.05",
    "1797",
    "1e-5",
    "5e-5",
    "1.2346e8",
    "−0.5",
    "0",
    "NaN",
    "−∞",
  ]);
});

test("decimal points of a column stand above each other", () => {
  const widthAfterPoint = (text: string): number => text.length - Math.max(0, text.search(/[.\u2008]/));
  const texts = [0.9622, 0.1, 12].map((value) => alignedValue(value, 4));
  assert.deepEqual(new Set(texts.map(widthAfterPoint)).size, 1);
  assert.equal(alignedValue(Number.NaN, 4), "NaN");
});

test("values of every kind can be read, and keep every digit in the tooltip", () => {
  assert.equal(shortValue([64, 0.123456789, "a"]), "[64, 0.12346, a]");
  assert.equal(exactValue([64, 0.123456789, "a"]), "[64, 0.123456789, a]");
  assert.equal(shortValue(null), "null");
  assert.equal(shortValue(false), "false");
  assert.equal(alignedDelta(0.0209, 4), "+0.0209");
  assert.equal(alignedDelta(-3, 0), "−3");
});

test("charts stand together by file or by the first part of their names", () => {
  const keys = ["acc", "plots/a.csv:loss", "plots/a.csv:val/acc", "train/loss"].map((key) => ({ key, runs: 1 }));
  assert.deepEqual(groupCurveKeys(keys.toReversed()), [
    { name: "", keys: ["acc"] },
    { name: "train", keys: ["train/loss"] },
    { name: "plots/a.csv", keys: ["plots/a.csv:val/acc", "plots/a.csv:loss"] },
  ]);
  assert.deepEqual(
    keys.map(({ key }) => curveName(key)),
    ["acc", "loss", "val/acc", "loss"],
  );
});

test("twenty-four runs can be told apart, and eight already by colour", () => {
  const styles = Array.from({ length: 24 }, (_, slot) => seriesStyle(slot));
  assert.equal(new Set(styles.map((style) => JSON.stringify(style))).size, 24);
  assert.equal(new Set(styles.slice(0, 8).map(({ colour }) => colour)).size, 8);
  assert.equal(new Set(styles.slice(0, 8).map(({ marker }) => marker)).size, 8);
});

test("a picture is known by its ending", () => {
  assert.equal(imageType("plots/a.PNG"), "image/png");
  assert.equal(imageType("model.json"), undefined);
  assert.equal(imageType("constructor"), undefined);
});
