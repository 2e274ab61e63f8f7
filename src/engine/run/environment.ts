import { arch, availableParallelism, platform, release, totalmem } from "node:os";
import path from "node:path";
import type { EngineContext } from "../context.ts";
import type { RunEnvironment } from "../model/run.ts";
import { commandLines } from "../model/stage.ts";
import type { Stage } from "../model/stage.ts";
import { findPython } from "./interpreter.ts";
import { messageOf } from "./messageOf.ts";
import type { PythonFacts } from "./pythonFacts.ts";
import { askPython } from "./pythonFacts.ts";

/**
 * Where a run takes place: the machine, and the interpreter that its stages really start with its packages.
 * What cannot be learnt is left out, with a line in the log: a run never fails by it.
 */
export async function readEnvironment(
  context: Pick<EngineContext, "root" | "log">,
  stages: readonly Stage[],
  env: NodeJS.ProcessEnv,
  cairnVersion: string,
): Promise<RunEnvironment> {
  const python = await readPython(context, stages, env);
  return {
    platform: `${platform()} ${release()}`,
    arch: arch(),
    cpuCount: availableParallelism(),
    memoryBytes: totalmem(),
    cairnVersion,
    ...(python && { interpreter: { path: python.path, version: python.version } }),
    packages: python?.packages ?? {},
  };
}

/** The first Python that any of the stages starts. */
async function readPython(
  context: Pick<EngineContext, "root" | "log">,
  stages: readonly Stage[],
  env: NodeJS.ProcessEnv,
): Promise<PythonFacts | undefined> {
  try {
    for (const stage of stages) {
      const cwd = path.join(context.root, stage.wdir);
      for (const line of commandLines(stage.cmd)) {
        const python = findPython(line, { cwd, root: context.root, env });
        if (python !== undefined)
          return await askPython(python, { cwd, env }, path.join(context.root, ".cairn", "cache"));
      }
    }
    return undefined;
  } catch (error) {
    context.log("warn", `The interpreter and its packages are not recorded: ${messageOf(error)}`);
    return undefined;
  }
}
