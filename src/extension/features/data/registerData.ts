import * as vscode from "vscode";
import { views } from "../../ids.ts";
import type { Project, RegisterFeature } from "../../services.ts";
import { ModelTree } from "../../services/treeView.ts";
import { registerDataCommands } from "./dataCommands.ts";
import { buildDataTree } from "./dataTree.ts";
import { registerTrackCommands } from "./trackCommands.ts";
import { registerVersionDocuments } from "./versionDocuments.ts";

/** The data view: artifacts with their versions, and the way back to each of them. */
export const registerData: RegisterFeature = (services) => {
  const { projects, notify } = services;
  const newestSnapshots = new Map<string, string>();
  const tree = new ModelTree({
    viewId: views.data,
    canSelectMany: false,
    build: () => buildDataTree(projects.all, newestSnapshots),
    onShow: () => projects.want(["pipeline", "artifacts", "proposals"]),
    onError: (error) => notify.error(error, "Reading the history"),
  });
  // The ledger changes all the time while something runs; histories only when there is another snapshot.
  const followSnapshots = async (project: Project): Promise<void> => {
    const [newest] = await project.engine.snapshots(1);
    if (!newest || newestSnapshots.get(project.root) === newest.id) return;
    newestSnapshots.set(project.root, newest.id);
    tree.update();
  };
  return vscode.Disposable.from(
    tree,
    projects.onDidChangeProjects(() => tree.update()),
    projects.onDidChangeState(({ changed }) => {
      if (changed.has("artifacts") || changed.has("proposals")) tree.update();
    }),
    projects.onDidChangeHistory((project) => {
      followSnapshots(project).catch((error: unknown) => services.log.warn(String(error)));
    }),
    registerVersionDocuments(projects),
    registerDataCommands(services),
    registerTrackCommands(services),
  );
};
