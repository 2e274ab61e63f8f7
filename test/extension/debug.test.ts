import assert from "node:assert/strict";
import path from "node:path";

import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";

import { requireDebugger } from "../../src/extension/features/debug/registerDebug.ts";
import { commands } from "../../src/extension/ids.ts";
import type { Project, Services } from "../../src/extension/services.ts";
import { debugpyExtensionId } from "../../src/extension/services/pythonExtension.ts";
import { activeServices, eventually, workspaceProject } from "./cairn.ts";
import { addPipeline, removePipeline } from "./ownPipeline.ts";

const stages = `stages:
  fit:
    cmd: python3 -u fit.py --lr 0.5 "two words"
  serve:
    cmd: node serve.mjs --port 0
  piped:
    cmd: python3 fit.py | tee log.txt
`;

/** What the extension in standIns/debugpy keeps. */
interface StandIn {
  readonly started: readonly vscode.DebugConfiguration[];
}

describe("debugging a stage", () => {
  let project: Project;
  let services: Services;
  let folder: string;
  let standIn: StandIn;

  before(async () => {
    services = await activeServices();
    project = await workspaceProject(services);
    const files = { "fit.py": "print(1)\n", "serve.mjs": "console.log(1);\n", "dvc.yaml": stages };
    folder = await addPipeline(project, "Fehler é", files);
    standIn = (await vscode.extensions.getExtension<StandIn>(debugpyExtensionId)?.activate()) ?? assert.fail();
  });

  after(async () => {
    await vscode.debug.stopDebugging();
    await removePipeline(project, folder);
  });

  const debug = (name: string): Thenable<unknown> =>
    vscode.commands.executeCommand(commands.debugStage, { root: project.root, stageId: `Fehler é/dvc.yaml:${name}` });

  it("starts Python's debugger with the command, the folder and the variables of a run", async () => {
    const before = standIn.started.length;
    await debug("fit");
    const configuration = await eventually("the session", () => standIn.started[before]);
    const { type, request, program, args, cwd, pythonArgs, python, env, module } = configuration;
    assert.deepEqual(
      { type, request, program, args, cwd, pythonArgs, module },
      {
        type: "debugpy",
        request: "launch",
        program: path.join(folder, "fit.py"),
        args: ["--lr", "0.5", "two words"],
        cwd: folder,
        pythonArgs: ["-u"],
        module: undefined,
      },
    );
    assert.match(String(python), /python3/);
    const { DVC_ROOT, DVC_STAGE, PYTHONUNBUFFERED } = env as Readonly<Record<string, string>>;
    assert.deepEqual(
      { DVC_ROOT, DVC_STAGE, PYTHONUNBUFFERED },
      { DVC_ROOT: project.root, DVC_STAGE: "Fehler é/dvc.yaml:fit", PYTHONUNBUFFERED: "1" },
    );
  });

  it("says in plain words which extension is missing", () => {
    assert.doesNotThrow(() => requireDebugger("python", vscode.extensions.all));
    const others = vscode.extensions.all.filter(({ id }) => id !== debugpyExtensionId);
    assert.throws(() => requireDebugger("python", others), {
      name: "UserError",
      code: "python-debugger-missing",
      cure: "Install Microsoft’s extension “Python Debugger”, then debug the stage again.",
    });
  });

  it("offers the program in a command that a shell has to run", async () => {
    const before = standIn.started.length;
    const asked = debug("piped");
    await eventually("the session", async () => {
      await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
      return standIn.started[before];
    });
    await asked;
    assert.equal(standIn.started[before]?.["program"], path.join(folder, "fit.py"));
    assert.deepEqual(standIn.started[before]?.["args"], []);
  });

  it("stops in the script of a Node stage at a breakpoint", async function () {
    const hasNode = vscode.extensions.all.some(({ id }) => id === "ms-vscode.js-debug");
    // Not every host of the tests brings VS Code's own debugger for JavaScript along.
    if (!hasNode) this.skip();
    const script = vscode.Uri.file(path.join(folder, "serve.mjs"));
    const breakpoint = new vscode.SourceBreakpoint(new vscode.Location(script, new vscode.Position(0, 0)));
    vscode.debug.addBreakpoints([breakpoint]);
    try {
      await debug("serve");
      const item = await eventually("the stop", () => vscode.debug.activeStackItem);
      assert.ok(item.session.name.includes("serve"));
    } finally {
      vscode.debug.removeBreakpoints([breakpoint]);
    }
  });
});
