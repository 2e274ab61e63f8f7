import * as vscode from "vscode";
import { UserError } from "../../../engine/model/errors.ts";
import type { RunDetail } from "../../../engine/model/run.ts";
import type { RunArtifact, RunSource } from "../../../engine/model/runFiles.ts";
import { formatSize } from "../../../engine/model/words.ts";
import { commands } from "../../ids.ts";
import type { Project, Services } from "../../services.ts";
import { registerCommands } from "../../services/registerCommands.ts";
import { sourceUri, versionUri } from "../../services/versionUri.ts";
import { chooseRun } from "./runCommands.ts";

/** Opens files as a run saw or made them, read-only. */
export function registerOpenRunFiles(services: Services): vscode.Disposable {
  return registerCommands(services.notify, [
    {
      id: commands.openRunFiles,
      doing: "Open files of a run",
      run: async (argument) => {
        const chosen = await chooseRun(services, argument, "Choose the run whose files to open");
        if (chosen) await openRunFiles(chosen.project, chosen.run);
      },
    },
  ]);
}

interface FileItem extends vscode.QuickPickItem {
  readonly uri?: vscode.Uri;
}

async function openRunFiles(project: Project, run: RunDetail): Promise<void> {
  const { sources, artifacts } = await project.engine.runFiles(run.id);
  const groups: readonly (readonly [string, readonly FileItem[]])[] = [
    ["Not as committed", sources.filter(({ differed }) => differed).map((source) => sourceItem(project, run, source))],
    ["Read and made", artifacts.filter(isFileHere).map((artifact) => artifactItem(project, artifact))],
    ["As committed", sources.filter(({ differed }) => !differed).map((source) => sourceItem(project, run, source))],
  ];
  const items = groups.flatMap(([label, files]) =>
    files.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...files],
  );
  if (items.length === 0) {
    throw new UserError(
      "no-run-files",
      `Nothing of the files of ${run.name} is kept.`,
      "Runs in a git repository keep their code, and what they read and made.",
    );
  }
  const options = {
    title: `Files as they were in ${run.name}`,
    placeHolder: "Choose a file",
    matchOnDescription: true,
  };
  const chosen = await vscode.window.showQuickPick<FileItem>(items, options);
  if (chosen?.uri) await vscode.commands.executeCommand("vscode.open", chosen.uri, { preview: true });
}

function isFileHere({ version, isKept }: RunArtifact): boolean {
  return isKept && version.kind === "file";
}

function sourceItem({ root }: Project, { id }: RunDetail, { path: file }: RunSource): FileItem {
  return { label: file, iconPath: new vscode.ThemeIcon("file-code"), uri: sourceUri({ root, runId: id }, file) };
}

function artifactItem({ root }: Project, { version, isOutput }: RunArtifact): FileItem {
  return {
    label: version.path,
    description: `${isOutput ? "made" : "read"} · ${formatSize(version.size)}`,
    iconPath: new vscode.ThemeIcon(isOutput ? "package" : "database"),
    uri: versionUri(root, version),
  };
}
