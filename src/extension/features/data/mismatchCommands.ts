import type * as vscode from "vscode";
import { UserError } from "../../../engine/model/errors.ts";
import { commands } from "../../ids.ts";
import type { Services } from "../../services.ts";
import { chooseProject } from "../../services/chooseProject.ts";
import { registerCommands } from "../../services/registerCommands.ts";
import { offerRestore } from "../../services/restoring.ts";
import type { KeptData } from "./keptData.ts";

/** What a person says to data that is another commit's than the code. `onKept` is called when it may stay. */
export function registerMismatchCommands(services: Services, kept: KeptData, onKept: () => void): vscode.Disposable {
  return registerCommands(services.notify, [
    {
      id: commands.restoreCommitData,
      doing: "Restore the data of this commit",
      run: (argument) => restoreCommitData(services, argument),
    },
    {
      id: commands.keepData,
      doing: "Keep the data",
      run: async (argument) => {
        await keepData(services, kept, argument);
        onKept();
      },
    },
  ]);
}

/** Of what is another commit's; where nothing is, all that is not as the commit has it. */
async function restoreCommitData(services: Services, argument: unknown): Promise<void> {
  const project = await chooseProject(services, argument);
  if (!project) return;
  const mismatch = await project.engine.dataMismatch();
  const request = mismatch ? { ref: mismatch.code.commit, paths: mismatch.paths } : { ref: "HEAD" };
  await offerRestore(services.notify, project, request);
}

async function keepData(services: Services, kept: KeptData, argument: unknown): Promise<void> {
  const project = await chooseProject(services, argument);
  if (!project) return;
  const mismatch = await project.engine.dataMismatch();
  if (!mismatch) {
    throw new UserError("no-mismatch", "The data here is no other commit's than the code.", "There is nothing to do.");
  }
  await kept.keep(project, mismatch);
}
