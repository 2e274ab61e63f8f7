import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { PictureFile } from "../../src/protocol/experiments.ts";
import { experimentsSuite } from "./support/browserSuite.ts";
import { digitRun } from "./support/digitRuns.ts";
import { comparison, eventually, namesInTable, selectRuns } from "./support/pageParts.ts";

describe("a chart", () => {
  const withPanel = experimentsSuite();
  const hostile = '<b onload="x">&';
  const runs = [digitRun({ name: "a-run", minutesAgo: 1 }), digitRun({ name: hostile, minutesAgo: 2 })];

  test("is saved as a picture of its own, read as a table, and enlarged until Escape", () =>
    withPanel({ runs }, async ({ page, asked, problems }) => {
      await namesInTable(page, 2);
      await selectRuns(page, "a-run", hostile);
      await page.getByRole("tab", { name: "Curves" }).click();
      const chart = page.getByRole("img", { name: /^val_loss by step/ });
      await chart.locator("canvas").waitFor();
      await chart.hover();
      for (const format of ["SVG", "PNG"]) {
        await page.getByRole("button", { name: "Save val_loss as a picture" }).click();
        await page.getByRole("button", { name: `Save as ${format}…` }).click();
      }
      await eventually(async () => asked.length, 2);
      const pictures = asked.map(([, picture]) => picture as PictureFile);
      const svg = pictures.find(({ format }) => format === "svg")?.content;
      const drawn = await page.evaluate((text) => {
        const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
        return {
          texts: Array.from(parsed.querySelectorAll("text"), ({ textContent }) => textContent),
          others: parsed.querySelectorAll("b, style, [style], [onload]").length,
        };
      }, String(svg));
      assert.deepEqual([drawn.texts[0], ...drawn.texts.slice(-2)], ["val_loss", "a-run", hostile]);
      assert.equal(drawn.others, 0);
      const png = pictures.find(({ format }) => format === "png")?.content;
      assert.ok(png instanceof Uint8Array);
      assert.equal(Buffer.from(png.subarray(1, 4)).toString(), "PNG");

      await page.getByRole("button", { name: "Enlarge val_loss" }).click();
      const [whole, large] = await Promise.all([comparison(page).boundingBox(), chart.boundingBox()]);
      assert.ok(whole && large && large.width > whole.width * 0.9);
      await page.getByRole("button", { name: "Show val_loss as a table" }).click();
      const values = page.getByRole("region", { name: "val_loss as a table" });
      assert.equal(await values.getByRole("row").count(), 21);
      await page.getByRole("button", { name: "Show val_loss as a chart" }).click();
      await page.keyboard.press("Escape");
      await eventually(async () => ((await chart.boundingBox())?.width ?? whole.width) < whole.width / 2, true);
      assert.deepEqual(problems, []);
    }));
});
