import path from "node:path";
import * as vscode from "vscode";
import { writeRecipe } from "../../../engine/reproduce/recipeFile.ts";
import { commands } from "../../ids.ts";
import type { Services } from "../../services.ts";
import { chooseProject } from "../../services/chooseProject.ts";
import { registerCommands } from "../../services/registerCommands.ts";
import { chooseRun, hasEnded } from "./runCommands.ts";

const fileKinds = { "Recipes of runs": ["json"] };

/** Makes runs again, from the ledger or a recipe file, and saves such files. */
export function registerReproduceCommands(services: Services): vscode.Disposable {
  return registerCommands(services.notify, [
    {
      id: commands.reproduceRun,
      doing: "Reproduce",
      run: async (argument) => {
        const chosen = await chooseRun(services, argument, "Choose the run to reproduce", hasEnded);
        if (chosen) await services.tasks.reproduce(chosen.project, chosen.run.name);
      },
    },
    { id: commands.saveRecipe, doing: "Save recipe", run: (argument) => saveRecipe(services, argument) },
    {
      id: commands.reproduceRecipe,
      doing: "Reproduce from a recipe",
      run: async (argument) => {
        const project = await chooseProject(services, argument);
        if (!project) return;
        const files = await vscode.window.showOpenDialog({
          title: "Reproduce from a recipe",
          openLabel: "Reproduce",
          defaultUri: project.uri,
          filters: fileKinds,
        });
        if (files?.[0]) await services.tasks.reproduce(project, files[0].fsPath);
      },
    },
  ]);
}

async function saveRecipe(services: Services, argument: unknown): Promise<void> {
  const chosen = await chooseRun(services, argument, "Choose the run whose recipe to save", hasEnded);
  if (!chosen) return;
  const { project, run } = chosen;
  const text = writeRecipe(await project.engine.recipe(run.id));
  const file = await vscode.window.showSaveDialog({
    title: `Save the recipe of ${run.name}`,
    saveLabel: "Save recipe",
    defaultUri: vscode.Uri.file(path.join(project.root, `${run.name}.recipe.json`)),
    filters: fileKinds,
  });
  if (file) await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
}
