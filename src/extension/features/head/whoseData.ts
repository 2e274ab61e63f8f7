import type { ArtifactStatus } from "../../../engine/model/artifact.ts";
import type { ListedSnapshot, Snapshot } from "../../../engine/model/snapshot.ts";
import { shortHash } from "../../services/format.ts";

/**
 * Which commit's data lies in the workspace, of the artifacts (by path) that are not those of the commit at HEAD, as a
 * person names it; undefined where it is no commit's.
 */
export function whoseData(
  snapshots: readonly ListedSnapshot[],
  statuses: readonly ArtifactStatus[],
  differing: readonly string[],
): string | undefined {
  const current = new Map(statuses.map(({ artifact, current: now }) => [artifact.path, now?.digest]));
  const holds = ({ artifacts }: Snapshot): boolean => {
    const held = new Map(artifacts.map(({ path, digest }) => [path, digest]));
    return differing.every((path) => held.has(path) && held.get(path) === current.get(path));
  };
  const fitting = snapshots.filter((snapshot) => snapshot.cause === "commit" && holds(snapshot));
  const best = fitting.find(({ refs }) => refs.length > 0) ?? fitting[0];
  return best && (best.refs[0] ?? `commit ${shortHash(best.commit ?? "")}`);
}
