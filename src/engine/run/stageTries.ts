import type { EngineContext } from "../context.ts";
import type { Stage } from "../model/stage.ts";
import { countOf, formatDuration } from "../model/words.ts";
import type { RunHost } from "./host.ts";
import { afterAwake } from "./process/awakeTimer.ts";
import { clearOldOutputs } from "./oldOutputs.ts";
import type { CommandEnd } from "./process/process.ts";

/** How the last try of a stage's commands ended. */
export interface LastTry extends CommandEnd {
  /** How many there were. */
  readonly tries: number;
  /** Set where the try took longer than it may, in milliseconds: not the person but that has stopped it. */
  readonly timeoutMs?: number;
}

/**
 * Runs a stage's commands, and again where they fail, as often as its `execution` says: each time with its outputs
 * cleared. A try that takes longer than it may is stopped, and counts as failed.
 */
export async function tryCommands(
  context: EngineContext,
  runName: string,
  stage: Stage,
  host: RunHost,
  runOnce: (host: RunHost) => Promise<CommandEnd>,
): Promise<LastTry> {
  const { retries = 0, timeoutMs } = stage.execution ?? {};
  for (let tries = 1; ; tries++) {
    const last = { ...(await runWithin(timeoutMs, host, runOnce)), tries };
    if (last.exitCode === 0 || last.isStopped || tries > retries) return last;
    const message = `${stage.id} ${describeFailure(last)}: trying again, ${tries} of ${countOf(retries, "retry", "retries")}`;
    host.onEvent({ kind: "note", message });
    await clearOldOutputs(context, stage, runName, host);
  }
}

async function runWithin(
  timeoutMs: number | undefined,
  host: RunHost,
  runOnce: (host: RunHost) => Promise<CommandEnd>,
): Promise<Omit<LastTry, "tries">> {
  if (timeoutMs === undefined) return runOnce(host);
  const limit = new AbortController();
  const callOff = afterAwake(timeoutMs, () => limit.abort());
  try {
    const end = await runOnce({ ...host, signal: AbortSignal.any([host.signal, limit.signal]) });
    if (!end.isStopped || host.signal.aborted) return end;
    return { ...end, isStopped: false, timeoutMs };
  } finally {
    callOff();
  }
}

/** How a stage's commands failed, in words that go on from its name. */
export function describeFailure({ exitCode, signal, timeoutMs }: Omit<LastTry, "tries">): string {
  if (timeoutMs !== undefined) return `took longer than its ${formatDuration(timeoutMs)} and was ended`;
  if (signal === "SIGKILL") return "was ended by SIGKILL, often for want of memory";
  if (signal !== undefined) return `was ended by ${signal}`;
  if (exitCode === 127) return "exited with code 127: its command was not found";
  return `exited with code ${exitCode ?? "unknown"}`;
}

const ordinals = ["first", "second", "third", "fourth", "fifth"];

/** Which try it was, in words that go on from what came of it; empty where there was only one. */
export function describeTries(tries: number): string {
  return tries === 1 ? "" : `, at the ${ordinals[tries - 1] ?? `${tries}th`} try`;
}
