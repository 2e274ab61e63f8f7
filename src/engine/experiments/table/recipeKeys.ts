import { hash } from "node:crypto";
import type { RunValue } from "../../model/run.ts";
import { seedsOf } from "../seeds.ts";

type Params = Readonly<Record<string, RunValue | undefined>>;

/** What is known of all runs whose parameters have the same keys in the same order. */
interface Shape {
  /** In the order of the first shape that has the same keys; undefined where that is its own. */
  readonly order: readonly string[] | undefined;
  /** The keys that are named as seeds are. */
  readonly seeds: readonly string[];
}

/** Tells which runs differ in nothing but their seeds: a text for each, of packed parameters. */
export class RecipeKeys {
  private readonly shapes = new Map<string, Shape>();
  private readonly orders = new Map<string, readonly string[]>();

  /** The same for parameters that are the same but for the seeds, in whatever order they stand. */
  keyOf(packed: string): string {
    const params = JSON.parse(packed) as Record<string, RunValue | undefined>;
    const { order, seeds } = this.shapeOf(Object.keys(params));
    // To delete a key would make the object a slow one; what is undefined is not written either.
    for (const seed of Object.keys(seedsOf(pick(params, seeds)))) params[seed] = undefined;
    const ordered = order === undefined ? params : pick(params, order);
    return hash("sha1", JSON.stringify(ordered), "base64url");
  }

  private shapeOf(keys: readonly string[]): Shape {
    const name = keys.join("\n");
    const known = this.shapes.get(name);
    if (known) return known;
    const set = keys.toSorted().join("\n");
    const first = this.orders.get(set);
    if (!first) this.orders.set(set, keys);
    const seeds = keys.filter((key) => isSeed(key));
    const shape = { order: first, seeds };
    this.shapes.set(name, shape);
    return shape;
  }
}

/** Whether a parameter sets a seed by its name. */
export function isSeed(key: string): boolean {
  return Object.keys(seedsOf({ [key]: 1 })).length > 0;
}

function pick(params: Params, keys: readonly string[]): Readonly<Record<string, RunValue>> {
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = Object.hasOwn(params, key) ? params[key] : undefined;
      return value === undefined ? [] : [[key, value]];
    }),
  );
}
