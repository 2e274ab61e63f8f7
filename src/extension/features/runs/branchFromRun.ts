import * as vscode from "vscode";
import { countOf } from "../../../engine/model/words.ts";
import { commands } from "../../ids.ts";
import type { Project, Services } from "../../services.ts";
import { withLateProgress } from "../../services/lateProgress.ts";
import { registerCommands } from "../../services/registerCommands.ts";
import { chooseRun, hasEnded } from "./runCommands.ts";

/** Makes git branches from runs; the workspace is switched to one only where the person says so. */
export function registerBranchFromRun(services: Services): vscode.Disposable {
  return registerCommands(services.notify, [
    {
      id: commands.branchFromRun,
      doing: "Branch from a run",
      run: async (argument) => {
        const chosen = await chooseRun(services, argument, "Choose the run to make a branch from", hasEnded);
        if (chosen) await branchFrom(services, chosen.project, chosen.run);
      },
    },
  ]);
}

async function branchFrom(
  { notify }: Services,
  project: Project,
  run: { readonly id: string; readonly name: string },
): Promise<void> {
  const name = await vscode.window.showInputBox({
    title: `Branch from ${run.name}`,
    prompt: "A branch with its code and parameters. The workspace stays as it is.",
    value: run.name,
    validateInput: (text) => (text.trim() === "" ? "Give the branch a name." : undefined),
  });
  if (name === undefined) return;
  const branch = await withLateProgress("Making the branch", () =>
    project.engine.branchFrom(run.id, { name: name.trim() }),
  );
  const extra = branch.files.length === 0 ? "" : `, with ${countOf(branch.files.length, "file")} that differed from it`;
  const offer = async (): Promise<void> => {
    const switchTo = "Switch to it";
    const done = `The branch ${branch.name} is at the commit of ${run.name}${extra}.`;
    if ((await vscode.window.showInformationMessage(done, switchTo)) !== switchTo) return;
    await project.engine.switchBranch(branch.name);
  };
  offer().catch((error: unknown) => notify.error(error, "Switching to the branch"));
}
