import * as vscode from "vscode";
import { lastGoodRun } from "../../../engine/experiments/lastGoodRun.ts";
import type { RunSummary } from "../../../engine/model/run.ts";
import { commands } from "../../ids.ts";
import type { EndedTask, Services } from "../../services.ts";
import { asSentence, formatKeyMetrics, plainText } from "../../services/format.ts";
import { countOf, formatDuration } from "../../../engine/model/words.ts";
import { tellOfReproduction } from "./reproductionNotice.ts";

/** Who has waited no longer than this for a good end is still looking. */
const patienceMs = 10_000;
/** The newest runs among which the last good one is looked for. */
const searchedRuns = 50;

/** Tells that a task has ended, where the person cannot have seen it: it failed, or the window is not in front. */
export async function tellOfEnd(services: Services, ended: EndedTask): Promise<void> {
  if (ended.wasStopped) return;
  if (ended.kind === "sweep") return tellOfSweepEnd(services, ended);
  const { project, startedAt, exitCode } = ended;
  const runs = await project.engine.runs({ limit: searchedRuns });
  // The record is made by the task's process, so it is younger than the task.
  const isReproduction = ended.kind === "reproduction";
  const run = runs.find(
    (candidate) => candidate.startedAt >= startedAt && (candidate.origin?.kind === "reproduction") === isReproduction,
  );
  if (isReproduction && run?.state === "done") return tellOfReproduction(ended, run);
  // VS Code gives a process that was killed the exit code 0.
  if (exitCode !== 0 || run?.state === "interrupted") await tellOfFailure(services, ended, run, runs);
  else if (!vscode.window.state.focused && Date.now() - startedAt > patienceMs)
    await tellOfSuccess(services, ended, run);
}

async function tellOfFailure(
  services: Services,
  ended: EndedTask,
  run: RunSummary | undefined,
  runs: readonly RunSummary[],
): Promise<void> {
  const { project, title } = ended;
  if (run?.state === "stopped") return;
  if (!run) return tellOfRefusal(services, ended);
  const log = "Show log";
  const compare = "Compare with last good";
  const check = "Check the project";
  const good = lastGoodRun(run, runs);
  const why = asSentence(plainText(run.failure ?? title));
  const message =
    run.state === "interrupted" ? `Run ${run.name} was interrupted. ${why}` : `Run ${run.name} failed: ${why}`;
  const buttons = [log, ...(good ? [compare] : []), ...(lacksCommand(run) ? [check] : [])];
  const chosen = await vscode.window.showErrorMessage(message, ...buttons);
  if (chosen === log) await vscode.commands.executeCommand(commands.openRunLog, { root: project.root, runId: run.id });
  if (chosen === compare && good) await vscode.commands.executeCommand(commands.compareRuns, [good.id, run.id]);
  if (chosen === check) await vscode.commands.executeCommand(commands.runDoctor);
}

/** A sweep that has run to its end tells of all its runs at once; one that broke off, that its terminal says why. */
async function tellOfSweepEnd(services: Services, ended: EndedTask): Promise<void> {
  const sweeps = await ended.project.engine.sweeps();
  const sweep = sweeps.find(({ endedAt }) => endedAt !== undefined && endedAt >= ended.startedAt);
  if (!sweep) return ended.exitCode === 0 ? undefined : tellOfRefusal(services, ended);
  const failed = sweep.runs.filter(({ state }) => state === "failed").length;
  if (sweep.state === "cancelled" || (failed === 0 && vscode.window.state.focused)) return;
  const open = "Open experiments";
  const chosen =
    failed === 0
      ? await vscode.window.showInformationMessage(`The sweep ${sweep.name} is done.`, open)
      : await vscode.window.showErrorMessage(
          `${failed} of ${countOf(sweep.runs.length, "run")} of the sweep ${sweep.name} failed.`,
          open,
        );
  if (chosen === open) await vscode.commands.executeCommand(commands.openExperiments);
}

/** Of a run that did not even begin: why, as the engine says it when it is asked again for the plan. */
async function tellOfRefusal({ notify }: Services, { project, request, title }: EndedTask): Promise<void> {
  try {
    if (request) await project.engine.plan(request);
  } catch (error) {
    notify.error(error, `Run ${title}`);
    return;
  }
  const terminal = "Show terminal";
  const chosen = await vscode.window.showErrorMessage(`Cairn could not run ${title}. Its terminal says why.`, terminal);
  if (chosen === terminal) await vscode.commands.executeCommand("workbench.action.terminal.focus");
}

/** Whether a shell did not find a command: 127 in POSIX shells, 9009 in cmd.exe. */
function lacksCommand({ stages }: RunSummary): boolean {
  return stages.some(({ exitCode }) => exitCode === 127 || exitCode === 9009);
}

async function tellOfSuccess(
  services: Services,
  { project, title, startedAt }: EndedTask,
  run: RunSummary | undefined,
): Promise<void> {
  const metrics = run ? formatKeyMetrics(run.metrics, project.state.pipeline?.settings?.objective) : "";
  const facts = [`Cairn ran ${title} in ${formatDuration(Date.now() - startedAt)}`, metrics]
    .filter(Boolean)
    .join(" · ");
  const compare = "Compare";
  const chosen = await vscode.window.showInformationMessage(`${facts}.`, ...(run ? [compare] : []));
  if (chosen === compare && run) await vscode.commands.executeCommand(commands.compareRuns, [run.id]);
  services.log.debug(facts);
}
