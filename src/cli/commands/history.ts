import type { ArtifactHistoryEntry } from "../../engine/model/artifact.ts";
import { describeFileCounts, describeSizeDelta } from "../../engine/model/changeWords.ts";
import { shortDigest } from "../../engine/model/digest.ts";
import { didYouMean } from "../../engine/model/didYouMean.ts";
import { UserError } from "../../engine/model/errors.ts";
import type { Snapshot } from "../../engine/model/snapshot.ts";
import { countOf, formatAge, formatSize, listOf } from "../../engine/model/words.ts";
import type { HistoryEntryJson, HistoryJson } from "../json/snapshotJson.ts";
import { toIso } from "../json/isoTime.ts";
import { shownByDefault } from "../options.ts";
import type { CommonOptions } from "../options.ts";
import { paint } from "../output/paint.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { formatTable } from "../output/table.ts";
import { toRootPath, withProject } from "../project.ts";

/** For what else may be meant: those of runs and restores are of some artifacts. */
const snapshotsLookedAt = 10;

/** `cairn history PATH` */
export async function listHistory(
  written: string,
  options: CommonOptions & { readonly limit?: number },
): Promise<number> {
  const limit = options.limit ?? (options.json ? undefined : shownByDefault);
  const { path, all } = await withProject(options, async (engine, folder) => {
    const path = toRootPath(engine.root, folder, written);
    const all = await engine.artifactHistory(path);
    if (all.length === 0) throw noVersions(path, await engine.snapshots(snapshotsLookedAt));
    return { path, all };
  });
  const versions = all.slice(0, limit);
  if (options.json) {
    printJson<HistoryJson>({ version: jsonVersion, path, versions: versions.map(toEntryJson) });
    return 0;
  }
  const now = Date.now();
  process.stdout.write(formatTable(versions.map((entry) => rowOf(entry, now))));
  return 0;
}

function toEntryJson({
  version,
  snapshotId,
  time,
  message,
  isCurrent,
  ...rest
}: ArtifactHistoryEntry): HistoryEntryJson {
  const { digest, kind, size, fileCount } = version;
  const { commits, runs, change } = rest;
  return {
    digest,
    kind,
    size,
    fileCount,
    snapshot: snapshotId,
    time: toIso(time),
    ...(message !== undefined && { message }),
    current: isCurrent,
    commits,
    runs,
    ...(change && { change }),
  };
}

function rowOf(entry: ArtifactHistoryEntry, now: number): readonly string[] {
  const { version, isCurrent, time, change } = entry;
  const files = version.kind === "directory" ? `, ${countOf(version.fileCount, "file")}` : "";
  return [
    isCurrent ? paint.stdout("green", "●") : " ",
    shortDigest(version.digest),
    `${formatSize(version.size)}${files}`,
    change ? (change.files && describeFileCounts(change.files)) || describeSizeDelta(change.sizeDelta) : "",
    describeOrigins(entry),
    paint.stdout("dim", formatAge(time, now)),
  ];
}

/** The commits and runs that it belongs to, else what its snapshot was taken for. */
function describeOrigins({ commits, runs, message, snapshotId }: ArtifactHistoryEntry): string {
  const [commit, ...others] = commits;
  const subject = commit?.subject === undefined ? "" : ` ${commit.subject}`;
  const more = others.length > 0 ? ` and ${countOf(others.length, "other commit")}` : "";
  const origins = [
    commit ? `${paint.stdout("yellow", commit.hash.slice(0, 7))}${subject}${more}` : "",
    listOf(
      runs.map(({ name }) => name),
      3,
    ),
  ].filter(Boolean);
  return origins.length > 0 ? origins.join(" · ") : (message ?? `snapshot ${snapshotId}`);
}

function noVersions(path: string, newest: readonly Pick<Snapshot, "artifacts">[]): UserError {
  const near = didYouMean(
    path,
    newest.flatMap(({ artifacts }) => artifacts.map((artifact) => artifact.path)),
  );
  const cure =
    "`cairn du` lists what versions are kept of; `cairn track` names further data, and `cairn snapshot` keeps it.";
  return new UserError(
    "artifact-unknown",
    `No version of “${path}” is kept.`,
    near === undefined ? cure : `Did you mean “${near}”?`,
  );
}
