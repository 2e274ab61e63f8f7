import type * as vscode from "vscode";
import { refuseImported } from "../../../engine/run/refuseImported.ts";
import { commands } from "../../ids.ts";
import type { Services } from "../../services.ts";
import { registerCommands } from "../../services/registerCommands.ts";
import { chooseRun, hasEnded } from "./runCommands.ts";

/** Runs a run again with other values of some of its parameters. */
export function registerRerunWithChanges(services: Services): vscode.Disposable {
  return registerCommands(services.notify, [
    {
      id: commands.rerunWithChanges,
      doing: "Rerun with changes",
      run: async (argument) => {
        const chosen = await chooseRun(services, argument, "Choose the run to do again with other values", hasEnded);
        if (!chosen) return;
        refuseImported(chosen.run);
        // It reads values as YAML, which nothing else needs when VS Code starts.
        const { chooseValues } = await import("./chooseValues.ts");
        const set = await chooseValues(chosen.run);
        if (set) await services.tasks.rerun(chosen.project, chosen.run, { set });
      },
    },
  ]);
}
