import { arch, availableParallelism, platform, release, totalmem } from "node:os";
import path from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { EngineContext } from "../../context.ts";
import type { OtherInterpreter, RunEnvironment } from "../../model/run.ts";
import type { Stage } from "../../model/stage.ts";
import { isCurrent } from "./cachedFacts.ts";
import { readGraphicsCards } from "./graphicsCards.ts";
import { messageOf } from "../messageOf.ts";
import { languageFacts } from "./otherLanguages.ts";
import { pythonFacts } from "./pythonFacts.ts";
import { recordedVariables } from "./recordedVariables.ts";
import { StageInterpreters } from "./stageInterpreters.ts";
import type { UsedInterpreter } from "./stageInterpreters.ts";

/** What decides about an environment beside the machine. */
export interface EnvironmentRequest {
  readonly stages: readonly Stage[];
  /** As the stages' processes are given it. */
  readonly env: NodeJS.ProcessEnv;
  readonly cairnVersion: string;
  /** Variables to record beside those that always are. */
  readonly variables: readonly string[];
}

export interface EnvironmentReading {
  readonly environment: RunEnvironment;
  /** Whether interpreters or packages are others by now: stages may install them, and `uv run` does before it starts. */
  readonly hasChanged: () => boolean;
}

/**
 * Where a run takes place: the machine, the interpreters that its stages really start with their packages, and the
 * variables that may change results. What cannot be learnt is left out, with a line in the log: a run never fails by it.
 */
export async function readEnvironment(
  context: Pick<EngineContext, "root" | "log">,
  { stages, env, cairnVersion, variables }: EnvironmentRequest,
): Promise<EnvironmentReading> {
  // The stages begin meanwhile: nobody waits for this.
  await nextTurn();
  const interpreters = await StageInterpreters.find(context, stages, env);
  const times: Record<string, number> = {};
  const [gpu, ...learnt] = await Promise.all([
    orNothing(context, "The graphics cards are not recorded", () =>
      readGraphicsCards({ cwd: context.root, env }, cacheIn(context.root)),
    ),
    ...interpreters.used.map((used) =>
      orNothing(context, `${used.file} and its packages are not recorded`, () => factsOf(used, context.root, times)),
    ),
  ]);
  const known = learnt.filter((one) => one !== undefined);
  const python = known.find(({ language }) => language === "python");
  const others = known.filter((one) => one !== python);
  const environment: RunEnvironment = {
    platform: `${platform()} ${release()}`,
    arch: arch(),
    cpuCount: availableParallelism(),
    memoryBytes: totalmem(),
    cairnVersion,
    ...(python && { interpreter: { path: python.path, version: python.version } }),
    packages: python?.packages ?? {},
    ...(others.length > 0 && { others }),
    ...(interpreters.unknown.length > 0 && { unknown: interpreters.unknown }),
    ...(gpu && { gpu }),
    variables: recordedVariables(env, variables),
  };
  return { environment, hasChanged: () => !isCurrent(times) || interpreters.hasMore() };
}

function cacheIn(root: string): string {
  return path.join(root, ".cairn", "cache");
}

/** Adds to `times` what tells whether the facts still hold. */
async function factsOf(
  { language, file, place, stages }: UsedInterpreter,
  root: string,
  times: Record<string, number>,
): Promise<OtherInterpreter> {
  const cache = { root, cacheDir: cacheIn(root) };
  if (language !== "python") return { ...(await languageFacts(language, file, place, cache)), stages };
  const python = await pythonFacts(file, place, cache);
  Object.assign(times, python.times);
  return { language, ...python.facts, stages };
}

async function orNothing<Facts>(
  context: Pick<EngineContext, "log">,
  failure: string,
  learn: () => Promise<Facts>,
): Promise<Facts | undefined> {
  try {
    return await learn();
  } catch (error) {
    context.log("warn", `${failure}: ${messageOf(error)}`);
    return undefined;
  }
}
