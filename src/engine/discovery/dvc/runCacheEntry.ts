import { createHash } from "node:crypto";
import { pythonJson } from "../python/pythonJson.ts";
import type { TypedMap, TypedValue } from "../params/typedValue.ts";
import { isTypedList, isTypedMap } from "../params/typedValue.ts";
import { YamlSource } from "../yaml/yamlSource.ts";
import { lockEntryOf } from "./dvcLock.ts";
import type { LockEntry } from "./lockEntry.ts";
import { writeRuamelYaml } from "./ruamelYaml.ts";
import { treeOfEntry } from "./updateDvcLock.ts";

/*
 * DVC's run cache holds what a stage came to under `runs/<first two of the key>/<key>/<value>`: the key is made of
 * what it was run with, the value of that and of its outputs (dvc/stage/cache.py).
 */

/** What DVC leaves out of keys, wherever it stands, even where a parameter is called so. */
const leftOut: ReadonlySet<string> = new Set(["size", "nfiles"]);

/** The key of what a stage is run with; `outs` are the paths of its outputs as the entry would write them, in its order. */
export function runCacheKey(entry: LockEntry, outs: readonly string[]): string {
  return sha256(new Map([...treeOfEntry(entry), ["outs", outs]]));
}

/** The name of one result among those of a key. */
export function runCacheValue(entry: LockEntry): string {
  return sha256(treeOfEntry(entry));
}

/** An entry of DVC's run cache as DVC writes it. */
export function runCacheText(entry: LockEntry): string {
  return writeRuamelYaml(treeOfEntry(entry), 0);
}

/** Undefined for a text that is none of an entry. */
export function readRunCacheText(file: string, text: string): LockEntry | undefined {
  const source = new YamlSource(file, text);
  const typed = source.isBroken ? undefined : source.typed(source.root);
  return isTypedMap(typed) && typed.has("cmd") ? lockEntryOf(typed) : undefined;
}

function sha256(tree: TypedMap): string {
  return createHash("sha256")
    .update(pythonJson(withoutSizes(tree)))
    .digest("hex");
}

function withoutSizes(value: TypedValue): TypedValue {
  if (isTypedList(value)) return value.map(withoutSizes);
  if (!isTypedMap(value)) return value;
  const kept = [...value].filter(([key]) => !leftOut.has(key));
  return new Map(kept.map(([key, inner]) => [key, withoutSizes(inner)]));
}
