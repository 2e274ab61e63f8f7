import type { ArtifactVersion } from "../model/artifact.ts";
import type { ArtifactRow, CodeRow, Comparison, MetricRow, ParamRow } from "../model/comparison.ts";
import type { CurveKey } from "../model/curves.ts";
import { isSameValue } from "../model/run.ts";
import type { RunDetail, RunSummary, RunValue, Scalar } from "../model/run.ts";
import type { Objective } from "../model/projectSettings.ts";
import { ownValue } from "../model/ownValue.ts";
import { deltaOf, verdictOf } from "../model/verdict.ts";
import { directionIn } from "./direction.ts";
import { environmentRows } from "./environmentRows.ts";
import { differingFirst, keysOf, someDiffer } from "./rows.ts";
import { usageRows } from "./usageRows.ts";

/** Lays runs side by side, in their order; the first is the baseline. Rows that differ come first, then by key. */
export function compareRuns(
  details: readonly RunDetail[],
  curves: readonly CurveKey[],
  code: readonly CodeRow[],
  objective?: Objective,
): Comparison {
  return {
    runs: details.map(summaryOf),
    params: paramRows(details),
    metrics: metricRows(details, objective),
    artifacts: artifactRows(details),
    environment: environmentRows(details),
    usage: usageRows(details.map(({ stages }) => stages)),
    code,
    curves,
  };
}

/** What the table of runs shows of a run, without what only a single run's page needs. */
function summaryOf(detail: RunDetail): RunSummary {
  const {
    environment: _e,
    inputs: _i,
    outputs: _o,
    sources: _s,
    diff: _d,
    logDir: _l,
    command: _c,
    ...summary
  } = detail;
  return summary;
}

function paramRows(details: readonly RunDetail[]): readonly ParamRow[] {
  const rows = keysOf(details.map((detail) => detail.params)).map((key): ParamRow => {
    const values = details.map((detail): RunValue | undefined => ownValue(detail.params, key));
    return { key, values, differs: someDiffer(values, isSameValue) };
  });
  return differingFirst(rows, (row) => row.key);
}

function metricRows(details: readonly RunDetail[], objective: Objective | undefined): readonly MetricRow[] {
  const rows = keysOf(details.map((detail) => detail.metrics)).map((key): MetricRow => {
    const values = details.map((detail): Scalar | undefined => ownValue(detail.metrics, key));
    const [baseline, ...others] = values;
    const direction = directionIn(objective, key);
    return {
      key,
      direction,
      values,
      deltas: [undefined, ...others.map((value) => deltaOf(baseline, value))],
      verdicts: [
        baseline === undefined ? "unknown" : "same",
        ...others.map((value) => verdictOf(direction, baseline, value)),
      ],
      differs: someDiffer(values, isSameValue),
    };
  });
  return differingFirst(rows, (row) => row.key);
}

/** A path that any of the runs makes counts as an output; in a run that only reads it, what it read is shown. */
function artifactRows(details: readonly RunDetail[]): readonly ArtifactRow[] {
  const inputs = details.map((detail) => byPath(detail.inputs));
  const outputs = details.map((detail) => byPath(detail.outputs));
  const paths = [...new Set([...inputs, ...outputs].flatMap((versions) => [...versions.keys()]))];
  const rows = paths.map((path): ArtifactRow => {
    const versions = details.map((_, run) => outputs[run]?.get(path) ?? inputs[run]?.get(path));
    return {
      path,
      role: outputs.some((made) => made.has(path)) ? "output" : "input",
      versions,
      differs: someDiffer(versions, isSameVersion),
    };
  });
  return differingFirst(rows, (row) => row.path);
}

function byPath(versions: readonly ArtifactVersion[]): ReadonlyMap<string, ArtifactVersion> {
  return new Map(versions.map((version) => [version.path, version]));
}

function isSameVersion(one: ArtifactVersion | undefined, other: ArtifactVersion | undefined): boolean {
  return one?.kind === other?.kind && one?.digest === other?.digest;
}
