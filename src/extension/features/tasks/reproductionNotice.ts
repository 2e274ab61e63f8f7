import * as vscode from "vscode";
import type { Reproduction } from "../../../engine/model/reproduction.ts";
import type { RunSummary } from "../../../engine/model/run.ts";
import { countOf } from "../../../engine/model/words.ts";
import { commands } from "../../ids.ts";
import type { EndedTask } from "../../services.ts";
import { formatValue, plainText } from "../../services/format.ts";

/** More metrics and artifacts than these are counted and not named. */
const namedDifferences = 3;
const compare = "Compare";
const terminal = "Show terminal";

/** Tells whether the same came of a run that was made again, and where not, what differs and why it may. */
export async function tellOfReproduction({ project, title, exitCode }: EndedTask, run: RunSummary): Promise<void> {
  const reproduction = await project.engine.reproduction(run.id);
  const isSame = reproduction ? reproduction.verdict === "identical" : exitCode === 0;
  const text = reproduction ? describeReproduction(reproduction) : describeEnd(title, isSame);
  const show = isSame ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  const chosen = await show(text, ...(reproduction ? [compare] : []), terminal);
  const refs = [reproduction?.of.id, run.id].map((runId) => ({ root: project.root, runId }));
  if (chosen === compare) await vscode.commands.executeCommand(commands.compareRuns, refs[1], refs);
  if (chosen === terminal) await vscode.commands.executeCommand("workbench.action.terminal.focus");
}

/** Of a run that this ledger does not know, only how the task ended is known. */
function describeEnd(title: string, isSame: boolean): string {
  const what = isSame ? "The same came of" : "Not the same came of";
  return `${what} ${title}. Its terminal tells more.`;
}

/** In a sentence or two, for a person. */
export function describeReproduction({ of, verdict, metrics, artifacts, causes }: Reproduction): string {
  if (verdict === "identical") return `${of.name} is reproduced: every artifact and every metric is identical.`;
  const changed = metrics.filter(({ state }) => state !== "identical");
  const differing = artifacts.filter(({ isIdentical }) => !isIdentical);
  const named = [
    ...changed.map(({ key, before, after }) => `${key} ${formatValue(before)} → ${formatValue(after)}`),
    ...differing.map(({ path }) => path),
  ];
  const others = named.length - namedDifferences;
  const more = others > 0 ? ` and ${countOf(others, "other difference")}` : "";
  const what = `${named.slice(0, namedDifferences).join(", ")}${more}`;
  const why = causes[0] ? ` ${plainText(causes[0].message)}` : "";
  const head =
    verdict === "same-metrics"
      ? `The metrics of ${of.name} are the same, other bytes are not`
      : `${of.name} came out differently`;
  return `${head}: ${what}.${why}`;
}
