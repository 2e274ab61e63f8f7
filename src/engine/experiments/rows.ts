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
