import type { ParamsFile } from "../discovery/params/paramsFile.ts";
import type { Stage } from "../model/stage.ts";
import type { RecordedPath, StageRecord } from "../model/stageRecord.ts";
import type { PathDigest } from "../store/store.ts";
import { isOutsideRoot } from "../model/paths.ts";

/** What stages' last good runs were made from, by stage id. */
export interface StageRecords {
  /** Entries of dvc.lock. */
  readonly locks: ReadonlyMap<string, StageRecord>;
  /** What the ledger holds: asked where dvc.lock says nothing. */
  readonly records: ReadonlyMap<string, StageRecord>;
}

/** What is known of the files of stages, now and when they last ran. */
export interface Evidence extends StageRecords {
  /** What is in the workspace, by path, with the algorithms that `neededDigests` names. A path that is not there is not in it. */
  readonly digests: ReadonlyMap<string, PathDigest>;
  /** DVC 2's md5 (`md5:…`) of paths that are recorded with it and have another md5 now. */
  readonly legacyMd5?: ReadonlyMap<string, string>;
  /** The parameters files of the stages, by file; one that is not there is not in it. */
  readonly params: ReadonlyMap<string, ParamsFile>;
}

/** Paths relative to the root whose digests freshness asks for, by algorithm; sorted, each once. */
export interface NeededDigests {
  readonly b3: readonly string[];
  readonly md5: readonly string[];
  /** Those of `md5` that are recorded with DVC 2's digest, as they are recorded. */
  readonly legacyMd5: readonly RecordedPath[];
}

/** The record that a stage is held against: its entry in dvc.lock where it stands, else the ledger's. */
export function recordOf(stageId: string, records: StageRecords): StageRecord | undefined {
  return records.locks.get(stageId) ?? records.records.get(stageId);
}

/**
 * Which digests `assessFreshness` needs for these stages: for each path the algorithm that it is recorded with,
 * BLAKE3 where it is not recorded. Paths outside the root are left out: Cairn does not read them.
 */
export function neededDigests(stages: readonly Stage[], records: StageRecords): NeededDigests {
  const b3 = new Set<string>();
  const md5 = new Set<string>();
  const legacyMd5 = new Map<string, RecordedPath>();
  for (const stage of stages) {
    if (stage.template) continue;
    const record = recordOf(stage.id, records);
    // Another tool's files may be huge, and nothing is asked of them before Cairn has run the stage.
    if (stage.kind !== "dvc" && !record) continue;
    const recorded = recordedByPath([...(record?.deps ?? []), ...(record?.outs ?? [])]);
    for (const { path } of [...stage.deps, ...stage.outs]) {
      if (isOutsideRoot(path)) continue;
      const known = recorded.get(path);
      if (known?.isLegacyMd5) legacyMd5.set(path, known);
      (known?.digest.startsWith("md5:") ? md5 : b3).add(path);
    }
  }
  return { b3: [...b3].sort(), md5: [...md5].sort(), legacyMd5: [...legacyMd5.values()] };
}

/** Recorded paths by path. */
export function recordedByPath(paths: readonly RecordedPath[]): ReadonlyMap<string, RecordedPath> {
  return new Map(paths.map((recorded) => [recorded.path, recorded]));
}
