import type { MetricPoint } from "../../model/run.ts";

/** Names of columns that count steps, the best first: a file with `epoch` and `step` is drawn over `step`. */
export const stepNames: readonly string[] = ["global_step", "step", "iteration", "iter", "epoch", "round", "trial"];
/** Columns that tell when, not what. */
const timeNames = new Set(["timestamp", "time", "wall_time", "datetime", "date"]);
/** Columns of tables about samples or thresholds: such a table is a plot of its own, no curve over steps. */
const sampleNames = new Set(
  `actual predicted prediction label target class y y_true y_pred y_score id index
  fpr tpr threshold thresholds precision recall prob_true prob_pred x feature`.split(/\s+/),
);

/** How a table's columns become curves: which of them counts the steps, and which hold values. */
export interface CurveColumns {
  /** Undefined where the row's number is the step. */
  readonly step?: number;
  /** Index and name of each column of values. */
  readonly values: readonly (readonly [index: number, name: string])[];
}

/**
 * Tells from a table's header and its first row whether it holds curves over steps; undefined where it does not:
 * where no column has numbers, and where the table is about samples or thresholds (a confusion matrix, a ROC curve).
 */
export function chooseCurveColumns(header: readonly string[], firstRow: readonly string[]): CurveColumns | undefined {
  const names = header.map((name) => name.trim());
  const lowered = names.map((name) => name.toLowerCase());
  const stepName = stepNames.find((name) => lowered.includes(name));
  const step = stepName === undefined ? undefined : lowered.indexOf(stepName);
  const isAside = (name: string): boolean => stepNames.includes(name) || timeNames.has(name);
  const candidates = names.flatMap((name, index) => {
    const lower = lowered[index] ?? "";
    return name === "" || isAside(lower) ? [] : [[index, name] as const];
  });
  if (step === undefined) {
    const isAboutSamples = lowered.some((name) => sampleNames.has(name));
    const isGrid = candidates.some(([, name]) => parseNumber(name) !== undefined);
    const hasWords = candidates.some(([index]) => isWord(firstRow[index]));
    if (isAboutSamples || isGrid || hasWords) return undefined;
  }
  const values = candidates.filter(([index]) => !isWord(firstRow[index]));
  if (values.length === 0) return undefined;
  return step === undefined ? { values } : { step, values };
}

/** The points of one row; cells that are empty or no numbers are left out. `rowNumber` counts from 0. */
export function pointsOfRow(
  path: string,
  columns: CurveColumns,
  cells: readonly string[],
  rowNumber: number,
): readonly MetricPoint[] {
  const step = columns.step === undefined ? rowNumber : parseNumber(cells[columns.step] ?? "");
  if (step === undefined || !Number.isFinite(step)) return [];
  return columns.values.flatMap(([index, name]) => {
    const value = parseNumber(cells[index] ?? "");
    return value === undefined ? [] : [{ key: `${path}:${name}`, step, value }];
  });
}

/** A number as Python, R and spreadsheets write it, `nan` and infinities among them; undefined for anything else. */
export function parseNumber(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed)) return Number(trimmed);
  if (/^[+-]?nan$/i.test(trimmed)) return Number.NaN;
  const infinite = /^([+-]?)inf(inity)?$/i.exec(trimmed);
  if (!infinite) return undefined;
  return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** The cells of one line; a cell in double quotes may hold the separator, and a doubled quote in it is one. */
export function splitCells(line: string, separator: "," | "\t"): readonly string[] {
  if (!line.includes('"')) return line.split(separator);
  const cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at);
    if (isQuoted && char === '"' && line.charAt(at + 1) === '"') {
      cell += char;
      at++;
    } else if (char === '"' && (isQuoted || cell === "")) isQuoted = !isQuoted;
    else if (char === separator && !isQuoted) {
      cells.push(cell);
      cell = "";
    } else cell += char;
  }
  return [...cells, cell];
}

function isWord(cell: string | undefined): boolean {
  return cell !== undefined && cell.trim() !== "" && parseNumber(cell) === undefined;
}
