import type { CallArguments, Value } from "./values.ts";
import { functionOf, isKind, itemsOf, membersOf, textOf } from "./values.ts";

/** Snakemake's `Paramspace`: parameters in a table, each as a part of a path (`alpha~1.0/beta~0.1`). */
export function paramspace({ positional: [table], named }: CallArguments): Value | undefined {
  if (!isKind(table, "frame")) return undefined;
  const inName = itemsOf(named.get("filename_params"))?.map((name) => textOf(name, "name")) ?? [];
  const isWhole = named.get("filename_params") === "*";
  const separator = textGiven(named.get("param_sep"), "~");
  const between = textGiven(named.get("filename_sep"), "_");
  const columns = [...table.columns.filter((name) => !inName.includes(name)), ...inName];
  const joined = (part: (column: string) => string): string => {
    const parts = columns.map((column) => `${column}${separator}${part(column)}`);
    if (isWhole) return parts.join(between);
    const folders = parts.slice(0, parts.length - inName.length);
    return [...folders, ...(inName.length > 0 ? [parts.slice(folders.length).join(between)] : [])].join("/");
  };
  return membersOf({
    param_sep: separator,
    wildcard_pattern: joined((column) => `{${column}}`),
    instance_patterns: table.rows.map(({ cells }) => joined((column) => textOf(cells.get(column), column))),
    instance: functionOf(() => undefined),
  });
}

function textGiven(value: Value | undefined, usual: string): string {
  return typeof value === "string" ? value : usual;
}
