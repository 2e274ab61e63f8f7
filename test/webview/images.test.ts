import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Digest } from "../../src/engine/model/digest.ts";
import { pictureDifference } from "../../webview-ui/experiments/images/pictureDifference.ts";
import { pictureSeries } from "../../webview-ui/experiments/images/pictureSeries.ts";
import { experimentsSuite } from "./support/browserSuite.ts";
import { weekOfRuns } from "./support/digitRuns.ts";
import { eventually, namesInTable, selectRuns } from "./support/pageParts.ts";
import type { ScriptedProject } from "./support/scriptedProject.ts";

test("pictures whose names differ by numbers alone are steps of one series, in the order of these", () => {
  const paths = [
    "plots/mistakes.png",
    "samples/img_10.png",
    "samples/img_9.png",
    "images/epoch=2-seed=1.png",
    "images/epoch=1-seed=1.png",
    "log/step_200/out.png",
    "log/step_30/out.png",
    "v2/only.png",
    "v3/only.png",
  ];
  const series = pictureSeries(paths.map((path) => ({ path, digests: [] })));
  assert.deepEqual(
    series.map(({ name, steps }) => [name, steps.map(({ label }) => label)]),
    [
      ["plots/mistakes.png", [""]],
      ["samples/img_#.png", ["9", "10"]],
      ["images/epoch=#-seed=#.png", ["1", "2"]],
      ["log/step_#/out.png", ["30", "200"]],
      ["v2/only.png", [""]],
      ["v3/only.png", [""]],
    ],
  );
});

test("a difference is that of each colour, made stronger; what cannot be seen is none", () => {
  const one = Uint8ClampedArray.from([10, 20, 30, 255, 9, 9, 9, 0]);
  const other = Uint8ClampedArray.from([13, 20, 130, 255, 200, 200, 200, 0]);
  const { pixels, differing, largest } = pictureDifference(one, other, 4);
  assert.deepEqual([...pixels], [12, 0, 255, 255, 0, 0, 0, 255]);
  assert.deepEqual([differing, largest], [1, 100]);
});

describe("pictures of compared runs", () => {
  const withPanel = experimentsSuite();
  const digest = (name: string): Digest => `b3:${name}`;

  test("go through their steps together, and are held against the baseline's", () => {
    const prepare = (project: ScriptedProject): void => {
      project.folderPictures = [1, 2, 10].map((step) => ({
        path: `samples/epoch_${step}.png`,
        digests: [digest(`a${"x".repeat(step)}`), digest(`b${"x".repeat(step * 2)}`)],
      }));
    };
    return withPanel({ runs: weekOfRuns(), prepare }, async ({ page, problems }) => {
      await namesInTable(page);
      await selectRuns(page, "calm-heron", "brave-otter");
      await page.getByRole("tab", { name: "Images" }).click();
      const series = page.getByRole("region", { name: "samples/epoch_#.png" });
      const shownOf = (name: string) => series.getByRole("img", { name: new RegExp(`epoch_.* of ${name}`) });
      const names = async (): Promise<readonly (string | null)[]> =>
        Promise.all(["calm-heron", "brave-otter"].map((name) => shownOf(name).getAttribute("alt")));
      await shownOf("brave-otter").waitFor();
      assert.deepEqual(await names(), ["samples/epoch_10.png of calm-heron", "samples/epoch_10.png of brave-otter"]);
      const slider = series.getByRole("slider", { name: "Step" });
      assert.equal(await slider.getAttribute("aria-valuetext"), "10");
      await slider.press("ArrowLeft");
      await eventually(names, ["samples/epoch_2.png of calm-heron", "samples/epoch_2.png of brave-otter"]);
      await slider.press(" ");
      await series.getByRole("button", { name: "Stop playing samples/epoch_#.png" }).waitFor();
      await eventually(async () => (await names())[0], "samples/epoch_1.png of calm-heron");
      await slider.press(" ");
      await series.getByRole("button", { name: "Play samples/epoch_#.png step by step" }).waitFor();

      await page.getByRole("radio", { name: "difference to the baseline" }).click();
      await page
        .getByRole("img", { name: /^Difference of plots\/classes.png of brave-otter .* pixel for pixel$/ })
        .waitFor();
      await page
        .getByRole("img", { name: /^Difference of samples\/.* % of the pixels differ, by \d+ of 255/ })
        .waitFor();
      await page.getByRole("slider", { name: "Stronger" }).fill("8");
      await page.getByRole("radio", { name: "baseline over it" }).click();
      const handle = series.getByRole("slider", { name: /^How much of the baseline’s lies over/ });
      await handle.fill("0.25");
      const over = series.locator(".swipe-over");
      assert.equal(await over.evaluate((element) => getComputedStyle(element).clipPath), "inset(0px 75% 0px 0px)");
      assert.deepEqual(problems, []);
    });
  });
});
