import { fractionDigits } from "../../../src/protocol/numbers.ts";
import { alignedDelta, alignedValue } from "../format/values.ts";

/** What numbers beneath each other need so that their decimal points stand above each other. */
export interface Alignment {
  /** Digits after the decimal point. */
  readonly digits: number;
  /** Digits and signs in all. */
  readonly letters: number;
}

/** The room that the widest of the numbers needs; what is no number needs none. */
export function alignmentOf(values: readonly unknown[]): Alignment {
  return alignmentOfNumbers(values, alignedValue);
}

/** The same for differences, which show their sign. */
export function deltaAlignmentOf(deltas: readonly unknown[]): Alignment {
  return alignmentOfNumbers(deltas, alignedDelta);
}

function alignmentOfNumbers(values: readonly unknown[], write: (value: number, digits: number) => string): Alignment {
  const numbers = values.filter((value) => typeof value === "number");
  const digits = Math.max(0, ...numbers.map(fractionDigits));
  return { digits, letters: Math.max(0, ...numbers.map((value) => write(value, digits).length)) };
}
