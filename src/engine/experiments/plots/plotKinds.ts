import type { PlotKind } from "../../model/plots.ts";
import type { PlotCandidate } from "./plotCandidates.ts";
import { isScoreColumn, recognise } from "./plotColumns.ts";
import type { PlotHead } from "./plotHeads.ts";
import { kindOfTemplate } from "./template.ts";

/**
 * How a plot is drawn: as its template says, as its columns do where that says no more than that it is a line, or as a
 * line. Nothing of a file that nobody calls a plot and whose columns say nothing. `head` is undefined where it cannot be read.
 */
export function kindsOf(candidate: PlotCandidate, head: PlotHead | undefined): readonly PlotKind[] {
  const { template, isNamed, paths } = candidate;
  const byTemplate = template === undefined ? "line" : kindOfTemplate(template);
  if (byTemplate !== "line") return [byTemplate];
  const [path = ""] = paths;
  const found = head && paths.length === 1 ? recognise(path, head.names).filter((one) => suits(one, head)) : [];
  const byNames = found.filter(({ x, y }) => isAsked(candidate, x, y)).map(({ kind }) => kind);
  const isOfClasses = head?.hasClassScores === true && paths.length === 1 && isAsked(candidate);
  const kinds = isOfClasses ? [...new Set([...byNames, "roc" as const, "pr" as const])] : byNames;
  if (kinds.length > 0) return kinds;
  if (head?.isMatrix && /confusion/i.test(path)) return ["confusion"];
  return isNamed ? ["line"] : [];
}

/** Scores make a curve only where there are two classes. */
function suits({ kind, x, y }: ReturnType<typeof recognise>[number], { binary, numeric }: PlotHead): boolean {
  if (kind === "importance") return numeric.includes(x) && !numeric.includes(y);
  return !isScoreColumn(y) || (binary.includes(x) && numeric.includes(y));
}

/** Whether the project names these columns, or none. */
function isAsked({ x, y }: PlotCandidate, ...columns: readonly string[]): boolean {
  const asked = [x, y].flatMap((axis): readonly unknown[] => (typeof axis === "string" ? [axis] : (axis ?? [])));
  return asked.every((column) => typeof column === "string" && columns.includes(column));
}
