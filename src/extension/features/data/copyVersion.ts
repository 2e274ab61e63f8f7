import path from "node:path";
import * as vscode from "vscode";
import type { Services } from "../../services.ts";
import { withLateProgress } from "../../services/lateProgress.ts";
import { type ChosenVersion, chooseVersion } from "./chooseVersion.ts";

/** Writes a version to a place that the person chooses. */
export async function copyVersion(services: Services, argument: unknown): Promise<void> {
  const chosen = await chooseVersion(services, argument, "Choose the version to copy");
  const target = chosen && (await chooseTarget(chosen));
  if (!chosen || !target) return;
  const place = { ref: chosen.snapshotId, path: chosen.path };
  await withLateProgress("Copying the version", (options) =>
    chosen.project.engine.copyVersion(place, target.fsPath, options),
  );
  const show = "Show it";
  const done = `“${chosen.path}” was copied to ${target.fsPath}.`;
  if ((await vscode.window.showInformationMessage(done, show)) === show) {
    await vscode.commands.executeCommand("revealFileInOS", target);
  }
}

/** For a file its new name, for a folder the one that it is to lie in. */
async function chooseTarget({ project, path: artifact, snapshotId }: ChosenVersion): Promise<vscode.Uri | undefined> {
  const { artifacts } = await project.engine.findSnapshot(snapshotId);
  const isFolder = artifacts.some((version) => version.path === artifact && version.kind === "directory");
  const name = path.posix.basename(artifact);
  const parent = vscode.Uri.joinPath(project.toUri(""), "..");
  if (!isFolder) {
    return await vscode.window.showSaveDialog({
      title: `Copy ${name} to`,
      defaultUri: vscode.Uri.joinPath(parent, name),
    });
  }
  const [folder] =
    (await vscode.window.showOpenDialog({
      title: `Choose the folder for ${name}`,
      openLabel: "Copy here",
      defaultUri: parent,
      canSelectFolders: true,
      canSelectFiles: false,
    })) ?? [];
  return folder && vscode.Uri.joinPath(folder, name);
}
