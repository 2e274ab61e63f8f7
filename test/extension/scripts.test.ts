import assert from "node:assert/strict";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";

import { commands } from "../../src/extension/ids.ts";
import type { EndedTask, Project, Services } from "../../src/extension/services.ts";
import { activeServices, eventually, workspaceProject } from "./cairn.ts";

const script = `import sys

if __name__ == "__main__":
    print("loss=0.5")
    open("made by hand.txt", "w").write(" ".join(sys.argv[1:]))
`;

describe("a script as an experiment", () => {
  let services: Services;
  let project: Project;
  let file: vscode.Uri;

  before(async () => {
    services = await activeServices();
    project = await workspaceProject(services);
    const folder = path.join(project.root, "Versuche é");
    await mkdir(folder);
    file = vscode.Uri.file(path.join(folder, "try it.py"));
    await writeFile(file.fsPath, script);
  });

  after(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await rm(path.join(project.root, "Versuche é"), { recursive: true, force: true });
    await rm(path.join(project.root, "made by hand.txt"), { force: true });
    await eventually("the script's end", () => !project.state.pipeline?.stages.some(isScript) || undefined);
  });

  const isScript = (stage: { readonly file: string }): boolean => stage.file === "Versuche é/try it.py";

  async function untilEnded(start: () => Thenable<unknown>): Promise<EndedTask> {
    const ended = new Promise<EndedTask>((resolve) => {
      const listener = services.tasks.onDidEnd((task) => (listener.dispose(), resolve(task)));
    });
    await start();
    return ended;
  }

  it("is kept as a run with its arguments, word by word, and what was not saved", async () => {
    const editor = await vscode.window.showTextDocument(file);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "# edited\n"));
    const args = ["--lr", "0.1", "two words", "$HOME", ""];
    const { exitCode } = await untilEnded(() => vscode.commands.executeCommand(commands.runScript, { args }));
    assert.equal(exitCode, 0);
    const made = await vscode.workspace.fs.readFile(project.toUri("made by hand.txt"));
    assert.equal(Buffer.from(made).toString(), args.join(" "));
    const [newest] = await project.engine.runs({ limit: 1 });
    const run = await project.engine.run(newest?.id ?? "");
    assert.equal(run.state, "done");
    assert.deepEqual(run.command?.argv.slice(1), ["Versuche é/try it.py", ...args]);
    assert.deepEqual(run.params, { "args.lr": 0.1 });
    assert.ok(run.sources.some(({ path: source }) => source === "Versuche é/try it.py"));
    assert.deepEqual(
      run.stages.map(({ stageId, outcome }) => [stageId, outcome]),
      [["Versuche é/try it.py:try it", "ran"]],
    );
  });

  it("is run from its row in the tree, and again from its run", async () => {
    const stage = await eventually("the script's stage", () => project.state.pipeline?.stages.find(isScript));
    const row = { root: project.root, stageId: stage.id, args: ["--lr", "0.2"] };
    await untilEnded(() => vscode.commands.executeCommand(commands.runScript, row));
    const [first] = await project.engine.runs({ limit: 1 });
    assert.deepEqual(first?.params, { "args.lr": 0.2 });
    const ref = { root: project.root, runId: first.id };
    await untilEnded(() => vscode.commands.executeCommand(commands.rerun, ref));
    const [second] = await project.engine.runs({ limit: 1 });
    assert.notEqual(second?.id, first.id);
    assert.deepEqual(second?.params, { "args.lr": 0.2 });
  });
});
