import type { ImportedRun } from "../../model/imports.ts";
import type { Curve, RunState, Scalar } from "../../model/run.ts";
import { Clock, clockIn } from "../clock.ts";
import { valueOfText } from "../textValue.ts";

/** One value of a metric, as MLflow notes it. */
export interface MlflowMetric {
  readonly key: string;
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly step: number;
}

/** A run as both of MLflow's stores have it. */
export interface MlflowRun {
  readonly id: string;
  readonly name: string | undefined;
  readonly experiment: string;
  readonly status: string;
  /** Milliseconds since 1970. */
  readonly startTime: number;
  readonly endTime: number | undefined;
  readonly params: ReadonlyMap<string, string>;
  readonly tags: ReadonlyMap<string, string>;
  readonly metrics: readonly MlflowMetric[];
}

/** MLflow never tells of a run whose process is gone: after so long without a sign it is. */
const silentMs = 3_600_000;

/** By the numbers of the file store and the names of the database. @see mlflow/protos/service.proto, RunStatus */
const states: Readonly<Record<string, RunState>> = {
  "1": "running",
  RUNNING: "running",
  "2": "running",
  SCHEDULED: "running",
  "3": "done",
  FINISHED: "done",
  "4": "failed",
  FAILED: "failed",
  "5": "stopped",
  KILLED: "stopped",
};

/** What Cairn takes over of a run of MLflow's. `now` is in milliseconds since 1970. */
export function importedRun(run: MlflowRun, now: number): ImportedRun {
  const { tags } = run;
  const commit = tags.get("mlflow.source.git.commit");
  const branch = tags.get("mlflow.source.git.branch") ?? tags.get("mlflow.gitBranch");
  const latest = new Map<string, MlflowMetric>();
  for (const metric of run.metrics) {
    const known = latest.get(metric.key);
    if (!known || isLater(metric, known)) latest.set(metric.key, metric);
  }
  return {
    name: run.name ?? tags.get("mlflow.runName") ?? run.id.slice(0, 8),
    experiment: run.experiment,
    startedAt: run.startTime,
    ...stateOf(run, now),
    ...(commit !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit) && { commit }),
    ...(branch !== undefined && { branch }),
    params: Object.fromEntries([...run.params].map(([key, text]) => [key, valueOfText(text)])),
    metrics: Object.fromEntries([...latest].map(([key, { value }]): [string, Scalar] => [key, value])),
    curves: curvesOf(run.metrics),
    ...clockIn(clockOf(run.metrics)),
  };
}

/** Whether a run that has not ended may change its state by time alone: part of its stamp. */
export function hoursOf(status: string, now: number): string {
  return states[status] === "running" ? String(Math.floor(now / silentMs)) : "";
}

function stateOf(
  { status, endTime, startTime, metrics }: MlflowRun,
  now: number,
): Pick<ImportedRun, "state" | "endedAt" | "failure"> {
  const state = states[status] ?? "interrupted";
  if (state !== "running") {
    const ended = endTime ?? lastSign(startTime, metrics);
    return { state, endedAt: ended, ...(state === "failed" && { failure: "It failed, as MLflow noted" }) };
  }
  const sign = lastSign(startTime, metrics);
  if (now - sign < silentMs) return { state };
  return { state: "interrupted", endedAt: sign, failure: "MLflow never heard of its end" };
}

function lastSign(startTime: number, metrics: readonly MlflowMetric[]): number {
  return metrics.reduce((last, { timestamp }) => Math.max(last, timestamp), startTime);
}

/** As MLflow itself tells which value is a metric's. */
function isLater(one: MlflowMetric, other: MlflowMetric): boolean {
  if (one.step !== other.step) return one.step > other.step;
  if (one.timestamp !== other.timestamp) return one.timestamp > other.timestamp;
  return one.value > other.value;
}

function clockOf(metrics: readonly MlflowMetric[]): Clock {
  const clock = new Clock();
  for (const { step, timestamp } of metrics.toSorted((one, other) => one.timestamp - other.timestamp)) {
    clock.tick(step, timestamp);
  }
  return clock;
}

/** The curves: where nobody has counted the steps of a metric, its values are counted in the order of their times. */
function curvesOf(metrics: readonly MlflowMetric[]): readonly Curve[] {
  return [...Map.groupBy(metrics, ({ key }) => key)]
    .filter(([, values]) => values.length > 1)
    .map(([key, values]) => {
      const isCounted = values.some(({ step }) => step !== values[0]?.step);
      const inOrder = isCounted ? values : values.toSorted((one, other) => one.timestamp - other.timestamp);
      return {
        key,
        steps: inOrder.map(({ step }, index) => (isCounted ? step : index)),
        values: inOrder.map(({ value }) => value),
      };
    });
}
