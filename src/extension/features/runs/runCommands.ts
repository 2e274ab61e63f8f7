import path from "node:path";
import * as vscode from "vscode";
import { UserError } from "../../../engine/model/errors.ts";
import { lastGoodRun } from "../../../engine/experiments/lastGoodRun.ts";
import type { RunDetail, RunSummary, StageRun } from "../../../engine/model/run.ts";
import { stageLogName } from "../../../engine/run/stageLog.ts";
import { commands } from "../../ids.ts";
import type { Project, Services } from "../../services.ts";
import { exists } from "../../services/places.ts";
import { asRunRef, asStageRef } from "../../services/commandArguments.ts";
import { registerCommands } from "../../services/registerCommands.ts";

/** What one does with runs, beside comparing and reproducing them. */
export function registerRunCommands(services: Services): vscode.Disposable {
  return registerCommands(services.notify, [
    {
      id: commands.openRunLog,
      doing: "Open log",
      run: async (argument) => {
        const chosen = await chooseRun(services, argument, "Choose the run whose log to open");
        if (chosen) await openLog(chosen.project, chosen.run, asStageRef(argument)?.stageId);
      },
    },
    {
      id: commands.rerun,
      doing: "Rerun",
      run: async (argument) => {
        const chosen = await chooseRun(services, argument, "Choose the run to do again", hasEnded);
        if (chosen) await services.tasks.rerun(chosen.project, chosen.run);
      },
    },
    {
      id: commands.rerunFailed,
      doing: "Rerun failed stages",
      run: async (argument) => {
        const placeholder = "Choose the run whose failed stages to do again";
        const chosen = await chooseRun(services, argument, placeholder, hasFailed);
        if (chosen) await services.tasks.rerun(chosen.project, chosen.run, { failed: true });
      },
    },
    {
      id: commands.compareWithLastGood,
      doing: "Compare with the last good run",
      run: async (argument) => {
        const chosen = await chooseRun(services, argument, "Choose the run that did not end well", hasFailed);
        if (chosen) await compareWithLastGood(chosen.project, chosen.run);
      },
    },
  ]);
}

/** A run, and the project that it belongs to. */
export interface ChosenRun {
  readonly project: Project;
  readonly run: RunDetail;
}

export function hasEnded({ state }: RunSummary): boolean {
  return state !== "running";
}

function hasFailed(run: RunSummary): boolean {
  return hasEnded(run) && run.state !== "done";
}

/** The run that an argument names, or that the person picks among those that are offered, of those that a query means. */
export async function chooseRun(
  { projects, picks }: Services,
  argument: unknown,
  placeholder: string,
  isOffered?: (run: RunSummary) => boolean,
  where?: string,
): Promise<ChosenRun | undefined> {
  const ref = asRunRef(argument);
  const project = ref && projects.byRoot(ref.root);
  if (ref && project) return { project, run: await project.engine.run(ref.runId) };
  const picked = await picks.runs(placeholder, false, isOffered, where);
  const id = picked?.runs[0]?.id;
  return picked && id !== undefined ? { project: picked.project, run: await picked.project.engine.run(id) } : undefined;
}

async function compareWithLastGood(project: Project, run: RunSummary): Promise<void> {
  const good = lastGoodRun(run, await project.engine.runs());
  if (!good) {
    throw new UserError(
      "no-good-run",
      `No run of the stages of ${run.name} has ended well yet.`,
      "Its log tells what went wrong.",
    );
  }
  const refs = [good, run].map(({ id }) => ({ root: project.root, runId: id }));
  await vscode.commands.executeCommand(commands.compareRuns, refs[1], refs);
}

/** Opens what one stage of the run printed: the one asked for, else the one that failed, else the last that did something. */
async function openLog(project: Project, run: RunDetail, stageId: string | undefined): Promise<void> {
  const started = run.stages.filter(({ startedAt }) => startedAt !== undefined);
  const stage: StageRun | undefined =
    stageId === undefined
      ? (started.find(({ outcome }) => outcome === "failed") ?? started.at(-1))
      : run.stages.find((candidate) => candidate.stageId === stageId);
  const uri = stage && project.toUri(path.posix.join(run.logDir, stageLogName(stage.stageId)));
  if (!stage || !uri || !(await exists(uri))) {
    throw new UserError(
      "no-log",
      stage ? `“${stage.stageId}” printed nothing in the run ${run.name}.` : `The run ${run.name} started no stage.`,
      "Its row in the runs view says what became of it.",
    );
  }
  await vscode.window.showTextDocument(uri, { preview: true });
}
