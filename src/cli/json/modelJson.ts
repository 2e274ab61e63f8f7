import type { Digest } from "../../engine/model/digest.ts";
import type { Versioned } from "../output/printJson.ts";

/** `cairn models --json`, `cairn register --json`, `cairn promote --json` */
export interface ModelsJson extends Versioned {
  /** By name, the newest version first. */
  readonly models: readonly ModelJson[];
}

export interface ModelJson {
  readonly model: string;
  readonly version: string;
  readonly stages: readonly string[];
  readonly commit: string;
  readonly registered: string;
  /** What was registered, and of which run; left out where another tool has made the tag. */
  readonly path?: string;
  readonly digest?: Digest;
  readonly run?: { readonly id: string; readonly name: string };
}
