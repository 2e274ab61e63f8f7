/** Takes the README's pictures from the running product: the packaged extension in a real VS Code, on the sample. */
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import type { Locator } from "playwright-core";

import { withCleanup } from "../host/cleanup.ts";
import { projectRoot } from "../host/paths.ts";
import { run } from "../host/processes.ts";
import { startProgress } from "../host/progress.ts";
import { makeSampleRepository } from "../host/sample.ts";
import { openWindow } from "../host/window.ts";
import type { WorkbenchWindow } from "../host/window.ts";
import { makeVsix } from "../package/vsix.ts";
import { withFewerColours } from "./fewerColours.ts";

const pictures = path.join(projectRoot, "media", "readme");
const cli = path.join(projectRoot, "dist", "cli.js");

interface Clip {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const still = { animations: "disabled", caret: "hide" } as const;
const settings = {
  "editor.minimap.enabled": false,
  "editor.stickyScroll.enabled": false,
  "editor.renderLineHighlight": "none",
};

const progress = startProgress("pictures");
await withCleanup(async (cleanup) => {
  const home = await realpath(await mkdtemp(path.join(tmpdir(), "cairn-pictures-")));
  cleanup.add(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  await mkdir(pictures, { recursive: true });
  progress.step("packaging the extension");
  const vsix = await makeVsix({ outDir: home });
  const sample = path.join(home, "digits");
  await makeHistory(sample);
  progress.step("opening the window");
  const window = await openWindow({ folder: sample, vsix, viewport: { width: 1280, height: 864 }, scale: 2, settings });
  cleanup.add(() => window.close());
  await takePictures(window);
  await takeExperiments(window, sample);
  progress.step("the graph");
  await takeGraph(window);
});
progress.done("taken");

/** Three runs with a commit each, the last the best, and a change that has not been run yet. */
async function makeHistory(sample: string): Promise<void> {
  await makeSampleRepository(sample);
  await tryOut(sample, "Learn to read digits");
  await change(sample, "lr: 0.05", "lr: 0.2");
  await change(sample, "hidden: 32", "hidden: 64");
  await tryOut(sample, "A wider network, in larger steps");
  await change(sample, "lr: 0.2", "lr: 0.05");
  await tryOut(sample, "Smaller steps again");
  await change(sample, "momentum: 0.9", "momentum: 0.95");
}

async function tryOut(sample: string, message: string): Promise<void> {
  progress.step(`running the pipeline: ${message}`);
  await run(process.execPath, [cli, "-C", sample, "run"]);
  await run("git", ["-C", sample, "add", "--all"]);
  await run("git", ["-C", sample, "commit", "--quiet", "-m", message]);
}

async function change(sample: string, from: string, to: string): Promise<void> {
  const file = path.join(sample, "params.yaml");
  const text = await readFile(file, "utf8");
  if (!text.includes(from)) throw new Error(`params.yaml does not hold ${from}`);
  await writeFile(file, text.replace(from, to));
}

async function takePictures(window: WorkbenchWindow): Promise<void> {
  progress.step("unfolding the sidebar");
  await window.openContainer("Cairn");
  await widenSidebar(window);
  await window.expandTreeItem("train", "Pipeline");
  await foldTreeItem(window, "Parameters");
  await window.expandTreeItem("models/model.json", "Data & Models");

  progress.step("the code lenses and the sidebar");
  await window.openFile("dvc.yaml", 63);
  const lens = window.page.locator(".editor-instance .codelens-decoration", { hasText: "stale" });
  await lens.filter({ visible: true }).first().waitFor();
  await settle(window);
  await shoot(window, "codelens", async () => window.page.screenshot({ ...still, clip: await aroundLens(lens) }));
  await shoot(window, "sidebar", () => window.page.locator(".part.sidebar").screenshot(still));

  progress.step("the comparison");
  await window.clickCodeLens("Compare");
  const panel = await window.webview("Experiments");
  const comparison = panel.getByRole("region", { name: "Comparison" });
  await comparison.getByText("train.lr").first().waitFor();
  await settle(window);
  await shoot(window, "hero", () => window.page.screenshot(still));
  await shoot(window, "comparison", () => comparison.screenshot(still));
  await comparison.getByRole("button", { name: "Fill the panel" }).click();
  await comparison.getByRole("tab", { name: "Curves" }).click();
  await settle(window);
  await shoot(window, "curves", async () =>
    window.page.screenshot({ ...still, clip: await downTo(comparison, comparison.locator("canvas")) }),
  );
}

/** A sweep in the panel that is open: as a table, on parallel axes, and its best and its worst run explained and drawn. */
async function takeExperiments(window: WorkbenchWindow, sample: string): Promise<void> {
  const { best, worst } = await makeSweep(sample);
  await window.page.keyboard.press("Control+b");
  const panel = await window.webview("Experiments");
  const comparison = panel.getByRole("region", { name: "Comparison" });
  await comparison.getByRole("button", { name: "Close the comparison" }).click();
  const selected = panel.locator("[role=row][aria-selected=true]");
  while ((await selected.count()) > 0) await selected.first().getByRole("gridcell").first().click();
  await panel.getByRole("button", { name: "What cells show" }).click();
  await panel.getByRole("checkbox", { name: "Their curves" }).click();
  await panel.getByRole("checkbox", { name: "Bars" }).click();
  await window.page.keyboard.press("Escape");
  await panel
    .getByRole("columnheader", { name: /^accuracy/ })
    .getByRole("button")
    .first()
    .click();
  await settle(window);
  const rows = panel.locator("[role=row][aria-selected]");
  await shoot(window, "experiments", async () =>
    window.page.screenshot({ ...still, clip: await downTo(panel.locator("main"), rows) }),
  );

  progress.step("the best beside the worst");
  for (const name of [worst, best]) await rows.filter({ hasText: name }).getByRole("gridcell").first().click();
  await panel.getByRole("button", { name: /^Compare/ }).click();
  await comparison.getByRole("button", { name: "Fill the panel" }).click();
  const ends = {
    Why: comparison.getByText(/^The same in both/),
    Parallel: comparison.getByText(/^17 runs/),
    Plots: comparison.getByText(/% right$/),
  };
  for (const [tab, end] of Object.entries(ends)) {
    await comparison.getByRole("tab", { name: tab }).click();
    if (tab === "Parallel") await comparison.getByRole("radio", { name: /Shown in the table/ }).click();
    await settle(window);
    await shoot(window, tab.toLowerCase(), async () =>
      window.page.screenshot({ ...still, clip: await downTo(comparison, end) }),
    );
  }
}

/** Runs with many values of parameters; the best of them is starred. */
async function makeSweep(sample: string): Promise<Readonly<Record<"best" | "worst", string>>> {
  progress.step("running a sweep");
  const cairn = (...args: readonly string[]): Promise<string> => run(process.execPath, [cli, "-C", sample, ...args]);
  const axes = ["train.lr=log:0.002..0.4", "train.hidden=8..64", "train.momentum=0..0.97"];
  const latin = axes.flatMap((axis) => ["--latin", `params.yaml:${axis}`]);
  await cairn("sweep", ...latin, "--samples", "14", "--seed", "3");
  const nameBy = async (sort: string): Promise<string> => {
    const { runs } = JSON.parse(await cairn("runs", "--sort", sort, "-n", "1", "--json")) as {
      readonly runs: readonly [{ readonly name: string }];
    };
    return runs[0].name;
  };
  const [best, worst] = [await nameBy("accuracy:desc"), await nameBy("accuracy")];
  await cairn("mark", best, "--star", "--tag", "best");
  return { best, worst };
}

/** The graph of the sample in a wide and low window, a stage selected that wants to be run. */
async function takeGraph(window: WorkbenchWindow): Promise<void> {
  await window.page.setViewportSize({ width: 1280, height: 440 });
  await window.page.keyboard.press("Control+b");
  // The keys that open the palette would go to the comparison's page.
  await window.page.getByRole("tab", { name: /^dvc\.yaml/ }).click();
  await window.runCommand("Cairn: Open pipeline graph");
  const panel = await window.webview("Pipeline graph");
  const train = panel.getByRole("button", { name: /^train, / });
  await train.waitFor({ timeout: 60_000 });
  await train.click();
  await settle(window);
  await shoot(window, "graph", () => panel.locator("main").screenshot(still));
}

/** A part of the page without the empty room beneath the lowest of some things in it. */
async function downTo(part: Locator, things: Locator): Promise<Clip> {
  const box = await part.boundingBox();
  const ends = (await Promise.all((await things.all()).map((thing) => thing.boundingBox()))).map((thing) =>
    thing ? thing.y + thing.height : 0,
  );
  if (!box || ends.length === 0) throw new Error("what is to be in the picture is not on screen");
  return { ...box, height: Math.max(...ends) + 8 - box.y };
}

async function foldTreeItem(window: WorkbenchWindow, label: string): Promise<void> {
  const row = window.treeItem(label, "Pipeline").first();
  await row.waitFor();
  if ((await row.getAttribute("aria-expanded")) === "true") await row.locator(".monaco-tl-twistie").click();
}

/** The stage beneath a lens, to its parameters, with the numbers of its lines. */
async function aroundLens(lens: Locator): Promise<Clip> {
  const box = await lens.filter({ visible: true }).first().boundingBox();
  if (!box) throw new Error("the lens is not on screen");
  return { x: box.x - 84, y: box.y - 3, width: 752, height: 379 };
}

/** Wide enough that rows show their whole description. */
async function widenSidebar({ page }: WorkbenchWindow): Promise<void> {
  const box = await page.locator(".part.sidebar").boundingBox();
  if (!box) throw new Error("the sidebar is not on screen");
  const edge = box.x + box.width;
  await page.mouse.move(edge, 300);
  await page.mouse.down();
  await page.mouse.move(edge + 80, 300, { steps: 4 });
  await page.mouse.up();
}

/** Lets what was asked for be drawn to its end. */
function settle({ page }: WorkbenchWindow): Promise<void> {
  return page.waitForTimeout(1_500);
}

async function shoot(window: WorkbenchWindow, name: string, take: () => Promise<Buffer>): Promise<void> {
  // Where nothing is highlighted under it.
  await window.page.mouse.move(640, 863);
  const png = withFewerColours(await take());
  await writeFile(path.join(pictures, `${name}.png`), png);
  progress.step(`${name}.png: ${(png.length / 1024).toFixed(0)} KiB`);
}
