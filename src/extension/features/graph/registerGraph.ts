import * as vscode from "vscode";
import type { RevealRequest } from "../../../protocol/graph.ts";
import { commands, graphPanel } from "../../ids.ts";
import type { Services } from "../../services.ts";
import { chooseProject } from "../../services/chooseProject.ts";
import { asStageRef } from "../../services/commandArguments.ts";
import type { PageKind } from "../../services/pagePanel.ts";
import { PagePanels } from "../../services/pagePanels.ts";
import { PanelProject } from "../../services/panelProject.ts";
import { registerCommands } from "../../services/registerCommands.ts";
import { graphActions } from "./graphActions.ts";
import { graphLooks } from "./graphLooks.ts";
import { GraphSession } from "./graphSession.ts";
import { PipelineSource } from "./graphSource.ts";

/** The graph panel: the stages of a project and what ties them together, in a webview. */
export function registerGraph(services: Services): vscode.Disposable {
  const panels = new PagePanels(graphKind(services), services.context.extensionUri);
  const open = async (argument: unknown): Promise<void> => {
    const project = await chooseProject(services, argument);
    const stage = asStageRef(argument);
    if (project) panels.open(project.uri, stage && { stageId: stage.stageId });
  };
  return vscode.Disposable.from(
    panels,
    registerCommands(services.notify, [
      { id: commands.openGraph, doing: "Open the pipeline graph", run: open },
      { id: commands.showInGraph, doing: "Show in graph", run: (argument) => showStage(services, argument, open) },
    ]),
  );
}

async function showStage(
  { picks }: Services,
  argument: unknown,
  open: (argument: unknown) => Promise<void>,
): Promise<void> {
  if (asStageRef(argument)) return open(argument);
  const picked = await picks.stage("Choose the stage to show in the graph");
  if (picked) await open({ root: picked.project.root, stageId: picked.stage.id });
}

function graphKind({ projects, problems }: Services): PageKind<RevealRequest> {
  return {
    viewType: graphPanel,
    ...graphLooks,
    open: (uri) => {
      const project = new PanelProject(projects, uri);
      const source = new PipelineSource(project, problems);
      const actions = graphActions(project);
      return { startSession: (channel) => new GraphSession({ channel, source, actions }) };
    },
  };
}
