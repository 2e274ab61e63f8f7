import type { ListedSnapshot, Snapshot } from "../../engine/model/snapshot.ts";
import type { ListedSnapshotJson, SnapshotJson, SnapshotsJson } from "../json/snapshotJson.ts";
import { toIso } from "../json/isoTime.ts";
import { countOf, formatAge } from "../../engine/model/words.ts";
import { paint } from "../output/paint.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { formatTable } from "../output/table.ts";
import { shownByDefault } from "../options.ts";
import type { CommonOptions } from "../options.ts";
import { withProject } from "../project.ts";

/** `cairn snapshots` */
export async function listSnapshots(options: CommonOptions & { readonly limit?: number }): Promise<number> {
  const limit = options.limit ?? (options.json ? undefined : shownByDefault);
  const snapshots = await withProject(options, (engine) => engine.snapshots(limit));
  if (options.json) {
    printJson<SnapshotsJson>({ version: jsonVersion, snapshots: snapshots.map(toListedJson) });
  } else if (snapshots.length === 0) {
    process.stdout.write("No snapshots yet: cairn snapshot makes one, and so does each run and commit.\n");
  } else process.stdout.write(formatTable(snapshots.map((snapshot) => rowOf(snapshot, Date.now()))));
  return 0;
}

function toListedJson(snapshot: ListedSnapshot): ListedSnapshotJson {
  const { refs, isRewritten, places } = snapshot;
  return { ...toSnapshotJson(snapshot), refs, isRewritten, places };
}

/** A snapshot as `snapshot` and `snapshots` print it. */
export function toSnapshotJson(snapshot: Snapshot): SnapshotJson {
  const { id, cause, time, commit, branch, runId, runName, message, artifacts, missing, unknown, instead } = snapshot;
  return {
    id,
    commit: commit ?? null,
    cause,
    time: toIso(time),
    ...(branch !== undefined && { branch }),
    ...(runId !== undefined && { runId }),
    ...(runName !== undefined && { runName }),
    ...(message !== undefined && { message }),
    artifacts,
    missing,
    ...(unknown && { unknown }),
    ...(instead && { instead }),
  };
}

function rowOf(snapshot: ListedSnapshot, now: number): readonly string[] {
  return [
    snapshot.id,
    snapshot.cause,
    snapshot.commit?.slice(0, 7) ?? "",
    snapshot.message ?? snapshot.runName ?? snapshot.commitSubject ?? "",
    paint.stdout("cyan", snapshot.isRewritten ? "rewritten" : snapshot.refs.join(", ")),
    describeContent(snapshot),
    paint.stdout("dim", formatAge(snapshot.time, now)),
  ];
}

/** How many artifacts, and how much of them is not as it might be taken to be. */
function describeContent({ artifacts, places, unknown = [], instead = [] }: ListedSnapshot): string {
  const notHere = places.filter((place) => place === "nowhere").length;
  const facts = [
    countOf(artifacts.length, "artifact"),
    notHere > 0 && `${notHere} not here`,
    unknown.length > 0 && `${unknown.length} not known`,
    instead.length > 0 && `${instead.length} other in the workspace`,
  ];
  return facts.filter(Boolean).join(", ");
}
