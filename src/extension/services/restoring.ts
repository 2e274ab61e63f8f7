import { calledByTime, changesOf } from "../../engine/model/snapshot.ts";
import * as vscode from "vscode";
import type { RestoreRequest } from "../../engine/engine.ts";
import type { RestoreChange, RestorePlan, Snapshot } from "../../engine/model/snapshot.ts";
import type { Notify, Project } from "../services.ts";
import { shortHash } from "./format.ts";
import { countOf, formatSize } from "../../engine/model/words.ts";
import { withLateProgress } from "./lateProgress.ts";

interface ChangeItem extends vscode.QuickPickItem {
  readonly change: RestoreChange;
}

/**
 * Shows what a restore would change, lets the person choose among it, and carries it out.
 * Throws the engine's `UserError`s: an unknown reference, a version whose content is gone.
 */
export async function offerRestore(notify: Notify, project: Project, request: RestoreRequest): Promise<void> {
  const plan = await planRestore(project, request);
  const changes = changesOf(plan);
  if (changes.length === 0) {
    tellOfNothing(plan);
    return;
  }
  const chosen = await vscode.window.showQuickPick(changes.map(describeChange), {
    title: titleOf(request, plan),
    placeHolder: "What lies there now is kept first, so this can be undone",
    canPickMany: true,
    matchOnDescription: true,
  });
  if (!chosen || chosen.length === 0) return;
  await bringBack(notify, project, { ...plan, changes: chosen.map(({ change }) => change) });
}

function titleOf({ undo }: RestoreRequest, { snapshot }: RestorePlan): string {
  if (undo !== undefined) return "Undo the last restore";
  return snapshot ? `Bring back what belongs to ${nameSnapshot(snapshot)}` : "Bring back what is recorded";
}

/**
 * Brings back the outputs and tracked data that are missing, as dvc.lock, .dvc files and the ledger record them; what is
 * there and not as recorded is offered beside them. `paths` may name a stage or a .dvc file too; none stands for all.
 */
export async function bringBackMissing(notify: Notify, project: Project, paths: readonly string[]): Promise<void> {
  const plan = await planRestore(project, { paths });
  const changes = changesOf(plan);
  const missing = changes.filter(({ action }) => action === "create");
  tellOfMissing(plan.lost ?? []);
  if (missing.length > 0) await bringBack(notify, project, { ...plan, changes: missing });
  else if (changes.length > 0) await offerRestore(notify, project, { paths });
  else if (!plan.lost?.length) tellOfNothing(plan);
}

function tellOfNothing({ snapshot }: RestorePlan): void {
  const word = snapshot ? `as it was at ${nameSnapshot(snapshot)}` : "there, as it is recorded";
  void vscode.window.showInformationMessage(`Everything is already ${word}.`);
}

/** Tells what of a plan cannot be had. */
export function tellOfMissing(missing: readonly { readonly message: string; readonly cure: string }[]): void {
  const [first, ...others] = missing;
  if (!first) return;
  const more = others.length === 0 ? "" : ` So it is with ${countOf(others.length, "other")}.`;
  void vscode.window.showWarningMessage(`${first.message}${more} ${first.cure}`);
}

/** What a restore would change, with progress if that takes long to find out. */
export function planRestore(project: Project, request: RestoreRequest): Promise<RestorePlan> {
  return withLateProgress("Comparing with what is here", (options) => project.engine.planRestore(request, options));
}

/** Carries a plan out without asking, and offers to undo it; does not wait for that to be answered. */
export async function bringBack(notify: Notify, project: Project, plan: RestorePlan): Promise<void> {
  // What was offered may have been done another way since.
  if (changesOf(plan).length === 0) {
    tellOfNothing(plan);
    return;
  }
  const { restoreId } = await withLateProgress("Bringing data back", (options) =>
    project.engine.restore(plan, options),
  );
  const done = describeDone(plan);
  const undoIt = async (undo: string): Promise<void> => {
    if ((await vscode.window.showInformationMessage(done, "Undo")) !== "Undo") return;
    await bringBack(notify, project, await planRestore(project, { undo }));
  };
  if (restoreId === undefined) void vscode.window.showInformationMessage(done);
  else undoIt(restoreId).catch((error: unknown) => notify.error(error, "Undoing the restore"));
}

function describeDone(plan: RestorePlan): string {
  if (plan.from !== undefined) return `${countOf(changesOf(plan).length, "change")} brought in from ${plan.from}.`;
  const time = plan.snapshot ? ` as of ${nameSnapshot(plan.snapshot)}` : "";
  return `${describePaths(plan)} brought back${time}.`;
}

function describePaths(plan: RestorePlan): string {
  const [only, ...others] = changesOf(plan);
  return only && others.length === 0 ? `“${only.target.path}” was` : `${countOf(others.length + 1, "artifact")} were`;
}

/** What a person calls a snapshot: its message, its run, or its commit. */
export function nameSnapshot(snapshot: Snapshot): string {
  if (snapshot.cause === "restore") return `the time ${lowered(snapshot.message ?? "before a restore")}`;
  if (snapshot.cause === "commit" && snapshot.commit !== undefined) {
    const subject = snapshot.commitSubject === undefined ? "" : ` “${snapshot.commitSubject}”`;
    return `commit ${shortHash(snapshot.commit)}${subject}`;
  }
  if (snapshot.cause === "run") {
    return snapshot.runName === undefined
      ? `the run of ${new Date(snapshot.time).toLocaleString()}`
      : `the run ${snapshot.runName}`;
  }
  if (snapshot.message !== undefined) return `the snapshot “${snapshot.message}”`;
  return calledByTime(snapshot);
}

/** The same for a title, which has two of them. */
export function shortNameOf(snapshot: Snapshot): string {
  const { cause, commit, runName, message } = snapshot;
  if (cause === "commit" && commit !== undefined) return shortHash(commit);
  return (cause === "run" ? runName : cause === "manual" ? message : undefined) ?? nameSnapshot(snapshot);
}

function lowered(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

function describeChange(change: RestoreChange): ChangeItem {
  const { target, action, current } = change;
  const size = formatSize(target.size);
  const words: Readonly<Record<RestoreChange["action"], string>> = {
    create: "is missing here",
    replace: `${shortHash(current?.digest ?? "")} → ${shortHash(target.digest)}`,
    remove: "was not there before, and goes",
    unchanged: "is the same",
  };
  const description = `${words[action]} · ${size}`;
  return { label: target.path, description, iconPath: actionIcon(action), picked: true, change };
}

/** The icon of what a restore does to a file. */
export function actionIcon(action: RestoreChange["action"]): vscode.ThemeIcon {
  const icons = { create: "diff-added", replace: "diff-modified", remove: "diff-removed", unchanged: "check" } as const;
  return new vscode.ThemeIcon(icons[action]);
}
