import type { Reason } from "../model/freshness.ts";
import type { Stage } from "../model/stage.ts";
import { isTiedToFiles } from "../model/stage.ts";
import type { RecordedPath, StageRecord } from "../model/stageRecord.ts";
import type { ProducedPaths } from "./edges.ts";
import type { Evidence } from "./evidence.ts";
import { isOutsideRoot } from "../model/paths.ts";
import { recordedByPath, recordOf } from "./evidence.ts";
import { paramReasons } from "./paramReasons.ts";

/**
 * Why a stage would have to run by its own files, parameters and command alone; empty where its last result
 * still follows from them. What stands before it in the pipeline is not looked at: the executor asks this again
 * when the stage's turn comes. The rules are DVC's: a frozen stage's dependencies and parameters do not count,
 * a stage with neither dependencies nor outputs always runs, a dependency taken off the list changes nothing.
 */
export function contentReasons(stage: Stage, evidence: Evidence, produced: ProducedPaths): readonly Reason[] {
  if (stage.argv) return [{ kind: "always-changed", what: stage.id, message: "run by itself" }];
  const record = recordOf(stage.id, evidence);
  if (stage.frozen) return [...commandReasons(stage, record), ...outputReasons(stage, record, evidence)];
  if (!record) return [...neverRunReasons(stage, evidence, produced), ...alwaysReasons(stage)];
  return [
    ...commandReasons(stage, record),
    ...paramReasons(stage.params, record.params, evidence.params),
    ...dependencyReasons(stage, record, evidence, produced),
    ...outputReasons(stage, record, evidence),
    ...alwaysReasons(stage),
  ];
}

function neverRunReasons(stage: Stage, evidence: Evidence, produced: ProducedPaths): readonly Reason[] {
  const missing = pathsOf(stage.deps).filter((path) => isMissing(path, evidence) && !isMade(path, produced));
  return [
    { kind: "never-run", what: stage.id, message: "never run" },
    ...missing.map((path) => missingDependency(path, produced)),
  ];
}

function commandReasons(stage: Stage, record: StageRecord | undefined): readonly Reason[] {
  const isSame = JSON.stringify(stage.cmd) === JSON.stringify(record?.cmd);
  return isSame || !record ? [] : [{ kind: "command-changed", what: stage.id, message: "command changed" }];
}

function dependencyReasons(
  stage: Stage,
  record: StageRecord,
  evidence: Evidence,
  produced: ProducedPaths,
): readonly Reason[] {
  const recorded = recordedByPath(record.deps);
  return pathsOf(stage.deps).flatMap((path): readonly Reason[] => {
    if (isMissing(path, evidence)) return [missingDependency(path, produced)];
    const known = recorded.get(path);
    if (!known) return [{ kind: "dep-added", what: path, message: `\`${path}\` is a new dependency` }];
    return isSameContent(known, evidence) ? [] : [{ kind: "dep-changed", what: path, message: `\`${path}\` changed` }];
  });
}

/** Without a record, outputs that are there tell nothing; with one, each must be what the stage made. */
function outputReasons(stage: Stage, record: StageRecord | undefined, evidence: Evidence): readonly Reason[] {
  const recorded = recordedByPath(record?.outs ?? []);
  return pathsOf(stage.outs).flatMap((path): readonly Reason[] => {
    if (isMissing(path, evidence)) return [{ kind: "out-missing", what: path, message: `\`${path}\` missing` }];
    if (!record) return [];
    const known = recorded.get(path);
    if (!known) return [{ kind: "out-changed", what: path, message: `\`${path}\` is a new output` }];
    return isSameContent(known, evidence)
      ? []
      : [{ kind: "out-changed", what: path, message: `\`${path}\` changed since the stage made it` }];
  });
}

function alwaysReasons(stage: Stage): readonly Reason[] {
  if (stage.alwaysChanged) {
    return [{ kind: "always-changed", what: stage.id, message: "always runs (`always_changed`)" }];
  }
  return isTiedToFiles(stage)
    ? []
    : [{ kind: "always-changed", what: stage.id, message: "always runs: it has no dependencies and no outputs" }];
}

function missingDependency(path: string, produced: ProducedPaths): Reason {
  const tracker = isMade(path, produced) ? undefined : produced.trackerOf(path);
  const rest = isMade(path, produced)
    ? ""
    : tracker === undefined
      ? ", and no stage makes it"
      : `: ${tracker} tracks it`;
  return { kind: "dep-missing", what: path, message: `\`${path}\` missing${rest}` };
}

function isMade(path: string, produced: ProducedPaths): boolean {
  return produced.overlapping(path).length > 0;
}

function isMissing(path: string, evidence: Evidence): boolean {
  return !evidence.digests.has(path);
}

function isSameContent(recorded: RecordedPath, evidence: Evidence): boolean {
  const { path, digest, isLegacyMd5 } = recorded;
  const current = evidence.digests.get(path);
  if (digest === (digest.startsWith("md5:") ? current?.md5 : current?.b3)) return true;
  return isLegacyMd5 === true && digest === evidence.legacyMd5?.get(path);
}

/** Each path once; what lies outside the root is not read, and so counts as unchanged. */
function pathsOf(paths: readonly { readonly path: string }[]): readonly string[] {
  return [...new Set(paths.map(({ path }) => path))].filter((path) => !isOutsideRoot(path));
}
