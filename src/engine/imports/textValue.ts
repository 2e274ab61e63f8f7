import type { Scalar } from "../model/run.ts";

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** Words that Python writes for what is no text. */
const words: Readonly<Record<string, Scalar>> = {
  True: true,
  False: false,
  true: true,
  false: false,
  None: null,
  nan: Number.NaN,
  NaN: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  "-inf": Number.NEGATIVE_INFINITY,
};

/** What a text means that a tool has made of a value, so that it can be compared with values that were never a text. */
export function valueOfText(text: string): Scalar {
  if (number.test(text)) {
    const value = Number(text);
    // A hash or an id of digits alone stays what it is.
    return /^[+-]?0\d/.test(text) || (Number.isInteger(value) && !Number.isSafeInteger(value)) ? text : value;
  }
  return Object.hasOwn(words, text) ? (words[text] ?? null) : text;
}

/** The number that Python wrote so; undefined where it is none. */
export function pythonNumber(text: string): number | undefined {
  if (/^nan$/i.test(text)) return Number.NaN;
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(text);
  if (infinite) return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const value = text === "" ? Number.NaN : Number(text);
  return Number.isNaN(value) ? undefined : value;
}
