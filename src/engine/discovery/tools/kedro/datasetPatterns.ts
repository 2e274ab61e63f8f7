/** A dataset factory of a catalog: a name with fields, as `{name}_csv`. */
export interface DatasetPattern {
  readonly pattern: string;
  /** The text between the fields, one more than there are of these. */
  readonly literals: readonly string[];
  readonly fields: readonly string[];
}

/** A catalog entry's name as a pattern; undefined for a plain name. */
export function readPattern(name: string): DatasetPattern | undefined {
  const fields = [...name.matchAll(/\{(\w*)\}/g)].map(([, field = ""]) => field);
  return fields.length === 0 ? undefined : { pattern: name, literals: name.split(/\{\w*\}/), fields };
}

/** The order in which Kedro tries patterns: the most text outside of fields first, then the most fields, then by the alphabet. */
export function comparePatterns(a: DatasetPattern, b: DatasetPattern): number {
  const size = ({ literals }: DatasetPattern) => literals.join("").length;
  return size(b) - size(a) || b.fields.length - a.fields.length || (a.pattern < b.pattern ? -1 : 1);
}

/** The values of a pattern's fields where a name fits it, each field as short as can be; undefined where it does not. */
export function matchPattern(
  { literals, fields }: DatasetPattern,
  name: string,
): ReadonlyMap<string, string> | undefined {
  const [start = "", ...rest] = literals;
  if (!name.startsWith(start)) return undefined;
  const values = new Map<string, string>();
  let at = start.length;
  for (const [index, literal] of rest.entries()) {
    const isLast = index === rest.length - 1;
    // A field holds one character at least.
    const end = isLast ? name.length - literal.length : name.indexOf(literal, at + 1);
    if (end <= at || (isLast && !name.endsWith(literal))) return undefined;
    const field = fields[index] ?? "";
    const value = name.slice(at, end);
    if (values.has(field) && values.get(field) !== value) return undefined;
    values.set(field, value);
    at = end + literal.length;
  }
  return values;
}

/** A text of the pattern's entry with the fields' values filled in. */
export function fillPattern(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(/(?<!\$)\{(\w*)\}/g, (all, field: string) => values.get(field) ?? all);
}
