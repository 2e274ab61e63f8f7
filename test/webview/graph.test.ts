import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Locator } from "playwright-core";
import type { StageLook } from "../../src/protocol/graph.ts";
import type { GraphPage } from "./support/graphPage.ts";
import { graphSuite } from "./support/graphPage.ts";
import { eventually } from "./support/pageParts.ts";
import { digitsPipeline, largePipeline, pipelineOf, stageNamed, teamPipeline } from "./support/pipelines.ts";

const looks: readonly StageLook[] = [
  { id: "collect", state: "fresh", reasons: [] },
  { id: "verify", state: "fresh", reasons: [] },
  { id: "features", state: "stale", reasons: ["features.scale 1 → 2", "data/digits.csv changed"] },
  { id: "train", state: "never-run", reasons: [] },
  { id: "evaluate", state: "failed", reasons: ["exit 1"] },
];

describe("the graph of stages", () => {
  const withGraph = graphSuite();

  test("stands in lanes by phase, with state as icon and word, kind, and an arrow for every edge", () =>
    withGraph({ pipeline: digitsPipeline(), looks }, async (panel) => {
      const { page, canvas, problems } = panel;
      await panel.box("features").getByText("stale: features.scale 1 → 2 (+1)").waitFor();
      await panel.box("features").getByText("dvc").waitFor();
      assert.deepEqual(await page.locator(".lane-name").allInnerTexts(), ["Data", "Model"]);
      await eventually(() => canvas.locator(".route").count(), 5);
      const [train, features] = [await placeOf(panel.box("train")), await placeOf(panel.box("features"))];
      assert.ok(features.x + features.width < train.x, "what is needed stands to the left");
      assert.deepEqual(problems, []);
    }));

  test("says the state of each stage to a screen reader", () =>
    withGraph({ pipeline: digitsPipeline(), looks }, async ({ page }) => {
      await page
        .getByRole("button", { name: "features, stale, features.scale 1 → 2, data/digits.csv changed" })
        .waitFor();
      await page.getByRole("button", { name: "train, never run" }).waitFor();
    }));

  test("is live: a state changes in its place, nothing moves, and only that state is sent", () =>
    withGraph({ pipeline: digitsPipeline(), looks }, async (panel) => {
      await panel.box("train").getByText("never run").waitFor();
      const before = await placesOf(panel);
      panel.sent.length = 0;
      panel.project.look({ id: "train", state: "running", reasons: [], progress: "step 7 · accuracy 0.91" });
      await panel.box("train").getByText("running: step 7 · accuracy 0.91").waitFor();
      assert.deepEqual(await placesOf(panel), before);
      assert.ok(Math.max(...panel.sent) < 300, `${Math.max(...panel.sent)} characters`);
    }));

  test("a click selects; the buttons beside it run, stop and go to the source; a double click goes there too", () =>
    withGraph({ pipeline: digitsPipeline(), looks }, async (panel) => {
      const { page, asked, project } = panel;
      await panel.box("features").click();
      await page.getByRole("status").getByText("features.scale 1 → 2 · data/digits.csv changed").waitFor();
      const actions = page.getByRole("toolbar", { name: "Actions for features" });
      await actions.getByRole("button", { name: "Run", exact: true }).click();
      await actions.getByRole("button", { name: "Run with upstream" }).click();
      await actions.getByRole("button", { name: "Go to source" }).click();
      project.look({ id: "features", state: "running", reasons: [] });
      await actions.getByRole("button", { name: "Stop" }).click();
      await panel.box("collect").dblclick();
      await eventually(
        async () => asked,
        [
          ["run", "features", "single"],
          ["run", "features", "with-upstream"],
          ["openStage", "features"],
          ["stop"],
          ["openStage", "collect"],
        ],
      );
    }));

  test("can be used by keyboard alone", () =>
    withGraph({ pipeline: digitsPipeline(), looks }, async (panel) => {
      const { page, canvas, asked } = panel;
      await panel.box("collect").waitFor();
      const at = (): Promise<string | null> => canvas.getAttribute("aria-activedescendant");
      for (let presses = 0; presses < 8 && !(await isFocused(canvas)); presses += 1) await page.keyboard.press("Tab");
      assert.ok(await isFocused(canvas), "the Tab key reaches the graph");
      await page.keyboard.press("ArrowRight");
      await eventually(at, "box_collect");
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowRight");
      assert.ok(await page.locator(`[id="${(await at()) ?? ""}"][data-at]`).isVisible());
      await page.keyboard.press("Home");
      await page.keyboard.press("Enter");
      await eventually(() => panel.box("collect").getAttribute("aria-pressed"), "true");
      await page.keyboard.press("Enter");
      await eventually(async () => asked, [["openStage", "collect"]]);
      await page.keyboard.press("Escape");
      await eventually(() => panel.box("collect").getAttribute("aria-pressed"), "false");
    }));

  test("a search dims what it does not find, and Enter goes from one to the next", () =>
    withGraph({ pipeline: teamPipeline() }, async (panel) => {
      const { page } = panel;
      await panel.canvas.locator(".box").first().waitFor();
      await page.getByRole("textbox", { name: "Find a stage" }).fill("train");
      await page.getByText("4 found").waitFor();
      await page.keyboard.press("Enter");
      await page.getByText("1 of 4 found").waitFor();
      assert.equal(await panel.box("train@austria").getAttribute("data-dimmed"), null);
      assert.equal(await panel.box("compare").getAttribute("data-dimmed"), "true");
      await page.keyboard.press("Enter");
      await eventually(() => panel.box("train@belgium").getAttribute("aria-pressed"), "true");
      await page.keyboard.press("Shift+Enter");
      await eventually(() => panel.box("train@austria").getAttribute("aria-pressed"), "true");
    }));

  test("a filter leaves what a stage needs, says so, and leads back", () =>
    withGraph({ pipeline: digitsPipeline() }, async (panel) => {
      const { page } = panel;
      await panel.box("features").click();
      await page.getByRole("button", { name: "Show only what it needs" }).click();
      await page.getByText("Only what features needs").waitFor();
      await eventually(() => panel.canvas.locator(".box").count(), 2);
      await page.getByRole("button", { name: "Show all stages" }).click();
      await eventually(() => panel.canvas.locator(".box").count(), 5);
    }));

  test("groups open by click and close by keyboard, and stay where they are on screen", () =>
    withGraph({ pipeline: teamPipeline(), width: 2400, height: 1200 }, async (panel) => {
      const { page, canvas } = panel;
      const group = panel.box("fetch");
      await group.getByText("8 stages").waitFor();
      assert.equal(await group.getAttribute("aria-expanded"), "false");
      const before = await placeOf(group);
      await group.click();
      await panel.box("fetch@hungary").waitFor();
      const after = await placeOf(page.locator(".frame", { hasText: "fetch" }).first());
      assert.ok(Math.abs(after.x - before.x) < 2 && Math.abs(after.y - before.y) < 2, "it did not jump");
      await canvas.focus();
      await page.keyboard.press("Enter");
      await eventually(() => panel.box("fetch@hungary").count(), 0);
    }));

  test("a request from the sidebar opens the groups around a stage, and selects it", () =>
    withGraph({ pipeline: teamPipeline() }, async (panel) => {
      panel.session.ask({ stageId: "fetch@ghana" });
      await eventually(() => panel.box("fetch@ghana").getAttribute("aria-pressed"), "true");
    }));

  test("new stages, lost ones and changed edges are drawn as they come", () =>
    withGraph({ pipeline: digitsPipeline() }, async (panel) => {
      const { stages, edges } = digitsPipeline();
      await panel.box("verify").waitFor();
      const more = [...stages.filter(({ name }) => name !== "verify"), stageNamed("report", "monitor")];
      panel.project.change({ pipeline: pipelineOf(more, [...edges.slice(1), ["evaluate", "report"]]) });
      await panel.box("report").waitFor();
      await eventually(() => panel.box("verify").count(), 0);
    }));

  test("cycles are shown, and told of", () => {
    const stages = [stageNamed("hen", "data"), stageNamed("egg", "data")];
    return withGraph(
      {
        pipeline: pipelineOf(stages, [
          ["hen", "egg"],
          ["egg", "hen"],
        ]),
      },
      async ({ page, canvas }) => {
        await eventually(() => canvas.locator(".route.cyclic").count(), 2);
        await page.getByRole("button", { name: "1 cycle" }).click();
        await page.getByText("These stages need each other: hen → egg → hen").waitFor();
      },
    );
  });

  test("of two thousand stages only what is in sight is in the page, and all of it can be reached", () =>
    withGraph({ pipeline: largePipeline(2000, 50) }, async (panel) => {
      const { page, canvas, problems } = panel;
      await page.getByText("2,000 stages").waitFor();
      await panel.box("part-0").waitFor();
      assert.ok((await canvas.locator(".box").count()) < 120);
      await page.getByRole("textbox", { name: "Find a stage" }).fill("step-1999");
      await page.keyboard.press("Enter");
      await eventually(() => panel.box("step-1999").getAttribute("aria-pressed"), "true");
      assert.deepEqual(problems, []);
    }));

  test("is given away as SVG and as Mermaid", () =>
    withGraph({ pipeline: digitsPipeline(), looks }, async ({ page, asked }) => {
      for (const entry of ["Save as SVG", "Copy as Mermaid"]) {
        await page.getByRole("button", { name: "Export the graph" }).click();
        await page.getByRole("button", { name: entry }).click();
      }
      await eventually(async () => asked.map(([name]) => name), ["save", "copy"]);
      const [[, file], [, mermaid]] = asked as [[string, { format: string; text: string }], [string, string]];
      assert.equal(file.format, "svg");
      assert.match(file.text, /<text [^>]*>features<\/text>/);
      assert.match(file.text, /#cca700/, "in the theme's colours");
      assert.doesNotMatch(file.text, /var\(|NaN|undefined/);
      assert.match(mermaid, /^flowchart LR\n/);
    }));

  test("comes back as it was left", () =>
    withGraph({ pipeline: teamPipeline() }, async (panel) => {
      await panel.box("genomics").locator(".frame-name").click();
      await eventually(() => panel.box("genomics").getAttribute("aria-expanded"), "false");
      await panel.reload();
      await eventually(() => panel.box("genomics").getAttribute("aria-expanded"), "false");
      assert.equal(((await panel.savedState()) as { project: string }).project, "file:///home/me/digits");
    }));
});

describe("when there is no graph", () => {
  const withGraph = graphSuite();

  test("no stages yet: says so, and offers a pipeline and the sample", () =>
    withGraph({ pipeline: pipelineOf([], []) }, async ({ page, asked }) => {
      await page.getByText("No pipeline yet").waitFor();
      await page.getByRole("button", { name: "Create a pipeline" }).click();
      await page.getByRole("button", { name: "Open the sample" }).click();
      await eventually(async () => asked, [["createPipeline"], ["openSample"]]);
    }));

  test("only scripts: offers to show them", () =>
    withGraph(
      { pipeline: pipelineOf([stageNamed("plot", "data", { file: "plot.py", kind: "script" })], []) },
      async (panel) => {
        await panel.page.getByRole("button", { name: "Show what is run by hand" }).click();
        await panel.box("plot").waitFor();
      },
    ));

  test("a failure says what and how to mend it, and trying again helps once it is mended", () =>
    withGraph(
      {
        pipeline: digitsPipeline(),
        prepare: (project) => Object.assign(project, { state: "failed", failure: "The folder cannot be read." }),
      },
      async (panel) => {
        await panel.page.getByRole("alert").getByText("The folder cannot be read.").waitFor();
        await panel.page.getByRole("button", { name: "Try again" }).click();
        await eventually(async () => panel.project.retries, 1);
        panel.project.change({ state: "ready", failure: undefined });
        await panel.box("train").waitFor();
      },
    ));

  test("names that look like scripts are only text", () => {
    const evil = `<img src=x onerror="globalThis.hurt=1">`;
    return withGraph({ pipeline: pipelineOf([stageNamed(evil, "data")], []) }, async (panel) => {
      await panel.box(evil).waitFor();
      assert.equal(await panel.page.evaluate(() => "hurt" in globalThis), false);
      assert.deepEqual(panel.problems, []);
    });
  });
});

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

async function placeOf(box: Locator): Promise<Place> {
  const place = await box.boundingBox();
  if (!place) throw new Error("the box is not on screen");
  return place;
}

function placesOf({ canvas }: GraphPage): Promise<readonly string[]> {
  return canvas
    .locator(".react-flow__node")
    .evaluateAll((nodes) => nodes.map((node) => JSON.stringify(node.getBoundingClientRect())));
}

function isFocused(canvas: Locator): Promise<boolean> {
  return canvas.evaluate((element) => element === document.activeElement);
}
