import type { RunValue } from "../model/run.ts";

/**
 * The parameters that set a seed (`seed`, `train.random_state`, `split.randomSeed`), by their keys. One that is null
 * sets none, and `use_seed: true` says nothing of which.
 */
export function seedsOf(params: Readonly<Record<string, RunValue>>): Readonly<Record<string, RunValue>> {
  const seeds = Object.entries(params).filter(([key, value]) => isSeedName(key) && isSeed(value));
  return Object.fromEntries(seeds);
}

/** The seeds of a run in a line: `train.seed = 42, split.random_state = 7`. */
export function describeSeeds(params: Readonly<Record<string, RunValue>>): string {
  const seeds = Object.entries(seedsOf(params)).map(([key, value]) => `${key} = ${String(value)}`);
  return seeds.length === 0 ? "none is set" : seeds.join(", ");
}

/** What sets a run's seeds, as one value: several are one text. */
export function seedOf(params: Readonly<Record<string, RunValue>>): RunValue | undefined {
  const seeds = Object.values(seedsOf(params));
  return seeds.length > 1 ? seeds.map(String).join(", ") : seeds[0];
}

function isSeedName(key: string): boolean {
  // Asked of every parameter of thousands of runs.
  if (!/seed|random/i.test(key)) return false;
  const name = /[^.:[\]]+(?=(?:\[\d+\])?$)/.exec(key)?.[0] ?? key;
  const words = name.replaceAll(/([a-z])([A-Z])/g, "$1_$2").toLowerCase();
  return /(?:^|[_-])(?:seed|random[_-]?state)$/.test(words) || words === "seeds";
}

function isSeed(value: RunValue): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === "number" || (typeof value === "string" && value !== "");
}
