import * as vscode from "vscode";
import { commands, views } from "../../ids.ts";
import type { RegisterFeature } from "../../services.ts";
import { registerCommands } from "../../services/registerCommands.ts";
import { ModelTree } from "../../services/treeView.ts";
import { ArchivedRuns } from "./archivedRuns.ts";
import { registerApplyRun } from "./applyRun.ts";
import { registerBranchFromRun } from "./branchFromRun.ts";
import { registerForgetRun } from "./forgetRun.ts";
import { registerImportRuns } from "./importRuns.ts";
import { registerOpenRunFiles } from "./openRunFiles.ts";
import { registerMarkRuns } from "./markRuns.ts";
import { registerModelCommands } from "./modelCommands.ts";
import { registerRegisterModel } from "./registerModel.ts";
import { registerReproduceCommands } from "./reproduceCommands.ts";
import { RunIntake } from "./runIntake.ts";
import { registerRerunWithChanges } from "./rerunWithChanges.ts";
import { registerRunCommands } from "./runCommands.ts";
import { buildRunsTree } from "./runsTree.ts";
import { registerSweepCommands } from "./sweepCommands.ts";

/** The runs view: what was run, newest first, live while something runs. */
export const registerRuns: RegisterFeature = (services) => {
  const { projects, notify } = services;
  const intake: RunIntake = new RunIntake(services, () => tree.update());
  const archived: ArchivedRuns = new ArchivedRuns(projects, () => tree.update());
  const tree: ModelTree = new ModelTree({
    viewId: views.runs,
    canSelectMany: true,
    build: () =>
      buildRunsTree(projects.all, Date.now(), {
        above: (project) => intake.rowsOf(project),
        below: (project, rowOf) => archived.rowsOf(project, rowOf),
      }),
    onShow: () => {
      intake.show();
      return projects.want(["pipeline", "sweeps", "runs", "live"]);
    },
    onError: (error) => notify.error(error, "Drawing the runs"),
  });
  return vscode.Disposable.from(
    tree,
    intake,
    projects.onDidChangeProjects(() => tree.update()),
    projects.onDidChangeState(({ changed }) => {
      if (changed.has("runs"))
        archived.update().catch((error: unknown) => notify.error(error, "Reading archived runs"));
      if (changed.has("runs") || changed.has("sweeps") || changed.has("live")) tree.update();
    }),
    registerRunCommands(services),
    registerSweepCommands(services),
    registerReproduceCommands(services),
    registerRerunWithChanges(services),
    registerApplyRun(services),
    registerBranchFromRun(services),
    registerOpenRunFiles(services),
    registerRegisterModel(services),
    registerModelCommands(services),
    registerForgetRun(services),
    registerMarkRuns(services),
    registerCommands(notify, [
      { id: commands.showArchived, doing: "Show archived runs", run: () => archived.show(true) },
      { id: commands.hideArchived, doing: "Hide archived runs", run: () => archived.show(false) },
    ]),
    registerImportRuns(services),
  );
};
