import * as vscode from "vscode";
import type { ReportActions } from "../../../protocol/experiments/actions.ts";
import { commands } from "../../ids.ts";
import type { Services } from "../../services.ts";
import type { PanelProject } from "../../services/panelProject.ts";
import { copyReport, saveReport } from "./saveReport.ts";
import type { Answers } from "./experimentsSession.ts";

/** What the page asks of VS Code to look at what differs, and to try it. */
export function reportActions({ tasks }: Services, project: PanelProject): Answers<ReportActions> {
  return {
    saveReport: (request) => saveReport(project.get(), request),
    copyReport: (runIds) => copyReport(project.get(), runIds),
    openDataDiff: async ({ baselineId, runId, path }) => {
      const { root } = project.get();
      // A run stands for the snapshot that was taken at its end.
      const [before, after] = [baselineId, runId].map((snapshotId) => ({ root, path, snapshotId }));
      await vscode.commands.executeCommand(commands.compareVersions, [before, after]);
    },
    openParam: async (label) => {
      const { file, key } = placeOf(label);
      await vscode.commands.executeCommand(commands.openParam, { root: project.get().root, file, key });
    },
    rerunWith: async ({ runId, label, value }) => {
      const run = await project.get().engine.run(runId);
      await tasks.rerun(project.get(), run, { set: [`${label}=${JSON.stringify(value)}`] });
    },
  };
}

/** A parameter's file and key, of its label in a run: `conf.yaml:lr`, or `lr` alone of params.yaml. */
function placeOf(label: string): { readonly file: string; readonly key: string } {
  const colon = label.indexOf(":");
  return colon < 0 ? { file: "params.yaml", key: label } : { file: label.slice(0, colon), key: label.slice(colon + 1) };
}
