import { isDeepStrictEqual } from "node:util";
import { lookupParam } from "../../discovery/params/lookupParam.ts";
import { readParams } from "../../discovery/params/readParams.ts";
import { setParams } from "../../discovery/params/setParams.ts";
import { UserError } from "../../model/errors.ts";
import type { ParamChange } from "../../model/plan.ts";

/** The bytes of a parameters file before a run, as the run had it, and now that somebody has edited it meanwhile. */
export interface EditedParams {
  readonly original: Buffer;
  readonly now: Buffer;
}

/**
 * The text of a file in which the run's own values (`set`) are as they were before it, and all else is as it is now.
 * A key that was edited is left alone, and returned in `kept`; so is every key where the text cannot be read.
 */
export function mergeBack(
  file: string,
  { original, now }: EditedParams,
  set: readonly ParamChange[],
): { readonly text: string; readonly kept: readonly string[] } {
  const text = now.toString("utf8");
  const [before, current] = [original.toString("utf8"), text].map((one) => readParams(file, one).values);
  const back = set.flatMap(({ key, value }) => {
    const then = lookupParam(before, key);
    const isUntouched = isDeepStrictEqual(lookupParam(current, key), value);
    return isUntouched && then !== undefined ? [{ key, value: then }] : [];
  });
  const kept = set.filter(({ key }) => !back.some((one) => one.key === key)).map(({ key }) => key);
  try {
    return { text: setParams(text, file, back), kept };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { text, kept: set.map(({ key }) => key) };
  }
}
