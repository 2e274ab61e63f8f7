import type { Traced } from "../../python/pythonTrace.ts";
import type { AssetNeed, DagsterThing } from "./dagsterThing.ts";
import { joinKey } from "./dagsterThing.ts";

type DagsterTraced = Traced<DagsterThing>;

/** A key as Dagster takes one: a text, a list of texts, an `AssetKey`, or an asset that has it. */
export function keyOf(value: DagsterTraced | undefined): string | undefined {
  const { thing, text } = value ?? {};
  if (thing?.kind === "key") return thing.key;
  if (thing?.kind === "assets") return thing.assets.length === 1 ? thing.assets[0]?.key : undefined;
  if (text !== undefined) return text;
  const path = pathOf(value);
  return path && path.length > 0 ? path.join("/") : undefined;
}

/** A prefix: a text or a list of texts; undefined where it is not known. */
export function pathOf(value: DagsterTraced | undefined): readonly string[] | undefined {
  if (value?.text !== undefined) return [value.text];
  const parts = value?.parts && [...value.parts.values()].map(({ text }) => text);
  return parts?.every((part) => part !== undefined) ? parts : undefined;
}

/** What one item, or each of a list, tells of being made from. */
export function needsOf(value: DagsterTraced | undefined): readonly AssetNeed[] {
  if (!value) return [];
  const { thing, text, parts } = value;
  if (thing?.kind === "assets") return thing.assets.map((asset) => ({ kind: "asset", asset }));
  if (thing?.kind === "key") return [{ kind: "key", key: thing.key }];
  if (text !== undefined) return [{ kind: "key", key: text }];
  return parts ? [...parts.values()].flatMap(needsOf) : [];
}

/** The key of an input or an output by its name, as its `AssetIn` or `AssetOut` changes it. */
export function slotKey(name: string, value: DagsterTraced): string {
  const { thing } = value;
  if (thing?.kind === "slot") return thing.key ?? joinKey(thing.prefix, name);
  return keyOf(value) ?? name;
}
