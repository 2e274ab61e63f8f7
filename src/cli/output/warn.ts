import type { EngineOptions } from "../../engine/engine.ts";
import { paint } from "./paint.ts";
import { print } from "./print.ts";

/** Tells on stderr what the engine warns of. */
export function warn(level: Parameters<EngineOptions["log"]>[0], message: string): void {
  if (level !== "warn" && level !== "error") return;
  print("stderr", `${paint.stderr("yellow", "cairn:")} ${message}\n`);
}
