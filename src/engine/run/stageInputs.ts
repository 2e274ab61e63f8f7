import { existsSync } from "node:fs";
import path from "node:path";
import type { EngineContext } from "../context.ts";
import { dateUnder, lookupParam } from "../discovery/params/lookupParam.ts";
import { ProducedPaths } from "../graph/edges.ts";
import type { ParamDependency, Stage } from "../model/stage.ts";
import { isAbsoluteOrUrl, isOutsideRoot } from "../model/paths.ts";

/**
 * What a stage needs and does not find, or cannot be recorded with, in words that go on from its name ("needs `data/raw.csv`, which is missing");
 * undefined where all is there. It is asked before anything is removed or started.
 */
export async function describeMissingInput(
  context: Pick<EngineContext, "root" | "discovery">,
  stage: Stage,
): Promise<string | undefined> {
  if (!existsSync(path.join(context.root, stage.wdir))) return `needs its folder \`${stage.wdir}\`, which is missing`;
  const dep = stage.deps.find(({ path: dep }) => !isAbsoluteOrUrl(dep) && !existsSync(path.join(context.root, dep)));
  if (dep !== undefined) return `needs \`${dep.path}\`, which is missing${await cureOf(context, dep.path)}`;
  for (const param of stage.params) {
    const missing = await describeMissingParam(context, stage, param);
    if (missing !== undefined) return missing;
  }
  return undefined;
}

/** What brings a path here that is not there: of data that a .dvc file tracks it is known. */
async function cureOf(context: Pick<EngineContext, "discovery">, path: string): Promise<string> {
  const { tracked } = await context.discovery.pipeline();
  const tracker = new ProducedPaths([], tracked).trackerOf(path);
  return tracker === undefined ? "" : `: \`cairn restore ${path}\` or \`dvc pull ${tracker}\` brings it`;
}

/** The outputs that a stage's command was to make and that are not there. */
export function missingOutputs(root: string, stage: Stage): readonly string[] {
  return stage.outs.map((out) => out.path).filter((out) => !isOutsideRoot(out) && !existsSync(path.join(root, out)));
}

async function describeMissingParam(
  context: Pick<EngineContext, "discovery">,
  { kind }: Stage,
  { file, key }: ParamDependency,
): Promise<string | undefined> {
  const params = await context.discovery.params(file);
  if (params === undefined) return `needs the parameters in \`${file}\`, which is missing`;
  const problem = params.problems.find((one) => one.severity === "error");
  if (problem !== undefined)
    return `needs \`${file}\`, which cannot be read at line ${problem.range.start.line}: ${problem.message}`;
  if (key !== null && lookupParam(params.values, key) === undefined)
    return `needs the parameter \`${key}\`, which is not in \`${file}\``;
  const date = kind === "dvc" ? dateUnder(key, params.dates) : undefined;
  if (date)
    return `reads \`${date.key}\` in \`${file}\`, line ${date.range.start.line}, a date, which dvc.lock cannot hold: put it in quotes`;
  return undefined;
}
