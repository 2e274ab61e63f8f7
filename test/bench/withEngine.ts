import type { EngineOptions } from "../../src/engine/engine.ts";
import { openEngine } from "../../src/engine/openEngine.ts";
import type { LocalEngine } from "../../src/engine/localEngine.ts";

const options: EngineOptions = {
  mayStartProcesses: true,
  log: (level, message) => {
    if (level === "warn" || level === "error") throw new Error(`the engine said ${level}: ${message}`);
  },
};

/** Opens a project, works on it and closes it again. */
export async function withEngine<T>(
  root: string,
  work: (engine: LocalEngine) => Promise<T>,
  more: Pick<EngineOptions, "changesAreTold"> = {},
): Promise<T> {
  const engine = await openEngine(root, { ...options, ...more });
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}
