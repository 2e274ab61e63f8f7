import { describeUnknown, environmentRows } from "../experiments/environmentRows.ts";
import { environmentKind, packagePrefix } from "../experiments/why/environmentKinds.ts";
import { keysOf } from "../experiments/rows.ts";
import { isSameValue } from "../model/run.ts";
import { seedsOf } from "../experiments/seeds.ts";
import { ownValue } from "../model/ownValue.ts";
import type { Recipe } from "../model/recipe.ts";
import type { DifferenceCause } from "../model/reproduction.ts";
import type { RunDetail } from "../model/run.ts";

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
    ...environmentCauses(recipe, run),
    ...unknownCauses(recipe, run),
    ...(Object.keys(seedsOf(recipe.params)).length === 0 ? [noSeed] : []),
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

function environmentCauses(recipe: Recipe, run: RunDetail): readonly DifferenceCause[] {
  const changed = environmentRows([recipe, run]).filter(({ differs, key }) => differs && environmentKind(key));
  const packages = changed.filter(({ key }) => key.startsWith(packagePrefix));
  const named = packages.slice(0, namedPackages).map(({ key, values: [was = "–", is = "–"] }) => {
    return `${key.slice(packagePrefix.length)} ${was} → ${is}`;
  });
  const rest = packages.length - named.length;
  const facts = changed
    .filter((row) => !packages.includes(row))
    .map(({ key, values: [was = "not known", is = "not known"] }): DifferenceCause => {
      return {
        kind: environmentKind(key) === "hardware" ? "hardware" : "environment",
        message: `${key}: ${is}, was ${was}.`,
      };
    });
  if (named.length === 0) return facts;
  const message = `Packages differ: ${named.join(", ")}${rest > 0 ? `, and ${rest} more` : ""}.`;
  return [{ kind: "package", message }, ...facts];
}

/** What was not known then or is not now may have been anything. */
function unknownCauses(recipe: Recipe, run: RunDetail): readonly DifferenceCause[] {
  const unknown = [recipe, run].flatMap(({ environment }) => environment?.unknown ?? []).map(describeUnknown);
  return [...new Set(unknown)].map((what) => {
    return { kind: "environment", message: `Not known: ${what}, and its packages.` };
  });
}

function written(value: unknown): string {
  return value === undefined ? "not set" : JSON.stringify(value);
}
