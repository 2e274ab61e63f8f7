import type { EngineOptions } from "../engine.ts";
import type { ObjectIndex, StatCacheStorage } from "./ports.ts";
import type { Store } from "./store.ts";

export interface StoreOptions {
  /** Absolute path of the project's root. */
  readonly root: string;
  /** Absolute path of `.cairn`; made with the first object that is kept, not before. */
  readonly dir: string;
  readonly index: ObjectIndex;
  readonly statCache: StatCacheStorage;
  readonly log: EngineOptions["log"];
}

/** The store of one project. Opening it touches nothing on the disk. */
export function openStore(options: StoreOptions): Store {
  throw new Error(`The store of ${options.root} is under way.`);
}
