import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";

import { lastGoodRun } from "../../src/engine/experiments/lastGoodRun.ts";
import { describeReproduction } from "../../src/extension/features/tasks/reproductionNotice.ts";
import { buildRunsTree } from "../../src/extension/features/runs/runsTree.ts";
import { commands } from "../../src/extension/ids.ts";
import type { EndedTask, Project, Services } from "../../src/extension/services.ts";
import type { RunDetail, RunSummary } from "../../src/engine/model/run.ts";
import type { TreeNode } from "../../src/extension/services/treeModel.ts";
import { activeServices, eventually, workspaceProject } from "./cairn.ts";
import { addPipeline, removePipeline } from "./ownPipeline.ts";
import { endOfTask, findNode, runAndWait } from "./trees.ts";

const stages = `stages:
  cut:
    cmd: python3 cut.py
    deps: [cut.py]
    params: [size]
    outs: [half.txt]
  judge:
    cmd: python3 judge.py
    deps: [half.txt]
    metrics:
      - scores.json:
          cache: false
`;
const cut = `size = open("params.yaml").read().split(":")[1].strip()
open("half.txt", "w").write(size)
`;
const judge = `import json
print("judging \\x1b[1mnow\\x1b[0m", flush=True)
json.dump({"accuracy": float(open("half.txt").read())}, open("scores.json", "w"))
`;

describe("runs that are done again", () => {
  let services: Services;
  let project: Project;
  let wanting: vscode.Disposable;
  let folder: string;
  let good: RunSummary;
  let failed: RunSummary;

  before(async () => {
    services = await activeServices();
    project = await workspaceProject(services);
    wanting = services.projects.want(["pipeline", "runs", "live"]);
    const files = { "cut.py": cut, "judge.py": judge, "params.yaml": "size: 0.5\n", "dvc.yaml": stages };
    folder = await addPipeline(project, "Nochmal é", files);
    good = await run(0);
    await writeFile(path.join(folder, "params.yaml"), "size: many\n");
    failed = await run(1);
  });

  after(async () => {
    wanting.dispose();
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await removePipeline(project, folder);
  });

  it("say what the last of them came to beside the stage", async () => {
    const uri = vscode.Uri.file(path.join(folder, "dvc.yaml"));
    await vscode.window.showTextDocument(uri);
    const lens = await eventually("the metric of judge", async () => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", uri, 50);
      return lenses.find(({ command }) => command?.title === "accuracy 0.5")?.command;
    });
    assert.match(lens.tooltip ?? "", new RegExp(`The last run of .*judge, ${good.name}`));
  });

  it("keep of a failure its parameters, its reason and the end of its log", async () => {
    const row = await rowOf(failed);
    const { params } = await project.engine.run(failed.id);
    assert.deepEqual(params, { "Nochmal é/params.yaml:size": "many" });
    assert.match(row.tooltip?.() ?? "", /judge exited with code 1/);
    const more = (await row.tooltipMore?.()) ?? "";
    assert.match(more, /^The end of .*judge’s log:\n\n```text\n/);
    assert.match(more, /\njudging now\n[^]*ValueError: could not convert string to float: 'many'\n```$/);
    assert.equal((await rowOf(good)).tooltipMore, undefined);
  });

  it("are laid beside the last good run", async () => {
    await vscode.commands.executeCommand(commands.compareWithLastGood, refOf(failed));
    await eventually("the comparison", () =>
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ input }) => isExperiments(input)),
    );
    assert.equal(lastGoodRun(failed, await project.engine.runs())?.id, good.id);
  });

  it("run with the parameters that they had", async () => {
    const again = await endOf(commands.rerun, good);
    assert.equal(again.state, "done");
    assert.deepEqual(again.params, { "Nochmal é/params.yaml:size": 0.5 });
    assert.equal(await readFile(path.join(folder, "params.yaml"), "utf8"), "size: many\n");
    const row = await rowOf(again);
    assert.match(row.description ?? "", new RegExp(`· ${good.name} again`));
  });

  it("run only what had failed where that is asked for", async () => {
    await writeFile(path.join(folder, "judge.py"), judge.replace("float(open", "len(open"));
    const again = await endOf(commands.rerunFailed, failed);
    assert.equal(again.state, "done");
    assert.deepEqual(
      again.stages.map(({ stageId, outcome }) => [stageId, outcome]),
      [["Nochmal é/dvc.yaml:judge", "ran"]],
    );
  });

  it("run with another value of a parameter", async () => {
    const { showQuickPick, showInputBox } = vscode.window;
    const offered: string[][] = [];
    Object.assign(vscode.window, {
      showQuickPick: async (items: readonly vscode.QuickPickItem[]) => {
        offered.push(items.map(({ label, description }) => [label, description].filter(Boolean).join(" ")));
        return items[0];
      },
      showInputBox: async ({ value, validateInput }: { value: string; validateInput: (text: string) => unknown }) => {
        assert.deepEqual([value, validateInput("0.25"), typeof validateInput("[1")], ["0.5", undefined, "string"]);
        return "0.25";
      },
    });
    const again = await endOf(commands.rerunWithChanges, good).finally(() =>
      Object.assign(vscode.window, { showQuickPick, showInputBox }),
    );
    assert.deepEqual(offered, [
      ["Nochmal é/params.yaml:size 0.5"],
      ["Start the run with 1 change", "Nochmal é/params.yaml:size 0.5 → 0.25"],
    ]);
    assert.deepEqual(again.params, { "Nochmal é/params.yaml:size": 0.25 });
    assert.equal(await readFile(path.join(folder, "params.yaml"), "utf8"), "size: many\n");
  });

  it("are applied to the workspace after showing what would change, which is undone by a click", async () => {
    const { showQuickPick, createQuickPick, showInformationMessage } = vscode.window;
    const messages: string[] = [];
    const shown: string[] = [];
    const accepting = () => {
      const pick = {
        items: [] as readonly vscode.QuickPickItem[],
        selectedItems: [] as readonly vscode.QuickPickItem[],
        accept: () => {},
        onDidTriggerItemButton: () => {},
        onDidAccept: (listener: () => void) => (pick.accept = listener),
        onDidHide: () => {},
        hide: () => {},
        dispose: () => {},
        show: () => {
          shown.push(...pick.selectedItems.map(({ label, description = "" }) => `${label}: ${description}`));
          pick.accept();
        },
      };
      return pick;
    };
    Object.assign(vscode.window, {
      showQuickPick: async (items: readonly vscode.QuickPickItem[]) =>
        items.filter(({ label }) => label === "Parameters"),
      createQuickPick: accepting,
      showInformationMessage: async (text: string) => {
        messages.push(text);
        return messages.length === 1 ? "Undo" : undefined;
      },
    });
    try {
      await vscode.commands.executeCommand(commands.applyRun, refOf(good));
      assert.deepEqual(shown, ["Nochmal é/params.yaml: changed · size many → 0.5"]);
      assert.equal(messages[0], `1 change brought in from ${good.name}.`);
      await eventually("the undo", () => (messages.length > 1 ? true : undefined));
      assert.equal(await readFile(path.join(folder, "params.yaml"), "utf8"), "size: many\n");
    } finally {
      Object.assign(vscode.window, { showQuickPick, createQuickPick, showInformationMessage });
    }
  });

  it("have their models registered under a name, which others can have", async () => {
    const { showQuickPick, showInputBox, showInformationMessage } = vscode.window;
    const messages: string[] = [];
    Object.assign(vscode.window, {
      showQuickPick: async (items: readonly vscode.QuickPickItem[]) =>
        items.find(({ label }) => label === "production") ?? items.find(({ label }) => label.endsWith("half.txt")),
      showInputBox: async ({ value, validateInput }: { value: string; validateInput: (text: string) => unknown }) => {
        assert.deepEqual(
          [value, validateInput(value), typeof validateInput("half")],
          ["half@v1.0.0", undefined, "string"],
        );
        return value;
      },
      showInformationMessage: async (text: string) => void messages.push(text),
    });
    const shown = services.projects.want(["artifacts", "models"]);
    try {
      await vscode.commands.executeCommand(commands.registerModel, refOf(good));
      assert.match(messages[0] ?? "", /half\.txt of .* is registered as half@v1\.0\.0 for production\./);
      const half = (await project.engine.run(good.id)).outputs.find((output) => output.path.endsWith("half.txt"));
      const registered = await eventually("the model in its stage", () =>
        project.state.models?.find(({ model, stages }) => model === "half" && stages.includes("production")),
      );
      assert.equal(registered.artifact?.digest, half?.digest);
      Object.assign(vscode.window, {
        showQuickPick: async (items: readonly vscode.QuickPickItem[]) => items.find(({ label }) => label === "staging"),
      });
      await vscode.commands.executeCommand(commands.promoteModel, refOf(good));
      assert.match(messages[1] ?? "", /^half@v1\.0\.0 is staging now\./);
      await eventually("the model in both stages", () =>
        project.state.models?.find(({ stages }) => stages.join() === "production,staging"),
      );
    } finally {
      shown.dispose();
      Object.assign(vscode.window, { showQuickPick, showInputBox, showInformationMessage });
    }
  });

  it("are reproduced in a clean copy, and say so", async () => {
    const { showInformationMessage } = vscode.window;
    const messages: unknown[] = [];
    Object.assign(vscode.window, { showInformationMessage: async (text: string) => void messages.push(text) });
    const made = await endOf(commands.reproduceRun, good);
    await eventually("the word at its end", () => (messages.length > 0 ? true : undefined)).finally(() =>
      Object.assign(vscode.window, { showInformationMessage }),
    );
    assert.equal(made.origin?.kind, "reproduction");
    const told = await project.engine.reproduction(made.id);
    assert.ok(told);
    assert.equal(told.verdict, "identical");
    const identical = `${good.name} is reproduced: every artifact and every metric is identical.`;
    assert.deepEqual(messages, [identical]);
    const metric = { key: "accuracy", before: 0.5, after: 0.25, state: "different" } as const;
    assert.equal(
      describeReproduction({
        ...told,
        verdict: "different",
        metrics: [metric],
        causes: [{ kind: "seed", message: "No parameter names a `seed`." }],
      }),
      `${good.name} came out differently: accuracy 0.5 → 0.25. No parameter names a seed.`,
    );
    const row = await rowOf(made);
    assert.match(row.description ?? "", new RegExp(`^accuracy 0\\.5 · just now · reproduces ${good.name}`));
  });

  it("can be reproduced from the recipe that was saved", async () => {
    const recipe = path.join(project.root, ".cairn", "recipe é.json");
    const { showSaveDialog, showOpenDialog } = vscode.window;
    Object.assign(vscode.window, {
      showSaveDialog: async () => vscode.Uri.file(recipe),
      showOpenDialog: async () => [vscode.Uri.file(recipe)],
    });
    try {
      await vscode.commands.executeCommand(commands.saveRecipe, refOf(good));
      assert.match(await readFile(recipe, "utf8"), new RegExp(good.id));
      const ended = endOfTask(services);
      await vscode.commands.executeCommand(commands.reproduceRecipe, { root: project.root });
      assert.equal((await ended).exitCode, 0);
    } finally {
      Object.assign(vscode.window, { showSaveDialog, showOpenDialog });
      await rm(recipe, { force: true });
    }
  });

  async function run(exitCode: number): Promise<RunSummary> {
    const ended = await runAndWait(services, project, ["Nochmal é/dvc.yaml:judge"], "with-upstream");
    assert.equal(ended.exitCode, exitCode);
    return newest();
  }

  /** The run that a command makes, called on a run. */
  async function endOf(command: string, of: RunSummary): Promise<RunDetail> {
    const ended: Promise<EndedTask> = endOfTask(services);
    await vscode.commands.executeCommand(command, refOf(of));
    await ended;
    const made = await newest();
    assert.notEqual(made.id, of.id);
    return project.engine.run(made.id);
  }

  async function newest(): Promise<RunSummary> {
    const [newestRun] = await project.engine.runs({ limit: 1 });
    return newestRun ?? assert.fail();
  }

  function refOf({ id }: RunSummary) {
    return { root: project.root, runId: id };
  }

  async function rowOf({ id, state }: RunSummary): Promise<TreeNode> {
    return eventually("the run's row", () =>
      findNode(
        buildRunsTree(services.projects.all, Date.now()),
        ({ ref, context }) => ref?.["runId"] === id && context === `run.${state}`,
      ),
    );
  }
});

function isExperiments(input: unknown): boolean {
  return input instanceof vscode.TabInputWebview && input.viewType.includes("cairn.experiments");
}
