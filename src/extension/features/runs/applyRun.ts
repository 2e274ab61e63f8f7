import { describeShift } from "../../../engine/model/applyPlan.ts";
import { changesOf } from "../../../engine/model/snapshot.ts";
import * as vscode from "vscode";
import type { ApplyChange, ApplyPlan, RunPart } from "../../../engine/model/applyPlan.ts";
import type { ParamValue } from "../../../engine/model/stageRecord.ts";
import type { RestoreAction } from "../../../engine/model/snapshot.ts";
import { countOf, formatSize } from "../../../engine/model/words.ts";
import { commands } from "../../ids.ts";
import type { Project, Services } from "../../services.ts";
import { formatValue, shortHash } from "../../services/format.ts";
import { withLateProgress } from "../../services/lateProgress.ts";
import { registerCommands } from "../../services/registerCommands.ts";
import { actionIcon, bringBack, tellOfMissing } from "../../services/restoring.ts";
import { saveEdited } from "../../services/saveEdited.ts";
import { versionUri } from "../../services/versionUri.ts";
import { chooseRun, hasEnded } from "./runCommands.ts";

/** Brings the code, parameters and data of a run into the workspace, after showing what would change. */
export function registerApplyRun(services: Services): vscode.Disposable {
  return registerCommands(services.notify, [
    {
      id: commands.applyRun,
      doing: "Apply to the workspace",
      run: async (argument) => {
        const chosen = await chooseRun(services, argument, "Choose the run to apply to the workspace", hasEnded);
        if (chosen) await applyRun(services, chosen.project, chosen.run.id);
      },
    },
  ]);
}

async function applyRun({ notify }: Services, project: Project, runId: string): Promise<void> {
  // What is written in editors alone would be in no version.
  await saveEdited(project);
  const whole = await planApply(project, runId, []);
  tellOfMissing([...whole.unavailable, ...(whole.lost ?? [])]);
  const changes = changesOf(whole);
  if (changes.length === 0) {
    void vscode.window.showInformationMessage(`The workspace is already as it was in ${whole.run.name}.`);
    return;
  }
  const byPart = Map.groupBy(changes, ({ part }) => part);
  const parts = byPart.size === 1 ? [...byPart.keys()] : await chooseParts(whole, byPart);
  if (!parts || parts.length === 0) return;
  // Parameters alone are set in the file that is here; with the code the file comes as it was.
  const plan = parts.length === byPart.size ? whole : await planApply(project, runId, parts);
  const chosen = await chooseChanges(project, plan);
  if (chosen && chosen.length > 0) await bringBack(notify, project, { ...plan, changes: chosen });
}

function planApply(project: Project, runId: string, parts: readonly RunPart[]): Promise<ApplyPlan> {
  return withLateProgress("Comparing the run with what is here", (options) =>
    project.engine.planApply(runId, parts, options),
  );
}

interface PartItem extends vscode.QuickPickItem {
  readonly part: RunPart;
}

const partLooks: Readonly<Record<RunPart, { readonly label: string; readonly icon: string }>> = {
  code: { label: "Code", icon: "file-code" },
  params: { label: "Parameters", icon: "symbol-number" },
  data: { label: "Data and results", icon: "database" },
};

async function chooseParts(
  { run }: ApplyPlan,
  byPart: ReadonlyMap<RunPart, readonly ApplyChange[]>,
): Promise<readonly RunPart[] | undefined> {
  const items = [...byPart].map(([part, changes]): PartItem => {
    const { label, icon } = partLooks[part];
    return { part, label, iconPath: new vscode.ThemeIcon(icon), description: describePart(changes), picked: true };
  });
  const picked = await vscode.window.showQuickPick(items, {
    title: `Apply ${run.name} to the workspace`,
    placeHolder: "Choose what to bring; the files that would change come next",
    canPickMany: true,
  });
  return picked?.map(({ part }) => part);
}

const actionWords: Readonly<Record<RestoreAction, string>> = {
  create: "added",
  replace: "changed",
  remove: "removed",
  unchanged: "unchanged",
};

function describePart(changes: readonly ApplyChange[]): string {
  const shifts = changes.flatMap(({ params = [] }) => params);
  if (shifts.length > 0 && shifts.length <= 3)
    return shifts.map((shift) => describeShift(shift, shownValue)).join(" · ");
  const byAction = Map.groupBy(changes, ({ action }) => action);
  return [...byAction].map(([action, of]) => `${countOf(of.length, "file")} ${actionWords[action]}`).join(", ");
}

function shownValue(value: ParamValue): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : formatValue(value);
}

interface ChangeItem extends vscode.QuickPickItem {
  /** None of a heading. */
  readonly change?: ApplyChange;
}

/** Shows every file that would change, each to be left out, and to be compared before. */
function chooseChanges(project: Project, plan: ApplyPlan): Promise<readonly ApplyChange[] | undefined> {
  const items = [...Map.groupBy(changesOf(plan), ({ part }) => part)].flatMap(([part, changes]): ChangeItem[] => [
    { label: partLooks[part].label, kind: vscode.QuickPickItemKind.Separator },
    ...changes.map(itemOf),
  ]);
  const pick = vscode.window.createQuickPick<ChangeItem>();
  Object.assign(pick, {
    title: `Apply ${plan.run.name} to the workspace`,
    placeholder: "What lies there now is kept first, so this can be undone as a whole",
    canSelectMany: true,
    matchOnDescription: true,
    // Comparing a file takes the focus.
    ignoreFocusOut: true,
    items,
    selectedItems: items.filter(({ change }) => change),
  });
  return new Promise((resolve) => {
    pick.onDidTriggerItemButton(({ item }) => void compare(project, plan, item.change));
    pick.onDidAccept(() => {
      resolve(pick.selectedItems.flatMap(({ change }) => change ?? []));
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

const compareButton: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon("diff"),
  tooltip: "Compare with what is here",
};

function itemOf(change: ApplyChange): ChangeItem {
  const { target, action, current, params = [], part } = change;
  const versions = part === "data" && current && action === "replace" ? [current, target] : [];
  const told = [
    versions.map(({ digest }) => shortHash(digest)).join(" → ") || actionWords[action],
    ...(part === "data"
      ? [formatSize(target.size)]
      : params.slice(0, 3).map((shift) => describeShift(shift, shownValue))),
    ...(params.length > 3 ? [`${params.length - 3} more`] : []),
  ];
  return {
    change,
    label: target.path,
    description: told.join(" · "),
    iconPath: actionIcon(action),
    ...(target.kind === "file" && { buttons: [compareButton] }),
  };
}

async function compare(project: Project, { run }: ApplyPlan, change: ApplyChange | undefined): Promise<void> {
  if (!change) return;
  const { target, action } = change;
  const [here, then] = [project.toUri(target.path), versionUri(project.root, target)];
  if (action !== "replace") await vscode.commands.executeCommand("vscode.open", action === "create" ? then : here);
  else await vscode.commands.executeCommand("vscode.diff", here, then, `${target.path} (here ↔ ${run.name})`);
}
