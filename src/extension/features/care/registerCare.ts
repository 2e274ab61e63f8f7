import * as vscode from "vscode";
import type { Clearance } from "../../../engine/model/clearance.ts";
import type { Verification } from "../../../engine/model/verification.ts";
import { isLostContent } from "../../../engine/model/verification.ts";
import { countOf, formatSize, listOf } from "../../../engine/model/words.ts";
import { commands } from "../../ids.ts";
import type { Project, Services } from "../../services.ts";
import { chooseProject } from "../../services/chooseProject.ts";
import { withLateProgress } from "../../services/lateProgress.ts";
import { registerCommands } from "../../services/registerCommands.ts";

/** So many artifacts, or lost files, are named in a message. */
const named = 5;

/** The store of versions as a whole: whether it is still whole, and what of it nothing needs. */
export function registerCare(services: Services): vscode.Disposable {
  return registerCommands(services.notify, [
    {
      id: commands.verifyStore,
      doing: "Verify the store",
      run: (argument) => withProject(services, argument, verifyStore),
    },
    { id: commands.freeSpace, doing: "Free space", run: (argument) => withProject(services, argument, freeSpace) },
  ]);
}

async function withProject(
  services: Services,
  argument: unknown,
  work: (project: Project) => Promise<void>,
): Promise<void> {
  const project = await chooseProject(services, argument);
  if (project) await work(project);
}

async function verifyStore({ engine }: Project): Promise<void> {
  const verification = await withLateProgress("Verifying the store", (options) => engine.verify({}, options));
  const lost = verification.faults.filter(isLostContent);
  const text = describeVerification(verification);
  if (lost.length === 0) void vscode.window.showInformationMessage(text);
  else void vscode.window.showErrorMessage(text);
}

function describeVerification({ objects, bytes, faults }: Verification): string {
  const checked = `${countOf(objects, "object")}, ${formatSize(bytes)}`;
  const lost = faults.filter(isLostContent);
  const mended = faults.filter(({ repairedFrom }) => repairedFrom !== undefined).length;
  const also = mended === 0 ? "" : ` ${countOf(mended, "damaged object")} ${mended === 1 ? "was" : "were"} mended.`;
  if (lost.length === 0) return `The store is whole: ${checked}.${also}`;
  const what = listOf([...new Set(lost.flatMap(({ paths }) => paths))], named);
  return `Of ${checked}, ${lost.length} ${lost.length === 1 ? "is" : "are"} lost: versions of ${what}.${also} What is lost is kept anew when the same content comes by again.`;
}

/** Nothing goes before it is said how much of what that is. */
async function freeSpace({ engine }: Project): Promise<void> {
  const would = await withLateProgress("Looking for what nothing needs", (options) =>
    engine.clear({ dryRun: true }, options),
  );
  const room = would.bytes + would.compressible;
  if (room === 0 && would.objects === 0 && would.snapshots.length === 0) {
    const { objects, bytes } = would.kept;
    const kept = `${countOf(objects, "object")}, ${formatSize(bytes)}`;
    void vscode.window.showInformationMessage(`Everything in the store is needed: ${kept}.`);
    return;
  }
  const free = `Free ${formatSize(room)}`;
  const question = { modal: true, detail: describeClearance(would) };
  if ((await vscode.window.showWarningMessage(`${free} of the store?`, question, free)) !== free) return;
  const { bytes, compressible } = await withLateProgress("Freeing space", (options) =>
    engine.clear({ dryRun: false }, options),
  );
  void vscode.window.showInformationMessage(`Freed ${formatSize(bytes + compressible)}.`);
}

/** What goes and what stays, a line for each that there is something to say of. */
export function describeClearance({ objects, compressible, snapshots, forgotten, artifacts, kept }: Clearance): string {
  const versions = artifacts.map(({ path, versions: count, bytes }) => {
    return `${path} (${countOf(count, "version")}, ${formatSize(bytes)})`;
  });
  return [
    ...(objects > 0 ? [`No commit, run or snapshot by hand needs these ${countOf(objects, "object")}.`] : []),
    ...(versions.length > 0 ? [`They are versions of ${listOf(versions, named)}.`] : []),
    ...(snapshots.length > 0 ? [`${countOf(snapshots.length, "snapshot")} of them cannot be restored any more.`] : []),
    ...(forgotten.length > 0 ? [`Deleted runs cannot be brought back any more: ${listOf(forgotten, named)}.`] : []),
    ...(compressible > 0 ? [`Text that stays is compressed: about ${formatSize(compressible)} less.`] : []),
    `${countOf(kept.objects, "object")}, ${formatSize(Math.max(0, kept.bytes - compressible))} stay.`,
  ].join("\n");
}
