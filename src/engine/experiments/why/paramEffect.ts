import { shortNumber, signedNumber } from "../../model/numbers.ts";
import { ownValue } from "../../model/ownValue.ts";
import { countOf } from "../../model/words.ts";
import { valueWords } from "../../model/valueWords.ts";
import type { ParamMove, ParamPair } from "./paramPairs.ts";

/** A share of pairs that moved the metric as in question, from which on they speak for the parameter. */
const mostly = 0.75;
/** A part of the difference in question; what moves the metric by less does not make it. */
const small = 0.2;

/** What earlier pairs of runs say of a parameter's part in a difference. */
export interface ParamEffect {
  /** 1 where they speak for it, −1 against it, 0 where they tell nothing. */
  readonly weight: -1 | 0 | 1;
  readonly sentence: string;
}

/** Judges by pairs that differ in one parameter alone whether it made `delta`; undefined where there are none. */
export function paramEffect(
  move: ParamMove,
  pairs: readonly ParamPair[],
  metric: string,
  delta: number,
): ParamEffect | undefined {
  const same = pairs.filter(({ isSameMove }) => isSameMove);
  const telling = same.length > 0 ? same : pairs;
  const deltas = telling.flatMap(({ before, after }) => {
    const [was, is] = [ownValue(before.metrics, metric), ownValue(after.metrics, metric)];
    return typeof was === "number" && typeof is === "number" ? [is - was] : [];
  });
  if (deltas.length === 0) return undefined;
  const mean = deltas.reduce((sum, one) => sum + one, 0) / deltas.length;
  const rose = deltas.filter((one) => one > 0).length;
  const fell = deltas.filter((one) => one < 0).length;
  const agreeing = delta > 0 ? rose : fell;
  const isSmall = Math.abs(mean) < small * Math.abs(delta);
  const speaksFor = agreeing / deltas.length >= mostly && !isSmall && mean > 0 === delta > 0;
  const speaksAgainst = isSmall || agreeing / deltas.length <= 1 - mostly;
  return {
    weight: speaksFor ? 1 : speaksAgainst ? -1 : 0,
    sentence: `In ${describePairs(move, deltas.length, same.length > 0)}, ${describeMoves(metric, deltas.length, rose, fell, mean)}.`,
  };
}

function describePairs({ key, before, after }: ParamMove, count: number, isSame: boolean): string {
  const pairs = count === 1 ? "1 earlier pair" : `${count} earlier pairs`;
  const which = `${pairs} of runs that differed only in \`${key}\``;
  if (isSame) return `${which} (${valueWords(before)} → ${valueWords(after)})`;
  return `${which}, ${Number(after) > Number(before) ? "larger" : "smaller"} in the second`;
}

function describeMoves(metric: string, count: number, rose: number, fell: number, mean: number): string {
  const average = `by ${signedNumber(mean)} on average`;
  const name = `\`${metric}\``;
  if (rose + fell === 0) return `${name} stayed the same`;
  const [word, moves] = rose >= fell ? (["rose", rose] as const) : (["fell", fell] as const);
  if (count === 1) return `${name} ${word} by ${shortNumber(Math.abs(mean))}`;
  if (moves === count) return `${name} ${word} each time, ${average}`;
  return `${name} ${word} in ${countOf(moves, "pair")}, ${average}`;
}
