import type { EngineContext } from "../context.ts";
import { paramLabel } from "../discovery/params/lookupParam.ts";
import type { MetricPoint, RunValue, Scalar } from "../model/run.ts";
import { measuredPaths, usedParams } from "../model/stage.ts";
import type { ParamDependency, Stage } from "../model/stage.ts";
import { argumentParams } from "./params/argumentParams.ts";
import { ownArguments } from "./commandStage.ts";
import { loggedMetrics } from "./curves/loggedMetrics.ts";
import { listMetricsFiles } from "./metricsFiles.ts";

type Values<Value> = Readonly<Record<string, Value>>;
type Reader = Pick<EngineContext, "root" | "discovery">;

/** What was read of a metrics file. */
export interface MetricsFile {
  readonly file: string;
  readonly leaves: ReadonlyMap<string, Scalar>;
}

/** The parameters that stages use, leaf by leaf, as a run shows them, and the options of a command that runs by itself. */
export async function readRunParams(context: Reader, stages: readonly Stage[]): Promise<Values<RunValue>> {
  const found = new Map<string, RunValue>();
  for (const [file, params] of Map.groupBy(stages.flatMap(usedParams), (param) => param.file)) {
    const leaves = (await context.discovery.params(file))?.leaves ?? new Map<string, RunValue>();
    for (const [key, value] of leaves) {
      if (params.some((param) => covers(param, key))) found.set(paramLabel(file, key), value);
    }
  }
  for (const stage of stages) {
    for (const [key, value] of Object.entries(argumentParams(ownArguments(stage)))) found.set(key, value);
  }
  return Object.fromEntries(found);
}

/**
 * The metrics of stages by dotted key: numbers, texts and booleans of their metrics files (JSON, YAML, TOML), and the
 * newest points of what they logged. A key that several files have gets the file before it.
 */
export async function readMetrics(
  context: Reader,
  stages: readonly Stage[],
  newest: readonly MetricPoint[],
): Promise<Values<Scalar>> {
  return { ...loggedMetrics(stages, newest), ...(await readMetricsFiles(context, stages)) };
}

async function readMetricsFiles(context: Reader, stages: readonly Stage[]): Promise<Values<Scalar>> {
  const outs = stages.flatMap((stage) => measuredPaths(stage).filter(({ role }) => role === "metrics"));
  const files = [...new Set(outs.flatMap((out) => listMetricsFiles(context.root, out)))];
  const found = await Promise.all(files.map(async (file) => ({ file, leaves: await readLeaves(context, file) })));
  return metricsByKey(found);
}

/** The metrics of files by dotted key; a key that several of them have gets the file before it. */
export function metricsByKey(found: readonly MetricsFile[]): Values<Scalar> {
  const counts = new Map<string, number>();
  for (const { leaves } of found) for (const key of leaves.keys()) counts.set(key, (counts.get(key) ?? 0) + 1);
  return Object.fromEntries(
    found.flatMap(({ file, leaves }) =>
      [...leaves].map(([key, value]) => [(counts.get(key) ?? 0) > 1 ? `${file}:${key}` : key, value] as const),
    ),
  );
}

function covers(param: ParamDependency, key: string): boolean {
  return param.key === null || key === param.key || key.startsWith(`${param.key}.`) || key.startsWith(`${param.key}[`);
}

async function readLeaves(context: Reader, file: string): Promise<ReadonlyMap<string, Scalar>> {
  return metricLeaves((await context.discovery.params(file))?.leaves ?? new Map());
}

/** Those leaves of a metrics file that are metrics. */
export function metricLeaves(leaves: ReadonlyMap<string, RunValue>): ReadonlyMap<string, Scalar> {
  return new Map([...leaves].filter((leaf): leaf is [string, Scalar] => leaf[1] !== null && !Array.isArray(leaf[1])));
}
