import { constants } from "node:os";
import path from "node:path";
import { UserError } from "../../engine/model/errors.ts";
import { isOutsideRoot } from "../../engine/model/paths.ts";
import type { RunRequest } from "../../engine/model/plan.ts";
import type { RunDetail } from "../../engine/model/run.ts";
import type { LocalEngine } from "../../engine/localEngine.ts";
import type { CommonOptions, ExecOptions } from "../options.ts";
import { reportError } from "../output/reportError.ts";
import { toRootPath, withProject } from "../project.ts";
import { carryOut } from "./run.ts";

/**
 * `cairn exec -- COMMAND ARGS…`. Resolves to the command's own exit code: 128 + the signal's number where one ended it,
 * as a shell says it, and 127 where there is no such command.
 */
export async function execCommand(argv: readonly string[], options: CommonOptions & ExecOptions): Promise<number> {
  const { name, experiment, metrics, params, liveOutput } = options;
  return withProject(options, (engine, folder) => {
    const inRoot = (written: string): string => pathInRoot(engine.root, folder, written);
    const command = {
      argv,
      wdir: inRoot("."),
      metrics: metrics.map(inRoot),
      params: params.map(inRoot),
      ...(liveOutput && { liveOutput }),
    };
    const request = {
      stageIds: [],
      command,
      ...(name !== undefined && { name }),
      ...(experiment !== undefined && { experiment }),
    };
    return carryOutCommand(engine, request, options);
  });
}

/** Runs a request's command to its end; resolves as `execCommand`. */
export function carryOutCommand(engine: LocalEngine, request: RunRequest, options: CommonOptions): Promise<number> {
  return carryOut(engine, request, options, exitCodeOf).catch(reportNotFound);
}

function reportNotFound(error: unknown): number {
  if (!(error instanceof UserError) || error.code !== "command-not-found") throw error;
  reportError(error);
  return 127;
}

function pathInRoot(root: string, folder: string, written: string): string {
  const found = toRootPath(root, folder, written);
  if (!isOutsideRoot(found)) return found === "" ? "." : found;
  throw new UserError(
    "path-outside",
    `${path.resolve(folder, written)} lies outside of the project ${root}.`,
    "Name files of the project, or say with -C where it is.",
  );
}

function exitCodeOf({ state, stages: [stage] }: RunDetail): number {
  if (stage?.exitCode !== undefined) return stage.exitCode;
  const signal = Object.entries(constants.signals).find(([name]) => name === stage?.signal);
  if (signal) return 128 + signal[1];
  return state === "done" ? 0 : 1;
}
