import { paramLabel } from "../../engine/discovery/params/lookupParam.ts";
import { keyMetrics } from "../../engine/experiments/metricRank.ts";
import { describeStep } from "../../engine/experiments/progress.ts";
import type { ParamAssignment } from "../../engine/model/plan.ts";
import type { Objective } from "../../engine/model/projectSettings.ts";
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

/** The parameters that a sweep gives a run: `train.lr=0.1 train.hidden=32`. */
export function describeParams(params: readonly ParamAssignment[]): string {
  return params.map(({ file, key, value }) => `${paramLabel(file, key)}=${formatValue(value)}`).join(" ");
}

/** The same for narrow places, without what the names begin with where they differ without it: `lr=0.1 hidden=32`. */
export function describeParamsShort(params: readonly ParamAssignment[]): string {
  const names = params.map(({ key }) => key.slice(key.lastIndexOf(".") + 1));
  if (new Set(names).size < names.length) return describeParams(params);
  return params.map(({ value }, index) => `${names[index] ?? ""}=${formatValue(value)}`).join(" ");
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

/** The metrics that tell most in a line, at most `count` of them: `accuracy 0.962 · loss 0.131`. */
export function formatKeyMetrics(
  metrics: Readonly<Record<string, Scalar>>,
  objective: Objective | undefined,
  count = 2,
): string {
  return keyMetrics(metrics, objective)
    .slice(0, count)
    .map(([key, value]) => `${key.slice(key.lastIndexOf(":") + 1)} ${formatValue(value)}`)
    .join(" · ");
}

/** How far a run is, by the newest points of its curves: `epoch 7/20 · val_accuracy 0.91`; empty where there are none. */
export function formatProgress(
  points: readonly MetricPoint[],
  { params }: Pick<RunSummary, "params">,
  objective: Objective | undefined,
): string {
  const last = Math.max(...points.map(({ step }) => step));
  if (points.length === 0) return "";
  const values = Object.fromEntries(points.filter(({ step }) => step === last).map(({ key, value }) => [key, value]));
  return [describeStep(last, params), formatKeyMetrics(values, objective, 1)].filter(Boolean).join(" · ");
}

const stateWords: Readonly<Record<RunState, string>> = {
  running: "running",
  done: "done",
  failed: "failed",
  stopped: "stopped",
  interrupted: "interrupted",
};

/** A run in one line for a list to pick from. */
export function describeRun(run: RunSummary, objective: Objective | undefined, now: number): string {
  const metrics = formatKeyMetrics(run.metrics, objective);
  const parts = [stateWords[run.state], metrics, formatAge(run.startedAt, now)];
  return parts.filter((part) => part !== "").join(" · ");
}
