import type { RunValue } from "../model/run.ts";

/** What programs call the number of epochs that they go through, and of steps. */
const totals = {
  epoch: /^(?:n_?|num_?|max_?|total_?|num_train_)?epochs$/i,
  step: /^(?:n_?|num_?|max_?|total_?)?(?:steps|iters|iterations)$/i,
} as const;

/**
 * How far a run is, in words: `epoch 7/20` where one of its parameters tells how many there are to be, else `step 7`.
 * A total that the step has passed counts something else, and of two kinds nobody knows which one the step is.
 */
export function describeStep(step: number, params: Readonly<Record<string, RunValue>>): string {
  const [first, ...others] = (["epoch", "step"] as const).flatMap((word) => {
    const total = totalOf(totals[word], params);
    return total === undefined || total < step ? [] : [`${word} ${step}/${total}`];
  });
  return first === undefined || others.length > 0 ? `step ${step}` : first;
}

/** The number that the parameters of such a name have; undefined where there is none, or where they do not agree. */
function totalOf(name: RegExp, params: Readonly<Record<string, RunValue>>): number | undefined {
  const found = Object.entries(params).flatMap(([key, value]) => {
    const isOne = name.test(key.slice(Math.max(key.lastIndexOf("."), key.lastIndexOf(":")) + 1).replaceAll("-", "_"));
    return isOne && typeof value === "number" && Number.isInteger(value) && value > 0 ? [value] : [];
  });
  return new Set(found).size === 1 ? found[0] : undefined;
}
