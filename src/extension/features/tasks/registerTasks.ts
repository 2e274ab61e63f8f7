import * as vscode from "vscode";
import { commands, taskType } from "../../ids.ts";
import type { RegisterFeature } from "../../services.ts";
import { chooseProject } from "../../services/chooseProject.ts";
import { registerCommands } from "../../services/registerCommands.ts";
import { CairnTaskProvider } from "./cairnTaskProvider.ts";
import { tellOfEnd } from "./endNotice.ts";
import { RunStatusItem } from "./runStatusItem.ts";

/** Runs as VS Code tasks: in the list of tasks and in tasks.json, with a sign while one is under way and a word at its end. */
export const registerTasks: RegisterFeature = (services) => {
  const { tasks, notify } = services;
  const oneThatRuns = async (argument: unknown) => {
    const roots = new Set(tasks.running.map(({ project }) => project.root));
    return roots.size === 1 ? tasks.running[0]?.project : chooseProject(services, argument);
  };
  return vscode.Disposable.from(
    vscode.tasks.registerTaskProvider(taskType, new CairnTaskProvider(services)),
    new RunStatusItem(services),
    tasks.onDidEnd((ended) => {
      tellOfEnd(services, ended).catch((error: unknown) => notify.error(error, "Reading the run"));
    }),
    registerCommands(notify, [
      {
        id: commands.stopRun,
        doing: "Stop run",
        run: async (argument) => {
          const project = await oneThatRuns(argument);
          if (project) await tasks.stop(project);
        },
      },
      {
        id: commands.showTerminal,
        doing: "Show terminal",
        run: async (argument) => {
          const project = await oneThatRuns(argument);
          if (project) tasks.reveal(project);
        },
      },
    ]),
  );
};
