import type { SqlValue } from "./connection.ts";

/** A piece of SQL with what its question marks stand for. */
export interface Sql {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** SQL with pieces of SQL and values in it: a value becomes a question mark, and never a part of the text. */
export function sql(texts: TemplateStringsArray, ...parts: readonly (Sql | SqlValue)[]): Sql {
  let text = texts[0] ?? "";
  const values: SqlValue[] = [];
  for (const [index, part] of parts.entries()) {
    const isSql = typeof part === "object" && part !== null && "text" in part;
    text += (isSql ? part.text : "?") + (texts[index + 1] ?? "");
    if (isSql) values.push(...part.values);
    else values.push(part);
  }
  return { text, values };
}

/** Text that is SQL and nothing that came from elsewhere. */
export function raw(text: string): Sql {
  return { text, values: [] };
}

/** Pieces of SQL one after another, with their values. */
export function joined(pieces: readonly Sql[], separator: string): Sql {
  return { text: pieces.map(({ text }) => text).join(separator), values: pieces.flatMap(({ values }) => values) };
}
