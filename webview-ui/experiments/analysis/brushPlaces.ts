import type { ColumnValues } from "../../../src/protocol/experiments/analysis.ts";
import type { Brush } from "./brushes.ts";
import type { Scale } from "./scale.ts";

/** What of a column lies between two places (0 to 1) of its scale. */
export function brushOfPlaces({ texts }: ColumnValues, scale: Scale, low: number, high: number): Brush {
  if (!texts) return { low: scale.valueAt(low), high: scale.valueAt(high) };
  const slack = 0.25 / texts.length;
  return { texts: texts.filter((_text, at) => scale.placeOf(at) >= low - slack && scale.placeOf(at) <= high + slack) };
}
