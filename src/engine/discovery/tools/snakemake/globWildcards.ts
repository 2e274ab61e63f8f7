import { folderOf, isOutsideRoot, resolveFrom } from "../../../model/paths.ts";
import type { WorkspaceFiles } from "../toolReader.ts";
import { fixedEnds, matchPattern, parsePattern, wildcardsOf } from "./pathPattern.ts";
import { withoutDot } from "./rulePaths.ts";
import type { CallArguments, NamedValues, Value } from "./values.ts";
import { hasUnknown, unknown } from "./values.ts";

/** The most files that are looked at, and the deepest folder. */
const mostFiles = 20_000;
const deepest = 8;

/**
 * Snakemake's `glob_wildcards`, read from the folders' listings. What finds nothing is not known: the data is not here, and
 * will be where it is run.
 */
export function globWildcards(
  { positional: [written], written: call }: CallArguments,
  folder: string,
  workspace: WorkspaceFiles,
): Value | undefined {
  if (typeof written !== "string" || hasUnknown(written)) return undefined;
  const pattern = parsePattern(withoutDot(written));
  const names = [...new Set(wildcardsOf(pattern).map(({ name }) => name))];
  const { start } = fixedEnds(pattern);
  const above = folderOf(start.includes("/") ? start : "x");
  const bindings = filesUnder(above, resolveFrom(folder, above), workspace).flatMap(
    (path) => matchPattern(pattern, path, new Map()) ?? [],
  );
  const valuesOf = (name: string): Value =>
    bindings.length === 0 ? unknown(`${call}.${name}`) : bindings.map((binding) => binding.get(name) ?? "");
  const values = new Map(names.map((name) => [name, valuesOf(name)]));
  const found: NamedValues = { kind: "named", items: [...values.values()], names: values };
  return found;
}

/** The files in a folder and in those below it, as the pattern names them. */
function filesUnder(written: string, listed: string, workspace: WorkspaceFiles): readonly string[] {
  if (isOutsideRoot(listed)) return [];
  const found: string[] = [];
  const go = (prefix: string, place: string, depth: number): void => {
    for (const name of workspace.list(place)) {
      if (found.length >= mostFiles) return;
      if (!name.endsWith("/")) found.push(prefix + name);
      else if (depth < deepest && !name.startsWith(".")) go(prefix + name, resolveFrom(place, name), depth + 1);
    }
  };
  go(written === "." ? "" : `${written}/`, listed, 0);
  return found;
}
