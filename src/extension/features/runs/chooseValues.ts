import * as vscode from "vscode";
import { UserError } from "../../../engine/model/errors.ts";
import { isList } from "../../../engine/model/run.ts";
import type { RunSummary, Scalar } from "../../../engine/model/run.ts";
import { countOf } from "../../../engine/model/words.ts";
import { parseAssignment, writeAssigned } from "../../../engine/run/params/assignment.ts";
import { plainText } from "../../services/format.ts";

interface ParamItem extends vscode.QuickPickItem {
  /** Undefined of the row that starts the run. */
  readonly key?: string;
}

/** Asks for one value after another until the run is to start; undefined where the person leaves. */
export async function chooseValues(run: RunSummary): Promise<readonly string[] | undefined> {
  const params = new Map(Object.entries(run.params).flatMap(([key, value]) => (isList(value) ? [] : [[key, value]])));
  if (params.size === 0) {
    throw new UserError(
      "no-params",
      `${run.name} recorded no parameter that could have another value.`,
      "List parameters under `params` of its stages in dvc.yaml, or run it again as it was.",
    );
  }
  const changed = new Map<string, string>();
  for (;;) {
    const picked = await vscode.window.showQuickPick(itemsOf(params, changed), {
      title: `Rerun ${run.name} with changes`,
      placeHolder: changed.size === 0 ? "Choose a parameter to change" : "Choose another parameter, or start the run",
      matchOnDescription: true,
    });
    if (!picked) return undefined;
    if (picked.key === undefined) return [...changed].map(([key, text]) => `${key}=${text}`);
    await changeValue(picked.key, params.get(picked.key) ?? null, changed);
  }
}

function itemsOf(params: ReadonlyMap<string, Scalar>, changed: ReadonlyMap<string, string>): readonly ParamItem[] {
  const rows = [...params].map(([key, value]): ParamItem => {
    const text = changed.get(key);
    const now = writeAssigned(value);
    return {
      key,
      label: key,
      description: text === undefined ? now : `${now} → ${text}`,
      iconPath: new vscode.ThemeIcon(text === undefined ? "symbol-number" : "edit"),
    };
  });
  if (changed.size === 0) return rows;
  const start = `Start the run with ${countOf(changed.size, "change")}`;
  return [{ label: start, iconPath: new vscode.ThemeIcon("play"), alwaysShow: true }, ...rows];
}

/** A value as it was is no change any more. */
async function changeValue(key: string, value: Scalar, changed: Map<string, string>): Promise<void> {
  const now = writeAssigned(value);
  const text = await vscode.window.showInputBox({
    title: key,
    prompt: `It was ${now}. Enter keeps what stands here, Escape goes back.`,
    value: changed.get(key) ?? now,
    validateInput: (written) => problemWith(key, written),
  });
  if (text === undefined) return;
  if (text.trim() === now) changed.delete(key);
  else changed.set(key, text.trim());
}

function problemWith(key: string, written: string): string | undefined {
  if (written.trim() === "") return 'Write a value; "" is an empty text.';
  try {
    parseAssignment(`${key}=${written}`);
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return plainText(error.message);
  }
}
