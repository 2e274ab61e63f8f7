import { folderOf, isOutsideRoot, resolveFrom } from "../../../model/paths.ts";
import type { WorkspaceFiles } from "../toolReader.ts";
import { matchPattern, parsePattern, wildcardsOf } from "./pathPattern.ts";
import { withoutDot } from "./rulePaths.ts";
import type { CallArguments, NamedValues, Value } from "./values.ts";
import { hasUnknown, unknown } from "./values.ts";

/**
 * Snakemake's `glob_wildcards`, where the wildcards are all in the file's name: read from the folder's listing.
 * What finds nothing is not known: the data is not here, and will be where it is run.
 */
export function globWildcards(
  { positional: [written], written: call }: CallArguments,
  folder: string,
  workspace: WorkspaceFiles,
): Value | undefined {
  if (typeof written !== "string" || hasUnknown(written)) return undefined;
  const pattern = parsePattern(withoutDot(written));
  const names = [...new Set(wildcardsOf(pattern).map(({ name }) => name))];
  const above = folderOf(pattern.written);
  const listed = resolveFrom(folder, above);
  const canList = !above.includes("{") && !isOutsideRoot(listed);
  const prefix = above === "." ? "" : `${above}/`;
  const bindings = (canList ? workspace.list(listed) : [])
    .filter((name) => !name.endsWith("/"))
    .flatMap((name) => matchPattern(pattern, prefix + name, new Map()) ?? []);
  const valuesOf = (name: string): Value =>
    bindings.length === 0 ? unknown(`${call}.${name}`) : bindings.map((binding) => binding.get(name) ?? "");
  const values = new Map(names.map((name) => [name, valuesOf(name)]));
  const found: NamedValues = { kind: "named", items: [...values.values()], names: values };
  return found;
}
