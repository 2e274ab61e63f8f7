import * as vscode from "vscode";
import type { ArtifactVersion } from "../../../engine/model/artifact.ts";
import { UserError } from "../../../engine/model/errors.ts";
import { workspaceRef } from "../../../engine/model/versionDiff.ts";
import { commands } from "../../ids.ts";
import type { ArtifactRef, Services } from "../../services.ts";
import { asArtifactRef } from "../../services/commandArguments.ts";
import { bringBack, planRestore } from "../../services/restoring.ts";
import type { VersionDiffs } from "./versionDiffs.ts";
import { versionUri } from "../../services/versionUri.ts";

/** Of tables whose rows are lines, the lines themselves are shown as long as they can be looked through. */
const tableOfLines = /\.(?:[ct]sv|jsonl|ndjson)$/i;
const mostBytes = 20_000_000;

/** An artifact beside the version of it that was kept last: side by side, or what there is of it. */
export async function compareWithSnapshot(services: Services, diffs: VersionDiffs, argument: unknown): Promise<void> {
  const ref = asArtifactRef(argument);
  const project = ref && services.projects.byRoot(ref.root);
  if (!ref || !project) return;
  const status = project.state.artifacts?.find(({ artifact }) => artifact.path === ref.path);
  const { recorded, current } = status ?? {};
  if (!recorded || !current) {
    await openWhatIsThere(ref, recorded, current);
    return;
  }
  const title = `${ref.path} (last snapshot ↔ now)`;
  if (!isOfLines(recorded) || !isOfLines(current)) {
    const history = await project.engine.artifactHistory(ref.path);
    const kept = history.find(({ version }) => version.digest === recorded.digest);
    if (kept)
      await diffs.show(project, { ref: kept.snapshotId, path: ref.path }, { ref: workspaceRef, path: ref.path }, title);
    return;
  }
  await vscode.commands.executeCommand("vscode.diff", versionUri(ref.root, recorded), project.toUri(ref.path), title);
}

async function openWhatIsThere(
  ref: ArtifactRef,
  recorded: ArtifactVersion | undefined,
  current: ArtifactVersion | undefined,
): Promise<void> {
  if (current) await vscode.commands.executeCommand(commands.openArtifact, ref);
  else if (recorded?.kind === "file")
    await vscode.commands.executeCommand("vscode.open", versionUri(ref.root, recorded));
  else await vscode.commands.executeCommand(commands.restoreArtifact, ref);
}

function isOfLines({ path, kind, size }: ArtifactVersion): boolean {
  return kind === "file" && size <= mostBytes && tableOfLines.test(path);
}

/** Brings back the version of an artifact that was kept last; what lies there now is kept first, and undo is offered. */
export async function putBack({ projects, notify }: Services, argument: unknown): Promise<void> {
  const ref = asArtifactRef(argument);
  const project = ref && projects.byRoot(ref.root);
  if (!ref || !project) return;
  const status = (await project.engine.artifacts()).find(({ artifact }) => artifact.path === ref.path);
  const history = await project.engine.artifactHistory(ref.path);
  const newest = history.find(({ version }) => version.digest === status?.recorded?.digest);
  if (!newest) {
    throw new UserError("no-versions", `No version of “${ref.path}” is kept yet.`, "Take a snapshot first.");
  }
  await bringBack(notify, project, await planRestore(project, { ref: newest.snapshotId, paths: [ref.path] }));
}
