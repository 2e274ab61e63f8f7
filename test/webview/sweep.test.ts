import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Sweep, SweepRunState, SweepState } from "../../src/engine/model/sweep.ts";
import { UserError } from "../../src/engine/model/errors.ts";
import { testTime } from "./support/digitRuns.ts";
import { eventually } from "./support/pageParts.ts";
import { digitsSpace, param, sweepSuite } from "./support/sweepPage.ts";
import type { SweepPage } from "./support/sweepPage.ts";
import { themes } from "./support/themes.ts";

describe("the panel that starts a sweep", () => {
  const withSweep = sweepSuite();

  test("a grid over two parameters: its runs, how many, the command, and the start", () =>
    withSweep({}, async (panel) => {
      const { page, asked, problems } = panel;
      await eventually(() => panel.summary(), "No parameter is chosen yet");
      await panel.choice("train.lr").click();
      await values(panel, "train.lr").fill("0.1, 0.2");
      await panel.choice("features.scale").click();
      await values(panel, "features.scale").fill("minmax, standard");
      await eventually(() => panel.summary(), "4 runs, 3 at a time");
      assert.deepEqual(await panel.runs(), [
        ["0.1", "minmax"],
        ["0.1", "standard"],
        ["0.2", "minmax"],
        ["0.2", "standard"],
      ]);
      const command = "cairn sweep --grid 'train.lr=0.1, 0.2' --grid 'features.scale=minmax, standard' --jobs 3";
      assert.equal(await panel.command(), command);
      await page.getByRole("button", { name: "Copy the command" }).click();
      await page.getByRole("button", { name: "Start 4 runs" }).click();
      await eventually(
        async () => asked,
        [
          ["copy", command],
          ["start", "--grid", "train.lr=0.1, 0.2", "--grid", "features.scale=minmax, standard", "--jobs", "3"],
        ],
      );
      assert.deepEqual(problems, []);
    }));

  test("a grid goes through a range in steps, evenly or by magnitude, of whole numbers or of all", () =>
    withSweep({}, async (panel) => {
      await panel.choice("train.hidden").click();
      await take(panel, "train.hidden", "Take", "Range in steps");
      await field(panel, "train.hidden", "From").fill("1");
      await field(panel, "train.hidden", "To").fill("100");
      await field(panel, "train.hidden", "Steps").fill("3");
      await eventually(() => panel.runs(), [["1"], ["51"], ["100"]]);
      await take(panel, "train.hidden", "Spread", "by magnitude");
      await eventually(() => panel.runs(), [["1"], ["10"], ["100"]]);
      await field(panel, "train.hidden", "To").fill("2");
      await take(panel, "train.hidden", "Of", "all numbers");
      await eventually(() => panel.runs(), [["1"], ["1.41421"], ["2"]]);
    }));

  test("draws from ranges and from lists, the same for the same seed, with every value of another list", () =>
    withSweep({}, async (panel) => {
      const { page } = panel;
      await page.getByRole("radio", { name: "Random" }).click();
      await panel.choice("train.lr").click();
      await panel.choice("features.scale").click();
      await values(panel, "features.scale").fill("minmax, standard, none");
      await page.getByRole("textbox", { name: "Samples" }).fill("4");
      await page.getByRole("textbox", { name: "Seed" }).fill("7");
      await eventually(() => panel.summary(), "4 runs, 3 at a time");
      const drawn = await panel.runs();
      for (const [lr, scale = ""] of drawn) {
        assert.ok(Number(lr) >= 0.005 && Number(lr) <= 0.5, lr);
        assert.ok(["minmax", "standard", "none"].includes(scale), scale);
      }
      assert.match(await panel.command(), /--random train\.lr=log:0\.005\.\.0\.5 --random '.*' --samples 4 --seed 7/);
      await page.getByRole("textbox", { name: "Seed" }).fill("8");
      await eventually(async () => JSON.stringify(await panel.runs()) !== JSON.stringify(drawn), true);
      await page.getByRole("textbox", { name: "Seed" }).fill("7");
      await eventually(() => panel.runs(), drawn);
      await take(panel, "features.scale", "Take", "Every value of a list");
      await eventually(() => panel.summary(), "12 runs, 3 at a time");
      await page.getByRole("radio", { name: "Latin hypercube" }).click();
      await eventually(async () => /--latin train\.lr=.* --grid 'features\.scale=/.test(await panel.command()), true);
    }));

  test("what is wrong stands at its field with the cure, and Start goes there instead of starting", () =>
    withSweep({}, async (panel) => {
      const { page, asked } = panel;
      await page.getByRole("radio", { name: "Random" }).click();
      await panel.choice("train.lr").click();
      await field(panel, "train.lr", "To").fill("0.001");
      await panel.axis("train.lr").getByText("It has to be above 0.005, where the range begins.").waitFor();
      await field(panel, "train.lr", "From").fill("");
      await panel.axis("train.lr").getByText("Where the range begins is missing. Write a number.").waitFor();
      await field(panel, "train.lr", "From").fill("0");
      await panel.axis("train.lr").getByText("By magnitude a range begins above 0.").waitFor();
      await page.getByRole("textbox", { name: "Samples" }).fill("none");
      await page.getByText("“none” does not fit here. Write a whole number of at least 1.").waitFor();
      await page.getByRole("textbox", { name: "Runs at a time" }).fill("0");
      await eventually(() => panel.summary(), "3 fields to look at");
      await page.getByRole("button", { name: "Start", exact: true }).click();
      await eventually(
        () => focusedName(panel),
        "Samples: “none” does not fit here. Write a whole number of at least 1.",
      );
      await page.getByRole("textbox", { name: "Samples" }).fill("5");
      await page.getByRole("textbox", { name: "Runs at a time" }).fill("2");
      await take(panel, "train.lr", "Take", "List to draw from");
      await values(panel, "train.lr").fill("");
      await panel.axis("train.lr").getByText("There are no values. Put commas between values: 0.1, 0.2").waitFor();
      await values(panel, "train.lr").fill("0.1..0.2");
      await panel.axis("train.lr").getByText("“0.1..0.2” is a range.").waitFor();
      await values(panel, "train.lr").fill("0.1, 0.2");
      await eventually(() => panel.summary(), "5 runs, 2 at a time");
      assert.deepEqual(asked, []);
    }));

  test("a slip is told of, and keeps nobody from starting", () =>
    withSweep({}, async (panel) => {
      await panel.choice("train.lr").click();
      await values(panel, "train.lr").fill("0.1 0.2");
      await panel.axis("train.lr").getByText("“0.1 0.2” is no number, and it is 0.05 now.").waitFor();
      await panel.page.getByRole("button", { name: "Start 1 run" }).click();
      await eventually(async () => panel.asked.length, 1);
    }));

  test("a rule ends runs early by a metric that the last run wrote", () =>
    withSweep({}, async (panel) => {
      const { page } = panel;
      await panel.choice("train.lr").click();
      await page.getByRole("checkbox", { name: "End a run early by a metric" }).click();
      await page.getByText("A number is missing. Write it as 2 or 0.5.").waitFor();
      await page.getByRole("textbox", { name: "Limit" }).fill("2");
      await page.getByRole("textbox", { name: "Metric" }).fill("val_los");
      await page.getByText("The last run wrote no curve “val_los”. Did you mean val_loss?").waitFor();
      await page.getByRole("button", { name: "val_loss" }).click();
      await page.getByRole("textbox", { name: "From step" }).fill("5");
      await page.getByRole("textbox", { name: "Name" }).fill("wide net");
      await eventually(
        async () => (await panel.command()).endsWith("--stop-when 'val_loss > 2 after 5' --name 'wide net'"),
        true,
      );
    }));

  test("what cannot be swept says why, and cannot be chosen", () =>
    withSweep({}, async (panel) => {
      const row = panel.page.getByRole("listitem").filter({ hasText: "train.layers" });
      await row.getByText("A list or a group: a sweep gives single values.").waitFor();
      assert.equal(await row.getByRole("checkbox").count(), 0);
    }));

  test("parameters stand by file and are found by name and stage; of hundreds the first are drawn", () => {
    const many = Array.from({ length: 400 }, (_, index) => param(`many.p${index}`, index, { stageIds: ["report"] }));
    return withSweep({ space: { ...digitsSpace, params: [...digitsSpace.params, ...many] } }, async (panel) => {
      const { page } = panel;
      await panel.choice("train.lr").waitFor();
      const files = page.getByRole("region", { name: "Parameters" }).getByRole("heading");
      assert.deepEqual(await files.allInnerTexts(), ["params.yaml", "conf/evaluate.yaml"]);
      await page.getByText("and 106 more: a search leads to them").waitFor();
      const search = page.getByRole("textbox", { name: "Find a parameter" });
      await search.fill("report p399");
      await panel.choice("many.p399").click();
      await search.fill("evaluate");
      await eventually(() => page.getByRole("listitem").count(), 1);
      await search.fill("nothing like it");
      await page.getByRole("button", { name: "Show all" }).click();
      await panel.choice("train.lr").waitFor();
      await panel.axis("many.p399").waitFor();
    });
  });

  test("stages are chosen: then the parameters are theirs, and what they do not use is doubted", () =>
    withSweep({}, async (panel) => {
      const { page } = panel;
      await panel.choice("threshold").click();
      await page.getByRole("button", { name: "Stages that run: All stages" }).click();
      await page.getByText("report (8 stages)").waitFor();
      await page.getByRole("checkbox", { name: "train", exact: true }).click();
      await page.keyboard.press("Escape");
      await panel.axis("threshold").getByText("Neither the chosen stages nor those that they need use it.").waitFor();
      await eventually(() => panel.choice("features.scale").count(), 0);
      await page.getByRole("checkbox", { name: "Only what the chosen stages use" }).click();
      await panel.choice("features.scale").click();
      await eventually(() => panel.axis("features.scale").getByText("Neither").count(), 0);
      assert.match(await panel.command(), /^cairn sweep train --grid /);
    }));

  test("a request for a stage chooses it, also where it comes before the page is up", () =>
    withSweep({ prepare: (project) => Object.assign(project, { state: "loading" }) }, async (panel) => {
      panel.session.ask({ stageId: "train" });
      panel.project.change({ state: "ready" });
      await panel.page.getByRole("button", { name: "Stages that run: train" }).waitFor();
      panel.session.ask({ stageId: "evaluate" });
      await panel.page.getByRole("button", { name: "Stages that run: evaluate" }).waitFor();
      await eventually(() => panel.page.getByRole("listitem").count(), 1);
    }));

  test("follows the files: a new value, a parameter that is gone, and one that is back", () =>
    withSweep({}, async (panel) => {
      const { project } = panel;
      await panel.choice("train.lr").click();
      await panel.axis("train.lr").getByText("now 0.05").waitFor();
      project.change({ sweepSpace: { ...digitsSpace, params: [param("train.lr", 0.1)] } });
      await panel.axis("train.lr").getByText("now 0.1").waitFor();
      project.change({ sweepSpace: { ...digitsSpace, params: digitsSpace.params.slice(2) } });
      await panel.axis("train.lr").getByText("No stage uses it any more. Take it out of the sweep").waitFor();
      await eventually(() => panel.summary(), "1 field to look at");
      project.change({ sweepSpace: digitsSpace });
      await eventually(() => panel.summary(), "1 run, 1 at a time");
      await panel.axis("train.lr").getByRole("button", { name: "Take train.lr out" }).click();
      await eventually(() => panel.summary(), "No parameter is chosen yet");
    }));

  test("of many runs the first fifty are shown; too many are refused with the cure", () =>
    withSweep({}, async (panel) => {
      await panel.choice("train.hidden").click();
      await take(panel, "train.hidden", "Take", "Range in steps");
      await field(panel, "train.hidden", "To").fill("100000");
      await field(panel, "train.hidden", "Steps").fill("200");
      await eventually(() => panel.summary(), "200 runs, 3 at a time");
      assert.equal((await panel.runs()).length, 50);
      await panel.page.getByText("and 150 more").waitFor();
      await panel.choice("train.lr").click();
      await take(panel, "train.lr", "Take", "Range in steps");
      await field(panel, "train.lr", "Steps").fill("100");
      await panel.page
        .getByText("That would be 20,000 runs; at most 10,000 go into one sweep. Take fewer values, or draw some")
        .waitFor();
    }));

  test("can be used by keyboard alone", () =>
    withSweep({}, async (panel) => {
      const { page, asked } = panel;
      const { keyboard } = page;
      await page.getByRole("textbox", { name: "Find a parameter" }).focus();
      await keyboard.type("train.lr");
      await keyboard.press("Tab");
      await keyboard.press("Space");
      await keyboard.press("Tab");
      await eventually(() => focusedName(panel), "Grid");
      await keyboard.press("ArrowRight");
      await keyboard.press("ArrowLeft");
      await tabTo(panel, "Values, with commas between");
      await keyboard.press("ControlOrMeta+A");
      await keyboard.type("0.1, 0.2");
      await page.getByRole("button", { name: "Start 2 runs" }).waitFor();
      await tabTo(panel, "Start 2 runs");
      await keyboard.press("Enter");
      await eventually(async () => asked.length, 1);
      assert.deepEqual(asked[0]?.slice(0, 2), ["start", "--grid"]);
    }));

  test("goes to a parameter in its file", () =>
    withSweep({}, async (panel) => {
      await panel.choice("threshold").click();
      await panel.axis("threshold").getByRole("button", { name: "threshold", exact: true }).click();
      await eventually(async () => panel.asked, [["openParam", { file: "conf/evaluate.yaml", key: "threshold" }]]);
    }));

  test("comes back as it was left", () =>
    withSweep({}, async (panel) => {
      await panel.page.getByRole("radio", { name: "Latin hypercube" }).click();
      await panel.choice("train.lr").click();
      await field(panel, "train.lr", "To").fill("0.9");
      await eventually(() => panel.summary(), "10 runs, 3 at a time");
      const runs = await panel.runs();
      await panel.reload();
      await eventually(() => panel.runs(), runs);
      assert.equal(await field(panel, "train.lr", "To").inputValue(), "0.9");
      assert.equal(await panel.page.getByRole("radio", { name: "Latin" }).getAttribute("aria-checked"), "true");
      assert.equal(((await panel.savedState()) as { project: string }).project, "file:///home/me/digits");
    }));

  test("names that look like scripts are only text", () => {
    const evil = `<img src=x onerror="globalThis.hurt=1">`;
    return withSweep({ space: { ...digitsSpace, params: [param(evil, evil)] } }, async (panel) => {
      await panel.choice(evil).click();
      await eventually(() => panel.summary(), "1 run, 1 at a time");
      assert.equal(await panel.page.evaluate(() => "hurt" in globalThis), false);
      assert.deepEqual(panel.problems, []);
    });
  });

  for (const theme of themes) {
    test(`fits into 320 pixels, ${theme.name}`, () =>
      withSweep({ theme, width: 320, height: 700 }, async (panel) => {
        const { page } = panel;
        await page.getByRole("radio", { name: "Random" }).click();
        await panel.choice("train.lr").click();
        await field(panel, "train.lr", "To").fill("0");
        await page.getByRole("checkbox", { name: "End a run early by a metric" }).click();
        await eventually(() => panel.summary(), "2 fields to look at");
        const wide = await page
          .locator(".sweep, .sweep-parts, .sweep-form, .axis")
          .evaluateAll((parts) =>
            parts.filter((part) => part.scrollWidth > part.clientWidth).map(({ className }) => className),
          );
        assert.deepEqual(wide, []);
        await page.getByRole("button", { name: "Start", exact: true }).click({ trial: true });
        assert.deepEqual(panel.problems, []);
      }));
  }
});

describe("a sweep that was started from the panel", () => {
  const withSweep = sweepSuite();

  test("is told of while it goes on, leads to the Runs view, and is put away", () =>
    withSweep({}, async (panel) => {
      const { page, project } = panel;
      await start(panel);
      await page.getByText("The sweep is starting: 2 runs.").waitFor();
      project.change({ sweeps: [sweep("running", ["done", "running"])] });
      await page.getByText("brave-otter-sweep is under way: 1 of 2 runs.").waitFor();
      await page.getByRole("button", { name: "Show in the Runs view" }).click();
      project.change({ sweeps: [sweep("done", ["done", "failed"])] });
      await page.getByText("brave-otter-sweep is done: 2 of 2 runs, 1 failed.").waitFor();
      await panel.reload();
      await page.getByText("brave-otter-sweep is done").waitFor();
      await page.getByRole("button", { name: "Put this away" }).click();
      await eventually(() => page.getByText("brave-otter-sweep").count(), 0);
      assert.deepEqual(panel.asked.at(-1), ["showRuns"]);
    }));

  test("says where to look when its process ends before it begins", () =>
    withSweep({}, async (panel) => {
      await start(panel);
      panel.project.endProcess();
      await panel.page.getByText("The sweep ended before it began. Its terminal says why.").waitFor();
      await panel.page.getByRole("button", { name: "Show the terminal" }).click();
      await eventually(async () => panel.asked.at(-1), ["showTerminal"]);
    }));

  test("a start that is refused says why, and nothing is said to be under way", () =>
    withSweep({}, async (panel) => {
      panel.refusal = new UserError("untrusted", "Nothing is run in Restricted Mode.", "Trust the folder first.");
      await start(panel);
      await panel.page
        .getByRole("alert")
        .getByText("Nothing is run in Restricted Mode. Trust the folder first.")
        .waitFor();
      await eventually(() => panel.page.getByText("The sweep is starting").count(), 0);
    }));
});

describe("when there is nothing to sweep over", () => {
  const withSweep = sweepSuite();

  test("stages without parameters: says how to get some", () =>
    withSweep({ space: { ...digitsSpace, params: [] } }, async ({ page }) => {
      await page.getByText("No stage uses parameters yet").waitFor();
      await page.getByText("name them under “params” of a stage in dvc.yaml").waitFor();
    }));

  test("no pipeline: offers one, and the sample", () =>
    withSweep({ space: { ...digitsSpace, params: [], stages: [] } }, async ({ page, asked }) => {
      await page.getByRole("button", { name: "Create a pipeline" }).click();
      await page.getByRole("button", { name: "Open the sample" }).click();
      await eventually(async () => asked, [["createPipeline"], ["openSample"]]);
    }));

  test("a failure says what and how to mend it, and trying again helps once it is mended", () =>
    withSweep(
      { prepare: (project) => Object.assign(project, { state: "failed", failure: "The folder cannot be read." }) },
      async (panel) => {
        await panel.page.getByRole("alert").getByText("The folder cannot be read.").waitFor();
        await panel.page.getByRole("button", { name: "Try again" }).click();
        await eventually(async () => panel.project.retries, 1);
        panel.project.change({ state: "ready", failure: undefined });
        await panel.choice("train.lr").waitFor();
      },
    ));

  test("a project that is being read, and one that is closed", () =>
    withSweep({ prepare: (project) => Object.assign(project, { state: "loading" }) }, async ({ page, project }) => {
      await page.getByText("Reading the parameters").waitFor();
      project.change({ state: "closed" });
      await page.getByText("“digits” is not open").waitFor();
    }));
});

function field(panel: SweepPage, key: string, name: string) {
  return panel.axis(key).getByRole("textbox", { name });
}

function values(panel: SweepPage, key: string) {
  return field(panel, key, "Values");
}

/** Chooses from a list of a parameter's card. */
async function take(panel: SweepPage, key: string, list: string, option: string): Promise<void> {
  await panel.axis(key).getByRole("combobox", { name: list }).click();
  await panel.axis(key).getByRole("option", { name: option }).click();
}

async function start(panel: SweepPage): Promise<void> {
  await panel.choice("train.lr").click();
  await values(panel, "train.lr").fill("0.1, 0.2");
  await panel.page.getByRole("button", { name: "Start 2 runs" }).click();
}

function focusedName({ page }: SweepPage): Promise<string> {
  return page.evaluate(() => {
    const { activeElement } = document;
    return activeElement?.getAttribute("aria-label") ?? activeElement?.textContent?.trim() ?? "";
  });
}

async function tabTo(panel: SweepPage, name: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    if ((await focusedName(panel)) === name) return;
    await panel.page.keyboard.press("Tab");
  }
  assert.fail(`the Tab key does not reach ${name}`);
}

function sweep(state: SweepState, runs: readonly SweepRunState[]): Sweep {
  const request = { axes: [], samples: 10, seed: 1, stageIds: [], jobs: 1 };
  return {
    id: "s1",
    name: "brave-otter-sweep",
    state,
    request,
    startedAt: testTime,
    runs: runs.map((of, index) => ({ number: index + 1, params: [], state: of })),
  };
}
