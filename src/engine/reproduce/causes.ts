import { isSameValue, keysOf } from "../experiments/rows.ts";
import { ownValue } from "../model/ownValue.ts";
import type { Recipe } from "../model/recipe.ts";
import type { DifferenceCause } from "../model/reproduction.ts";
import type { RunDetail, RunEnvironment } from "../model/run.ts";
import { lacksSeed } from "./seeds.ts";

/** More packages than these are counted and not named. */
const namedPackages = 5;

/**
 * Everything that is known to differ between a recipe and the run that was made from it, and what was never fixed, the
 * likeliest cause of another result first. Where nothing is found, it says so.
 */
export function findCauses(recipe: Recipe, run: RunDetail): readonly DifferenceCause[] {
  const known = [
    ...inputCauses(recipe, run),
    ...paramCauses(recipe, run),
    ...(recipe.environment && run.environment ? environmentCauses(recipe.environment, run.environment) : []),
    ...(lacksSeed(recipe.params) ? [noSeed] : []),
  ];
  return known.length > 0 ? known : [nothingFound];
}

const noSeed: DifferenceCause = {
  kind: "seed",
  message: "No parameter names a seed: what is drawn at random is drawn anew each time.",
};

const nothingFound: DifferenceCause = {
  kind: "unknown",
  message:
    "Code, data, parameters and environment are the same as then: the command itself does not make the same twice.",
};

function inputCauses(recipe: Recipe, run: RunDetail): readonly DifferenceCause[] {
  const now = new Map(run.inputs.map(({ path, digest }) => [path, digest]));
  return recipe.inputs.flatMap(({ path, digest }) => {
    if (now.get(path) === digest) return [];
    const what = now.has(path) ? "is not what it was then" : "was not there";
    return [{ kind: "input" as const, message: `\`${path}\` ${what}.` }];
  });
}

function paramCauses(recipe: Recipe, run: RunDetail): readonly DifferenceCause[] {
  return keysOf([recipe.params, run.params]).flatMap((key) => {
    const [before, after] = [ownValue(recipe.params, key), ownValue(run.params, key)];
    if (isSameValue(before, after)) return [];
    return [{ kind: "param" as const, message: `\`${key}\` is ${written(after)}, was ${written(before)}.` }];
  });
}

function environmentCauses(before: RunEnvironment, after: RunEnvironment): readonly DifferenceCause[] {
  const changed = keysOf([before.packages, after.packages])
    .map((name) => ({ name, was: ownValue(before.packages, name), is: ownValue(after.packages, name) }))
    .filter(({ was, is }) => was !== is);
  const named = changed.slice(0, namedPackages).map(({ name, was, is }) => `${name} ${was ?? "–"} → ${is ?? "–"}`);
  const rest = changed.length - named.length;
  const facts = [
    difference("environment", "Python", before.interpreter?.version, after.interpreter?.version),
    difference("hardware", "The platform", `${before.platform} ${before.arch}`, `${after.platform} ${after.arch}`),
    difference("hardware", "The number of CPUs", before.cpuCount, after.cpuCount),
  ];
  return [
    ...(named.length === 0
      ? []
      : [
          {
            kind: "package" as const,
            message: `Packages differ: ${named.join(", ")}${rest > 0 ? `, and ${rest} more` : ""}.`,
          },
        ]),
    ...facts.filter((fact) => fact !== undefined),
  ];
}

function difference(
  kind: DifferenceCause["kind"],
  what: string,
  was: string | number | undefined,
  is: string | number | undefined,
): DifferenceCause | undefined {
  return was === is ? undefined : { kind, message: `${what} is ${is ?? "unknown"}, was ${was ?? "unknown"}.` };
}

function written(value: unknown): string {
  return value === undefined ? "not set" : JSON.stringify(value);
}
