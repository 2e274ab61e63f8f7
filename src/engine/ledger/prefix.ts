/** The last character of Unicode: no id holds it. */
const afterAll = "\u{10FFFF}";

/** From, and up to but not including: between them lie all texts that begin with `prefix`, in SQLite's own order. */
export function prefixRange(prefix: string): readonly [string, string] {
  return [prefix, `${prefix}${afterAll}`];
}
