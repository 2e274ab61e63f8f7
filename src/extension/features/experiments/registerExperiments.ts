import * as vscode from "vscode";
import { UserError } from "../../../engine/model/errors.ts";
import { commands } from "../../ids.ts";
import type { Project, Projects, Services } from "../../services.ts";
import { chooseProject } from "../../services/chooseProject.ts";
import { PagePanels } from "../../services/pagePanels.ts";
import { registerCommands } from "../../services/registerCommands.ts";
import { findComparedRuns } from "./comparedRuns.ts";
import type { ComparedRuns } from "./comparedRuns.ts";
import { experimentsKind } from "./experimentsKind.ts";
import { registerSourceDocuments } from "./sourceDocuments.ts";

/** The experiments panel: the table of runs and their comparison, in a webview. */
export function registerExperiments(services: Services): vscode.Disposable {
  const panels = new PagePanels(experimentsKind(services), services.context.extensionUri);
  const { notify, projects } = services;
  return vscode.Disposable.from(
    panels,
    registerSourceDocuments((root) => openProject(root, projects)),
    registerCommands(notify, [
      {
        id: commands.openExperiments,
        doing: "Open experiments",
        run: async (argument) => {
          const project = await chooseProject(services, argument);
          if (project) panels.open(project.uri);
        },
      },
      {
        id: commands.compareRuns,
        doing: "Compare runs",
        run: async (argument, selection) => {
          const compared = (await findComparedRuns(argument, selection, projects)) ?? (await pickRuns(services));
          if (!compared) return;
          const { project, ...request } = compared;
          panels.open(project.uri, request);
        },
      },
    ]),
  );
}

async function pickRuns({ picks }: Services): Promise<ComparedRuns | undefined> {
  const picked = await picks.runs("Choose the runs to compare", true);
  return picked && { project: picked.project, runIds: picked.runs.toReversed().map(({ id }) => id) };
}

function openProject(root: string, projects: Projects): Project {
  const project = projects.byRoot(root);
  if (project) return project;
  throw new UserError(
    "project-closed",
    `The folder ${root}, which this file is from, is not open in this window.`,
    "Open the folder again.",
  );
}
