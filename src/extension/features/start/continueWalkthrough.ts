import { realpathSync } from "node:fs";
import * as vscode from "vscode";
import { views, walkthrough } from "../../ids.ts";

const key = "sampleToContinueIn";

/** Opens the walkthrough, at one of its steps where one is named. */
export async function openWalkthrough(context: vscode.ExtensionContext, step?: string): Promise<void> {
  const category = `${context.extension.id}#${walkthrough}`;
  const target = step === undefined ? category : { category, step: `${category}#${step}` };
  await vscode.commands.executeCommand("workbench.action.openWalkthrough", target, false);
}

/** Notes that the walkthrough goes on in the window that opens this folder. */
export async function rememberToContinue(context: vscode.ExtensionContext, folder: string): Promise<void> {
  await context.globalState.update(key, realpathSync(folder));
}

/** Shows the sidebar and the walkthrough's next step in the window that the sample was opened in, once. */
export async function continueInSample(context: vscode.ExtensionContext): Promise<void> {
  const sample = context.globalState.get<string>(key);
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
  if (sample === undefined || !folders.some(({ uri }) => realpathSync(uri.fsPath) === sample)) return;
  await context.globalState.update(key, undefined);
  await vscode.commands.executeCommand(`workbench.view.extension.${views.container}`);
  await openWalkthrough(context, "run");
}
