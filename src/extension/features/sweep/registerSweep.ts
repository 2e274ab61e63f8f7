import { commands } from "../../ids.ts";
import type { RegisterFeature, Services } from "../../services.ts";
import { registerCommands } from "../../services/registerCommands.ts";

/** Sweeps over parameters, put together step by step and run as a task. */
export const registerSweep: RegisterFeature = (services) =>
  registerCommands(services.notify, [
    { id: commands.startSweep, doing: "Start a sweep", run: (argument) => start(services, argument) },
  ]);

/** What reads the values needs a YAML library, which is not loaded before somebody sweeps. */
async function start(services: Services, argument: unknown): Promise<void> {
  const { startSweep } = await import("./startSweep.ts");
  await startSweep(services, argument);
}
