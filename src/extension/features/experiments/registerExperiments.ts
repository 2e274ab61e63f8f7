import * as vscode from "vscode";
import { UserError } from "../../../engine/model/errors.ts";
import { commands, experimentsPanel } from "../../ids.ts";
import type { Project, Services } from "../../services.ts";
import { findComparedRuns } from "./comparedRuns.ts";
import type { ComparedRuns } from "./comparedRuns.ts";
import { ExperimentsPanels } from "./experimentsPanels.ts";
import { registerSourceDocuments } from "./sourceDocuments.ts";

/** The experiments panel: the table of runs and their comparison, in a webview. */
export function registerExperiments(services: Services): vscode.Disposable {
  const panels = new ExperimentsPanels(services);
  const { projects } = services;
  return vscode.Disposable.from(
    panels,
    vscode.window.registerWebviewPanelSerializer(experimentsPanel, panels),
    registerSourceDocuments((uri) => projectAt(uri, projects.all)),
    vscode.commands.registerCommand(commands.openExperiments, (...args: unknown[]) =>
      reporting(services, "opening the experiments", async () => {
        const project = await chooseProject(args, services);
        if (project) panels.open(project.uri);
      }),
    ),
    vscode.commands.registerCommand(commands.compareRuns, (...args: unknown[]) =>
      reporting(services, "comparing runs", async () => {
        const compared = findComparedRuns(args, projects.all) ?? (await pickRuns(services));
        if (compared) panels.open(compared.project.uri, { runIds: compared.runIds });
      }),
    ),
  );
}

async function reporting({ notify }: Services, doing: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    notify.error(error, doing);
  }
}

/** The project that a command was given, the only one, or the one that the person picks. */
async function chooseProject(args: readonly unknown[], { projects, picks }: Services): Promise<Project | undefined> {
  const given = projects.all.find((project) => project === args[0]);
  if (given) return given;
  return projects.all.length === 1 ? projects.all[0] : picks.project();
}

async function pickRuns({ picks }: Services): Promise<ComparedRuns | undefined> {
  const picked = await picks.runs("Choose the runs to compare", true);
  return picked && { project: picked.project, runIds: picked.runs.toReversed().map(({ id }) => id) };
}

function projectAt(uri: string, projects: readonly Project[]): Project {
  const project = projects.find((candidate) => candidate.uri.toString() === uri);
  if (project) return project;
  throw new UserError(
    "project-closed",
    "The folder of this file is not open in this window.",
    "Open the folder again.",
  );
}
