import * as vscode from "vscode";
import { UserError } from "../../../engine/model/errors.ts";
import { commands } from "../../ids.ts";
import type { Project, Services } from "../../services.ts";
import { chooseProject } from "../../services/chooseProject.ts";
import { asArtifactRef, asRunRef, asStageRef } from "../../services/commandArguments.ts";
import { capitalized, formatAge, countOf, formatSize, listOf } from "../../../engine/model/words.ts";
import { withLateProgress } from "../../services/lateProgress.ts";
import { registerCommands } from "../../services/registerCommands.ts";
import { bringBackMissing, nameSnapshot, offerRestore } from "../../services/restoring.ts";
import { chooseVersion } from "./chooseVersion.ts";
import { copyVersion } from "./copyVersion.ts";
import { compareVersions } from "./compareVersions.ts";
import { compareWithSnapshot, putBack } from "./compareWithSnapshot.ts";
import type { VersionDiffs } from "./versionDiffs.ts";
import { versionUri } from "../../services/versionUri.ts";

const shownSnapshots = 200;

/** Snapshots by hand, restores, and a look at a version. */
export function registerDataCommands(services: Services, diffs: VersionDiffs): vscode.Disposable {
  return registerCommands(services.notify, [
    { id: commands.takeSnapshot, doing: "Take snapshot", run: (argument) => takeSnapshot(services, argument) },
    {
      id: commands.compareWithSnapshot,
      doing: "Compare with the last snapshot",
      run: (argument) => compareWithSnapshot(services, diffs, argument),
    },
    { id: commands.putBack, doing: "Put back", run: (argument) => putBack(services, argument) },
    {
      id: commands.compareVersions,
      doing: "Compare versions",
      run: (argument, selection) => compareVersions(services, diffs, argument, selection),
    },
    { id: commands.copyVersion, doing: "Copy version", run: (argument) => copyVersion(services, argument) },
    { id: commands.undoRestore, doing: "Undo the restore", run: (argument) => undoRestore(services, argument) },
    { id: commands.restoreArtifact, doing: "Restore artifact", run: (argument) => restoreArtifact(services, argument) },
    { id: commands.restoreSnapshot, doing: "Restore snapshot", run: (argument) => restoreSnapshot(services, argument) },
    { id: commands.bringBackOutputs, doing: "Bring back outputs", run: (argument) => bringBack(services, argument) },
    { id: commands.openArtifact, doing: "Open artifact", run: (argument) => openArtifact(services, argument) },
    { id: commands.openVersion, doing: "Open version", run: (argument) => openVersion(services, argument) },
  ]);
}

const nothingTracked =
  "The snapshot holds nothing yet: versions are kept of what stages make and .dvc files track, and of what “Track with Cairn” in the Explorer’s menu adds.";

async function takeSnapshot(services: Services, argument: unknown): Promise<void> {
  const project = await chooseProject(services, argument);
  if (!project) return;
  const message = await vscode.window.showInputBox({
    title: "Take a snapshot of all artifacts",
    prompt: "What is worth remembering about it? It may be left empty.",
    placeHolder: "before the new scaling",
  });
  if (message === undefined) return;
  const snapshot = await withLateProgress("Taking a snapshot", (options) =>
    project.engine.takeSnapshot(message.trim() === "" ? {} : { message: message.trim() }, options),
  );
  const size = snapshot.artifacts.reduce((sum, artifact) => sum + artifact.size, 0);
  const count = countOf(snapshot.artifacts.length, "artifact");
  const missing = snapshot.missing.length === 0 ? "" : ` Not there now: ${listOf(snapshot.missing, 3)}.`;
  const isEmpty = snapshot.artifacts.length + snapshot.missing.length === 0;
  void vscode.window.showInformationMessage(
    isEmpty ? nothingTracked : `Snapshot taken: ${count}, ${formatSize(size)}.${missing}`,
  );
}

async function restoreArtifact(services: Services, argument: unknown): Promise<void> {
  const chosen = await chooseVersion(services, argument, "Choose the version to bring back", "another");
  if (!chosen) return;
  const { project, path, snapshotId } = chosen;
  await offerRestore(services.notify, project, { ref: snapshotId, paths: [path] });
}

async function restoreSnapshot(services: Services, argument: unknown): Promise<void> {
  const run = asRunRef(argument);
  const project = await chooseProject(services, argument);
  if (!project) return;
  const ref = run?.runId ?? (await pickSnapshot(project));
  if (ref !== undefined) await offerRestore(services.notify, project, { ref });
}

async function undoRestore(services: Services, argument: unknown): Promise<void> {
  const project = await chooseProject(services, argument);
  if (!project) return;
  try {
    await offerRestore(services.notify, project, { undo: "last" });
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== "nothing-to-undo") throw error;
    void vscode.window.showInformationMessage(error.message);
  }
}

/** Of a stage, of an artifact, or of the whole project. */
async function bringBack(services: Services, argument: unknown): Promise<void> {
  const project = await chooseProject(services, argument);
  const path = asStageRef(argument)?.stageId ?? asArtifactRef(argument)?.path;
  if (project) await bringBackMissing(services.notify, project, path === undefined ? [] : [path]);
}

async function pickSnapshot(project: Project): Promise<string | undefined> {
  const all = await project.engine.snapshots(shownSnapshots);
  const snapshots = all.filter(({ artifacts }) => artifacts.length > 0);
  if (snapshots.length === 0) {
    throw new UserError("no-snapshots", "There are no snapshots yet.", "Take one, run the pipeline, or make a commit.");
  }
  const now = Date.now();
  const items = snapshots.map((snapshot) => ({
    label: capitalized(nameSnapshot(snapshot)),
    description: [snapshot.isRewritten ? "rewritten" : snapshot.refs.join(", "), formatAge(snapshot.time, now)]
      .filter(Boolean)
      .join(" · "),
    detail: `${countOf(snapshot.artifacts.length, "artifact")} · ${snapshot.id}`,
    id: snapshot.id,
  }));
  const placeHolder = "Choose a snapshot; you see what would change before anything does";
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDetail: true }))?.id;
}

/** A file opens in an editor, a folder shows itself in the explorer. */
async function openArtifact({ projects, picks }: Services, argument: unknown): Promise<void> {
  const ref = asArtifactRef(argument);
  const known = ref && projects.byRoot(ref.root);
  const picked = ref && known ? undefined : await picks.artifact("Choose the artifact to open", "there");
  const project = known ?? picked?.project;
  const path = ref?.path ?? picked?.artifact.artifact.path;
  if (!project || path === undefined) return;
  const uri = project.toUri(path);
  const { type } = await vscode.workspace.fs.stat(uri);
  const isFolder = (type & vscode.FileType.Directory) !== 0;
  await vscode.commands.executeCommand(isFolder ? "revealInExplorer" : "vscode.open", uri);
}

async function openVersion(services: Services, argument: unknown): Promise<void> {
  if (argument instanceof vscode.Uri) {
    await vscode.commands.executeCommand("vscode.open", argument);
    return;
  }
  const chosen = await chooseVersion(services, argument, "Choose the version to open");
  if (!chosen) return;
  const { project, path, snapshotId } = chosen;
  const { artifacts } = await project.engine.findSnapshot(snapshotId);
  const version = artifacts.find((candidate) => candidate.path === path);
  if (version?.kind !== "file") {
    throw new UserError(
      "version-is-folder",
      `“${path}” is a folder.`,
      "Compare the version with what is here, or restore it to look into it.",
    );
  }
  await vscode.commands.executeCommand("vscode.open", versionUri(project.root, version));
}
