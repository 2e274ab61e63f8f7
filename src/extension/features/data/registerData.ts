import * as vscode from "vscode";
import { contexts, views } from "../../ids.ts";
import type { Project, RegisterFeature } from "../../services.ts";
import { ModelTree } from "../../services/treeView.ts";
import { registerDataCommands } from "./dataCommands.ts";
import { buildDataTree } from "./dataTree.ts";
import { KeptData } from "./keptData.ts";
import { registerMismatchCommands } from "./mismatchCommands.ts";
import { registerTrackCommands } from "./trackCommands.ts";
import { VersionDiffs } from "./versionDiffs.ts";
import { registerVersionDocuments } from "./versionDocuments.ts";

const shown = ["artifacts", "models", "mismatch", "largeStore", "proposals"] as const;

/** The data view: artifacts with their versions, and the way back to each of them. */
export const registerData: RegisterFeature = (services) => {
  const { projects, notify } = services;
  const diffs = new VersionDiffs((root) => projects.byRoot(root));
  const kept = new KeptData(services.context.workspaceState);
  const newestSnapshots = new Map<string, string>();
  const tree = new ModelTree({
    viewId: views.data,
    canSelectMany: true,
    build: () => buildDataTree(projects.all, newestSnapshots, (...which) => kept.isKept(...which)),
    onShow: () => projects.want(["pipeline", ...shown]),
    onError: (error) => notify.error(error, "Reading the history"),
  });
  // The ledger changes all the time while something runs; histories only when there is another snapshot.
  const followSnapshots = async (project: Project): Promise<void> => {
    const [newest] = await project.engine.snapshots(1);
    if (!newest || newestSnapshots.get(project.root) === newest.id) return;
    newestSnapshots.set(project.root, newest.id);
    tree.update();
  };
  const offerVersions = (): void => {
    const kept = projects.all.flatMap((project) =>
      (project.state.artifacts ?? []).flatMap(({ artifact, versionCount }) =>
        versionCount > 0 ? [project.toUri(artifact.path).fsPath] : [],
      ),
    );
    void vscode.commands.executeCommand("setContext", contexts.keptPaths, kept);
  };
  return vscode.Disposable.from(
    tree,
    projects.onDidChangeProjects(() => tree.update()),
    projects.onDidChangeState(({ changed }) => {
      if (shown.some((part) => changed.has(part))) tree.update();
      if (changed.has("artifacts")) offerVersions();
    }),
    projects.onDidChangeHistory((project) => {
      followSnapshots(project).catch((error: unknown) => services.log.warn(String(error)));
    }),
    registerVersionDocuments(projects),
    diffs,
    registerDataCommands(services, diffs),
    registerTrackCommands(services),
    registerMismatchCommands(services, kept, () => tree.update()),
  );
};
