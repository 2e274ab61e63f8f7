import * as vscode from "vscode";
import type { DebugTarget, DebugTargets } from "../../../engine/model/debugTarget.ts";
import { UserError } from "../../../engine/model/errors.ts";
import { commandLines } from "../../../engine/model/stage.ts";
import type { Stage } from "../../../engine/model/stage.ts";
import { commands } from "../../ids.ts";
import type { RegisterFeature, Services } from "../../services.ts";
import { chooseStage } from "../../services/chooseStage.ts";
import { chosenPython } from "../../services/chosenPython.ts";
import { registerCommands } from "../../services/registerCommands.ts";
import { requireTrust } from "../../services/trust.ts";
import { debugConfiguration, debuggerTypes } from "./debugConfiguration.ts";

/** Starts a stage's program in a debugger, as a run would start it. */
export const registerDebug: RegisterFeature = (services) =>
  registerCommands(services.notify, [
    { id: commands.debugStage, doing: "Debug stage", run: (argument) => debugStage(services, argument) },
  ]);

async function debugStage(services: Services, argument: unknown): Promise<void> {
  requireTrust();
  const chosen = await chooseStage(services, argument, "Choose the stage to debug");
  if (!chosen) return;
  const { project, stage } = chosen;
  const env = await chosenPython(project.uri, services.log);
  const target = await chooseTarget(stage, await project.engine.debugTargets(stage.id, env));
  if (!target) return;
  requireDebugger(target.language, vscode.extensions.all);
  const folder = vscode.workspace.getWorkspaceFolder(project.toUri(stage.file));
  await vscode.debug.startDebugging(folder, debugConfiguration(stage.id, target));
}

/** The one program of a plain command; of a command that needs a shell, the program that the person picks. */
async function chooseTarget(stage: Stage, { targets, isWhole }: DebugTargets): Promise<DebugTarget | undefined> {
  const [first] = targets;
  if (!first) throw notDebuggable(stage);
  if (isWhole) return first;
  const items = targets.map((target) => ({ label: target.line, description: target.cwd, target }));
  const picked = await vscode.window.showQuickPick(items, {
    title: `Debug ${stage.id}`,
    placeHolder: "This command is a shell’s, which cannot be debugged as a whole. Choose the program in it to debug",
  });
  return picked?.target;
}

const languageNames = { python: "Python", node: "Node" } as const satisfies Record<DebugTarget["language"], string>;

/** Throws a `UserError` where no extension of these brings the debugger. */
export function requireDebugger(
  language: DebugTarget["language"],
  extensions: readonly Pick<vscode.Extension<unknown>, "packageJSON">[],
): void {
  if (extensions.some((extension) => contributes(extension, debuggerTypes[language]))) return;
  const name = languageNames[language];
  const cures = {
    python: "Install Microsoft’s extension “Python Debugger”, then debug the stage again.",
    node: "Enable VS Code’s own extension “JavaScript Debugger”, then debug the stage again.",
  } as const;
  throw new UserError(`${language}-debugger-missing`, `No debugger for ${name} is installed here.`, cures[language]);
}

interface DebuggersManifest {
  readonly contributes?: { readonly debuggers?: readonly { readonly type: string }[] };
}

function contributes({ packageJSON }: Pick<vscode.Extension<unknown>, "packageJSON">, type: string): boolean {
  const { contributes: contributed } = packageJSON as DebuggersManifest;
  return contributed?.debuggers?.some((one) => one.type === type) === true;
}

function notDebuggable({ id, cmd, file, range }: Stage): UserError {
  return new UserError(
    "stage-not-debuggable",
    `“${id}” starts neither a Python nor a Node script itself, so there is nothing to debug: ${commandLines(cmd)[0] ?? ""}`,
    "Let its command start the script, as `python train.py` does.",
    { place: { file, range } },
  );
}
