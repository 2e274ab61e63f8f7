import * as vscode from "vscode";
import type { SweepWish } from "../../../protocol/sweep.ts";
import { commands, sweepPanel } from "../../ids.ts";
import type { Services } from "../../services.ts";
import { chooseProject } from "../../services/chooseProject.ts";
import { argumentsIn, asStageRef } from "../../services/commandArguments.ts";
import type { PageKind } from "../../services/pagePanel.ts";
import { PagePanels } from "../../services/pagePanels.ts";
import { PanelProject } from "../../services/panelProject.ts";
import { registerCommands } from "../../services/registerCommands.ts";
import { sweepActions } from "./sweepActions.ts";
import { sweepLooks } from "./sweepLooks.ts";
import { SweepSession } from "./sweepSession.ts";
import { ProjectSweeps } from "./sweepSource.ts";

/** The panel that puts a sweep together and starts it as a task. */
export function registerSweep(services: Services): vscode.Disposable {
  const panels = new PagePanels(sweepKind(services), services.context.extensionUri);
  const start = async (argument: unknown): Promise<void> => {
    const project = await chooseProject(services, argument);
    if (!project) return;
    // A caller that has put the sweep together itself needs no panel.
    const given = argumentsIn(argument);
    if (given) return services.tasks.sweep(project, given);
    const stage = asStageRef(argument);
    panels.open(project.uri, stage && { stageId: stage.stageId });
  };
  return vscode.Disposable.from(
    panels,
    registerCommands(services.notify, [{ id: commands.startSweep, doing: "Start a sweep", run: start }]),
  );
}

function sweepKind({ projects, tasks, log }: Services): PageKind<SweepWish> {
  return {
    viewType: sweepPanel,
    ...sweepLooks,
    open: (uri) => {
      const project = new PanelProject(projects, uri);
      const source = new ProjectSweeps(project, tasks, log);
      const actions = sweepActions(project, tasks);
      return { startSession: (channel) => new SweepSession({ channel, source, actions }) };
    },
  };
}
