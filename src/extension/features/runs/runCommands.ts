import path from "node:path";
import * as vscode from "vscode";
import { UserError } from "../../../engine/model/errors.ts";
import type { RunDetail, StageRun } from "../../../engine/model/run.ts";
import { stageLogName } from "../../../engine/run/stageLog.ts";
import { commands } from "../../ids.ts";
import type { Project, Services } from "../../services.ts";
import { exists } from "../../services/places.ts";
import { asRunRef, asStageRef } from "../../services/commandArguments.ts";
import { registerCommands } from "../../services/registerCommands.ts";

/** What one does with runs, beside comparing them. */
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
      doing: "Run again",
      run: async (argument) => {
        const chosen = await chooseRun(services, argument, "Choose the run to do again");
        if (!chosen) return undefined;
        const { project, run } = chosen;
        if (run.command) return services.tasks.exec(project, run.command);
        const stageIds = run.stages.map(({ stageId }) => stageId);
        return services.tasks.run(project, stageIds, "single");
      },
    },
  ]);
}

async function chooseRun(
  { projects, picks }: Services,
  argument: unknown,
  placeholder: string,
): Promise<{ readonly project: Project; readonly run: RunDetail } | undefined> {
  const ref = asRunRef(argument);
  const project = ref && projects.byRoot(ref.root);
  if (ref && project) return { project, run: await project.engine.run(ref.runId) };
  const picked = await picks.runs(placeholder, false);
  const id = picked?.runs[0]?.id;
  return picked && id !== undefined ? { project: picked.project, run: await picked.project.engine.run(id) } : undefined;
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
