import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { PictureFile } from "../../src/protocol/experiments.ts";
import { experimentsSuite } from "./support/browserSuite.ts";
import { digitRun } from "./support/digitRuns.ts";
import type { ScriptedProject } from "./support/scriptedProject.ts";
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

describe("charts of learning curves", () => {
  const withPanel = experimentsSuite();
  const runs = ["a-run", "b-run", "c-run"].map((name, index) => digitRun({ name, minutesAgo: index }));

  test("share the part that is looked at, the place and the run that are pointed at; runs and charts can be hidden", () =>
    withPanel({ runs, height: 900 }, async ({ page, problems }) => {
      await namesInTable(page, 3);
      await selectRuns(page, "a-run", "b-run", "c-run");
      await page.getByRole("tab", { name: "Curves" }).click();
      const chart = (name: string) => page.getByRole("img", { name: new RegExp(`^${name} by step`) });
      await chart("val_loss").locator("canvas").waitFor();
      const box = await chart("val_loss").boundingBox();
      assert.ok(box);
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await eventually(() => page.locator(".curve-cross:visible").count(), 3);
      await page.locator(".curve-tip:visible").filter({ hasText: "c-run" }).waitFor();
      const steps = async (name: string): Promise<readonly string[]> => {
        await page.getByRole("button", { name: `Show ${name} as a table` }).click();
        const heads = await page
          .getByRole("region", { name: `${name} as a table` })
          .getByRole("rowheader")
          .allInnerTexts();
        await page.getByRole("button", { name: `Show ${name} as a chart` }).click();
        return heads;
      };
      assert.equal((await steps("train_loss")).length, 20);
      await page.mouse.move(box.x + box.width / 2, box.y + 60);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width - 20, box.y + 60, { steps: 3 });
      await page.mouse.up();
      await page.getByRole("button", { name: "Show the whole of the curves" }).waitFor();
      await eventually(async () => (await steps("train_loss")).length < 15, true);
      await chart("val_loss").focus();
      await page.keyboard.press("0");
      await eventually(async () => (await steps("train_loss")).length, 20);
      await chart("val_loss").focus();
      await page.keyboard.press("+");
      await page.getByRole("button", { name: "Show the whole of the curves" }).waitFor();
      await chart("val_loss").dblclick();
      await eventually(() => page.getByRole("button", { name: "Show the whole of the curves" }).count(), 0);

      await page.getByRole("radio", { name: "time" }).click();
      await page.getByRole("img", { name: /^val_loss by time. a-run .* after 1 h;/ }).waitFor();
      await page.getByRole("radio", { name: "step" }).click();
      await page.getByRole("slider", { name: "Smoothing" }).fill("0.6");
      await page.getByRole("list", { name: "Runs" }).getByRole("button", { name: "b-run" }).click();
      await page.getByRole("img", { name: /^val_loss by step. a-run [^;]*; c-run [^;]*$/ }).waitFor();
      await page.getByRole("button", { name: "Hide train_loss" }).focus();
      await page.keyboard.press("Enter");
      await eventually(() => page.getByRole("img", { name: /by step/ }).count(), 2);
      await page.getByRole("button", { name: "Show the hidden chart" }).click();
      await eventually(() => page.getByRole("img", { name: /by step/ }).count(), 3);
      assert.deepEqual(problems, []);
    }));

  test("are drawn as one over seeds and the table's groups, by the mean and what lies about it", () => {
    const seeded = [0.05, 0.2].flatMap((lr, group) =>
      [1, 2, 3].map((seed) =>
        digitRun({
          name: `lr${lr}-${seed}`,
          minutesAgo: group * 3 + seed,
          params: { "train.lr": lr, "split.seed": seed },
        }),
      ),
    );
    const prepare = (project: ScriptedProject): void => {
      project.curvesOf = ({ id, params }) => [
        { runId: id, key: "loss", steps: [1, 2], values: [1, Number(params["split.seed"])] },
      ];
    };
    return withPanel({ runs: seeded, prepare }, async ({ page, problems }) => {
      await namesInTable(page, 6);
      await selectRuns(page, ...seeded.map(({ name }) => name));
      await page.getByRole("tab", { name: "Curves" }).click();
      const draw = async (choice: string): Promise<void> => {
        await page.getByRole("combobox", { name: "Draw" }).click();
        await page.getByRole("option", { name: choice }).click();
      };
      await draw("mean over seeds");
      const legend = page.getByRole("list", { name: "Runs" });
      await eventually(() => legend.getByRole("button").allInnerTexts(), ["lr 0.05\n3 runs", "lr 0.2\n3 runs"]);
      await page
        .getByRole("img", { name: /^loss by step. lr 0.05 \(mean ± sd of 3 runs\) 2 at step 2; lr 0.2/ })
        .waitFor();
      await page.getByRole("radio", { name: "min–max" }).click();
      await page.getByRole("button", { name: "Show loss as a table" }).click();
      const values = page.getByRole("region", { name: "loss as a table" });
      await values.getByRole("cell", { name: "2 (1 to 3)" }).first().waitFor();
      await page.getByRole("button", { name: "Show loss as a chart" }).click();
      await draw("each run");
      await legend.getByRole("button", { name: "lr0.05-3" }).click();
      await draw("mean over seeds");
      await page
        .getByRole("img", { name: /^loss by step. lr 0.05 \(mean, lowest to highest of 2 runs\) 1.5/ })
        .waitFor();
      await legend.getByRole("button", { name: "lr 0.05 2 of 3 runs" }).click();
      await page.getByRole("img", { name: /^loss by step. lr 0.2 / }).waitFor();
      assert.deepEqual(problems, []);
    });
  });

  test("of a thousand keys are there only in sight, in groups that fold, and can be looked for", () => {
    const steps = [1, 2, 3];
    const curves = Array.from({ length: 1_000 }, (_, index) => ({
      key: `${index < 500 ? "train" : "val"}/metric_${index}`,
      steps,
      values: steps,
    }));
    const prepare = (project: ScriptedProject): void => {
      project.curvesOf = ({ id }) => curves.map((curve) => ({ ...curve, runId: id }));
    };
    return withPanel({ runs, height: 900, prepare }, async ({ page, problems }) => {
      await namesInTable(page, 3);
      await selectRuns(page, "a-run", "b-run");
      await page.getByRole("tab", { name: "Curves" }).click();
      await page.getByRole("img", { name: /^metric_0 by step/ }).waitFor();
      assert.ok((await page.locator(".chart").count()) < 40);
      await page.getByRole("button", { name: "train 500" }).click();
      await page.getByRole("img", { name: /^metric_500 by step/ }).waitFor();
      await page.getByRole("textbox", { name: "Find charts" }).fill("metric_777");
      await page.getByRole("img", { name: /^metric_777 by step/ }).waitFor();
      await eventually(() => page.locator(".chart").count(), 1);
      assert.deepEqual(problems, []);
    });
  });
});
