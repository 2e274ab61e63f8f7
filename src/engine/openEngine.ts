import type { EngineOptions } from "./engine.ts";
import { findRoot } from "./git/root.ts";
import type { LocalEngine } from "./localEngine.ts";
import { ProjectEngine } from "./projectEngine.ts";

/**
 * Opens the project that a folder belongs to (see `findRoot`). Nothing is written, and no process started,
 * before something is asked for that needs it.
 */
export async function openEngine(folder: string, options: EngineOptions): Promise<LocalEngine> {
  return new ProjectEngine(findRoot(folder), options);
}
