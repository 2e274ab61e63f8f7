import type { RunValue } from "../model/run.ts";

/** Rows that differ first, each part sorted by `nameOf`, upper and lower case apart as everywhere in git. */
export function differingFirst<Row extends { readonly differs: boolean }>(
  rows: readonly Row[],
  nameOf: (row: Row) => string,
): readonly Row[] {
  return rows.toSorted((one, other) => {
    if (one.differs !== other.differs) return one.differs ? -1 : 1;
    const [name, otherName] = [nameOf(one), nameOf(other)];
    return name < otherName ? -1 : Number(name > otherName);
  });
}

/** Every key that any of the records has, once. */
export function keysOf(records: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))];
}

/** Whether any value is not the same as the first. */
export function someDiffer<Value>(
  values: readonly (Value | undefined)[],
  isSame: (one: Value | undefined, other: Value | undefined) => boolean,
): boolean {
  return values.some((value) => !isSame(values[0], value));
}

/** NaN is the same as NaN; a number is never the same as a text; a missing value is the same only as a missing one. */
export function isSameValue(one: RunValue | undefined, other: RunValue | undefined): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => isSameValue(item, other[index]));
  }
  return one === other || (Number.isNaN(one) && Number.isNaN(other));
}
