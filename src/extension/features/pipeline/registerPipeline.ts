import * as vscode from "vscode";
import { views } from "../../ids.ts";
import type { RegisterFeature, Services } from "../../services.ts";
import { ModelTree } from "../../services/treeView.ts";
import { registerPipelineCommands } from "./pipelineCommands.ts";
import { buildPipelineTree, pathToStage } from "./pipelineTree.ts";

/** The pipeline view: the stages under their phases, with their states and what one does with them. */
export const registerPipeline: RegisterFeature = (services) => {
  const { projects, problems, notify } = services;
  const tree = new ModelTree({
    viewId: views.pipeline,
    canSelectMany: true,
    build: () => buildPipelineTree(services, Date.now()),
    onShow: () => projects.want(["pipeline", "problems", "params", "statuses", "runs", "live", "artifacts"]),
    onError: (error) => notify.error(error, "Drawing the pipeline"),
  });
  const draw = (): void => {
    tree.update();
    showFailures(tree.view, services);
  };
  tellOfTrust(tree.view);
  return vscode.Disposable.from(
    tree,
    vscode.workspace.onDidGrantWorkspaceTrust(() => tellOfTrust(tree.view)),
    projects.onDidChangeProjects(draw),
    projects.onDidChangeState(({ changed }) => {
      // What is wrong is drawn as the squiggles are.
      if ([...changed].some((part) => part !== "problems")) draw();
    }),
    problems.onDidChange(draw),
    registerPipelineCommands(services, (project, stage) => tree.reveal(pathToStage(projects.all, project, stage))),
  );
};

function tellOfTrust(view: vscode.TreeView<unknown>): void {
  view.message = vscode.workspace.isTrusted ? "" : "Restricted Mode: Cairn reads, and runs nothing.";
}

/** The view has a badge when stages have failed, and for nothing else. */
function showFailures(view: vscode.TreeView<unknown>, { projects }: Services): void {
  const statuses = projects.all.flatMap(({ state }) => [...(state.statuses?.values() ?? [])]);
  const failed = statuses.filter(({ state }) => state === "failed").length;
  if (failed === (view.badge?.value ?? 0)) return;
  const tooltip = failed === 1 ? "1 stage failed" : `${failed} stages failed`;
  view.badge = failed === 0 ? undefined : { value: failed, tooltip };
}
