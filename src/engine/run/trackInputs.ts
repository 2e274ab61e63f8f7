import type { EngineContext } from "../context.ts";
import { UserError } from "../model/errors.ts";
import type { Stage } from "../model/stage.ts";
import { trackChanges } from "../project/trackData.ts";
import type { RunHost } from "./host.ts";

/**
 * Takes what has changed in the tracked data that a stage reads into its .dvc files. What is in the way of that, in words
 * that go on from the stage's name; undefined where nothing is.
 */
export async function trackInputs(context: EngineContext, stage: Stage, host: RunHost): Promise<string | undefined> {
  try {
    await trackAndTell(
      context,
      stage.deps.map(({ path }) => path),
      host,
    );
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `needs tracked data whose change cannot be kept: ${error.message}`;
  }
}

/** The same for all tracked data, as a run of the whole pipeline does. */
export async function trackAllData(context: EngineContext, host: RunHost): Promise<void> {
  await trackAndTell(context, ["."], host);
}

async function trackAndTell(context: EngineContext, reads: readonly string[], host: RunHost): Promise<void> {
  for (const { path, file, isChanged } of await trackChanges(context, reads, host)) {
    // A stage may find what the run has taken already.
    if (!isChanged) continue;
    host.onEvent({ kind: "note", message: `${path} has changed: ${file} takes it as it is now` });
  }
}
