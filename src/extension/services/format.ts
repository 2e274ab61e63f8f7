import { formatAge } from "../../engine/model/words.ts";
import type { MetricPoint, RunState, RunSummary, RunValue, Scalar } from "../../engine/model/run.ts";

/** A parameter's or metric's value on one line; four significant digits are enough for a glance. */
export function formatValue(value: RunValue | undefined): string {
  if (value === undefined) return "not there";
  if (typeof value === "number") return formatNumber(value);
  if (Array.isArray(value)) return `[${value.map(formatValue).join(", ")}]`;
  return String(value);
}

function formatNumber(value: number): string {
  if (Number.isInteger(value) || !Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return size >= 1e-4 && size < 1e9 ? String(Number(value.toPrecision(4))) : value.toExponential(2);
}

/** A message of the engine's, whose paths and keys stand in backticks, for places that show plain text. */
export function plainText(message: string): string {
  return message.replaceAll("`", "");
}

/** The text with a full stop, where it ends with none. */
export function asSentence(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}

/** A commit's hash or a digest's hex, as short as a person compares it. */
export function shortHash(hash: string): string {
  return hash.slice(hash.indexOf(":") + 1).slice(0, 7);
}

/** What tells most of a model's worth, best first; the part of a dotted key after its last dot or slash is compared. */
const telling = [
  /^(val_|test_)?acc(uracy)?$/,
  /^(val_|test_)?(f1|macro_f1|f1_macro|auc|roc_auc)$/,
  /^(val_|test_)?(r2|map|iou|bleu)$/,
  /^(val_|test_)?(loss|rmse|mae|mse|error)$/,
];

/** The one or two metrics that tell most, by name: accuracy before F1 before losses; else the first numbers there are. */
export function keyMetrics(
  metrics: Readonly<Record<string, Scalar>>,
): readonly (readonly [key: string, value: number])[] {
  const numbers = Object.entries(metrics).filter((entry): entry is [string, number] => typeof entry[1] === "number");
  const rank = ([key]: readonly [string, number]): number => {
    const name = key
      .slice(Math.max(key.lastIndexOf("."), key.lastIndexOf("/"), key.lastIndexOf(":")) + 1)
      .toLowerCase();
    const index = telling.findIndex((pattern) => pattern.test(name));
    return index === -1 ? telling.length : index;
  };
  const ranked = numbers.toSorted((a, b) => rank(a) - rank(b));
  const known = ranked.filter((entry) => rank(entry) < telling.length);
  return (known.length > 0 ? known : ranked).slice(0, 2);
}

/** The key metrics in a line, at most `count` of them: `accuracy 0.962 · loss 0.131`. */
export function formatKeyMetrics(metrics: Readonly<Record<string, Scalar>>, count = 2): string {
  return keyMetrics(metrics)
    .slice(0, count)
    .map(([key, value]) => `${key.slice(key.lastIndexOf(":") + 1)} ${formatValue(value)}`)
    .join(" · ");
}

/** How far a run is, by the newest points of its curves: `step 7 · val_accuracy 0.91`; empty where there are none. */
export function formatProgress(points: readonly MetricPoint[]): string {
  const last = Math.max(...points.map(({ step }) => step));
  if (points.length === 0) return "";
  const values = Object.fromEntries(points.filter(({ step }) => step === last).map(({ key, value }) => [key, value]));
  return [`step ${last}`, formatKeyMetrics(values, 1)].filter(Boolean).join(" · ");
}

const stateWords: Readonly<Record<RunState, string>> = {
  running: "running",
  done: "done",
  failed: "failed",
  stopped: "stopped",
  interrupted: "interrupted",
};

/** A run in one line for a list to pick from. */
export function describeRun(run: RunSummary, now: number): string {
  const parts = [stateWords[run.state], formatKeyMetrics(run.metrics), formatAge(run.startedAt, now)];
  return parts.filter((part) => part !== "").join(" · ");
}
