import type { EngineContext } from "../context.ts";
import type { WorkOptions } from "../engine.ts";
import { recordedByPath, recordOf } from "../graph/evidence.ts";
import { PathIndex } from "../graph/pathIndex.ts";
import type { ArtifactVersion } from "../model/artifact.ts";
import { didYouMean } from "../model/didYouMean.ts";
import { UserError } from "../model/errors.ts";
import { isOutsideRoot } from "../model/paths.ts";
import type { LostVersion, RestoreChange, RestorePlan } from "../model/snapshot.ts";
import type { RecordedPath } from "../model/stageRecord.ts";
import { lostFromStore } from "../store/objects/objectFolder.ts";
import { versionOfEntry } from "../store/dvc/dvcName.ts";
import { collectKeptData } from "./keptData.ts";
import { isSameContent } from "./sameContent.ts";
import { versionOf } from "./versionOf.ts";

/** What is recorded of an output or of tracked data. */
interface RecordedOutput extends RecordedPath {
  /** Who records it, as a person may name it: a .dvc file, a stage. */
  readonly owner: string;
  /** Whether it is but the version that was kept last, and another one here is a new one. */
  readonly isLastKept?: true;
}

/**
 * What would bring back the outputs and the tracked data that are missing, or are not what dvc.lock, the .dvc files and
 * the ledger record: out of DVC's cache or the store; and other data that was kept, where it is missing. With `paths`, only
 * those (or what lies in them, or the stage or .dvc file of that name), and data that is another than was kept last too.
 * What cannot be brought back is told beside it. Throws a `UserError` for a path that nothing records.
 */
export async function planRecorded(
  context: EngineContext,
  paths: readonly string[],
  work: WorkOptions,
): Promise<RestorePlan> {
  const chosen = choose(await collectRecorded(context), paths);
  const digests = await context.store.digest(
    chosen.map(({ path }) => path),
    ["b3", "md5"],
    { ...work, mayBeChanging: true },
  );
  const changes: RestoreChange[] = [];
  const lost: LostVersion[] = [];
  for (const recorded of chosen) {
    const now = digests.get(recorded.path);
    const current = now && versionOf(recorded.path, now);
    if (current && now && isSameContent(context.root, versionOfEntry(recorded), now)) {
      changes.push({ target: current, action: "unchanged", current });
      continue;
    }
    if (current && recorded.isLastKept && paths.length === 0) continue;
    try {
      const target = await findRecorded(context, recorded, work);
      await context.store.refuseClashes(target);
      changes.push({ target, action: current ? "replace" : "create", ...(current && { current }) });
    } catch (error) {
      lost.push(lostVersion(recorded.path, error));
    }
  }
  return { changes, lost };
}

/** What to tell of content that could not be found; throws every other error. */
export function lostVersion(path: string, error: unknown): LostVersion {
  if (!(error instanceof UserError) || !isLost(error)) throw error;
  return { path, message: error.message, cure: error.cure };
}

/** The version that a record tells of. Throws a `UserError` `object-missing` or `object-damaged`. */
export async function findRecorded(
  { store }: Pick<EngineContext, "store">,
  recorded: RecordedPath,
  work: WorkOptions,
): Promise<ArtifactVersion> {
  const { path, digest, isExecutable = false } = recorded;
  if (digest.startsWith("b3:")) {
    if (store.has(digest)) return storedVersion(recorded);
    throw lostFromStore(path);
  }
  const version = await store.find(versionOfEntry(recorded), work);
  return version.kind === "file" ? { ...version, isExecutable } : version;
}

/** The version that a record of the ledger tells of. */
export function storedVersion(recorded: RecordedPath): ArtifactVersion {
  const { path, digest, size = 0, fileCount, isExecutable = false } = recorded;
  if (fileCount !== undefined) return { path, digest, kind: "directory", size, fileCount };
  return { path, digest, kind: "file", size, fileCount: 1, isExecutable };
}

/** Whether content that was kept once is not to be had, or not in this place. */
export function isLost({ code }: UserError): boolean {
  return ["object-missing", "object-damaged", "names-clash"].includes(code);
}

/** What DVC has in its cache, and data of which only Cairn keeps versions: not what is for git. */
async function collectRecorded(context: EngineContext): Promise<readonly RecordedOutput[]> {
  const { stages, tracked } = await context.discovery.pipeline();
  const records = { locks: context.discovery.locks({ stages }), records: context.ledger.runs.stageRecords() };
  const ofStages = stages.flatMap((stage) => {
    const recorded = recordedByPath(recordOf(stage.id, records)?.outs ?? []);
    const kept = stage.outs.filter(({ path, cache }) => cache && !isOutsideRoot(path));
    return kept.flatMap(({ path }) => {
      const found = recorded.get(path);
      return found ? [{ ...found, owner: stage.id }] : [];
    });
  });
  const ofData = tracked.flatMap(({ file, outs }) =>
    outs.flatMap(({ path, recorded }) => (recorded && !isOutsideRoot(path) ? [{ ...recorded, owner: file }] : [])),
  );
  const others = await collectKeptData(context);
  const ofOthers = others.map((recorded) => ({ ...recorded, owner: recorded.path, isLastKept: true }) as const);
  const byPath = new Map([...ofOthers, ...ofStages, ...ofData].map((recorded) => [recorded.path, recorded]));
  return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function choose(recorded: readonly RecordedOutput[], paths: readonly string[]): readonly RecordedOutput[] {
  if (paths.length === 0) return recorded;
  const index = new PathIndex(recorded);
  const chosen = new Set(
    paths.flatMap((path) => {
      const found = [...index.at(path), ...index.inside(path), ...recorded.filter(({ owner }) => owner === path)];
      if (found.length > 0) return found;
      throw notRecorded(index, path);
    }),
  );
  return recorded.filter((one) => chosen.has(one));
}

function notRecorded(index: PathIndex<RecordedOutput>, path: string): UserError {
  const [whole] = index.above(path);
  const place = { place: { file: path } };
  if (whole) {
    const message = `“${path}” is part of ${whole.path}, which is kept as a whole.`;
    const cure = `Bring ${whole.path} back, or say of which commit: cairn restore HEAD ${path}`;
    return new UserError("part-of-artifact", message, cure, place);
  }
  const near = didYouMean(path, [...index.paths()]);
  const cure =
    near === undefined
      ? "What can be brought back is what a stage that ran has made, what .dvc files track, and data that a snapshot holds."
      : `Did you mean “${near}”?`;
  return new UserError("artifact-unknown", `Nothing records what “${path}” should be.`, cure, place);
}
