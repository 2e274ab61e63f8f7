import { stepNames } from "../../run/curves/curveTable.ts";
import type { PlotDefinition } from "./plotDefinitions.ts";

/** Which columns of one file are drawn. */
export interface SeriesColumns {
  /** Undefined where the rows are numbered. */
  readonly x?: string;
  readonly y: readonly string[];
}

/**
 * What is drawn of a file over what: as the project says, else the last column, as in DVC, over the column that counts
 * steps, where there is one. An `x` out of another file is not among the names.
 */
export function seriesColumns(definition: PlotDefinition, path: string, names: readonly string[]): SeriesColumns {
  const { x, y = [] } = definition;
  const ys = y.flatMap((column) => (typeof column === "string" ? [column] : column.path === path ? [column.name] : []));
  const step = stepNames.find((name) => names.includes(name));
  const last = names.findLast((name) => name !== step);
  const drawn = y.length > 0 ? ys : last === undefined ? [] : [last];
  if (typeof x === "string") return { x, y: drawn };
  if (x === undefined) return { ...(step !== undefined && !drawn.includes(step) && { x: step }), y: drawn };
  const own = x.find((column) => column.path === path)?.name;
  return { ...(own !== undefined && { x: own }), y: drawn };
}
