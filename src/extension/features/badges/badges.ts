import type { ArtifactStatus } from "../../../engine/model/artifact.ts";
import { folderOf } from "../../../engine/model/paths.ts";
import { changedArtifacts } from "../../services/changedArtifacts.ts";

/** A mark beside a file's or folder's name. */
export interface Badge {
  readonly letter: string;
  readonly tooltip: string;
  /** A colour of the theme. */
  readonly color: string;
  /** Whether the folders above it take its colour on. */
  readonly reachesFolders: boolean;
}

/** The badges of what has changed, by path; what is missing has no row in the explorer, so that its folder tells of it. */
export function badgesOf(artifacts: readonly ArtifactStatus[]): ReadonlyMap<string, Badge> {
  const changed = changedArtifacts(artifacts);
  const own = changed.flatMap((status) => {
    const badge = badgeOf(status.state);
    return badge ? [[status.artifact.path, badge] as const] : [];
  });
  const missing = changed.filter(({ state }) => state === "missing").map(({ artifact }) => artifact.path);
  const ofFolders = [...Map.groupBy(missing, folderOf)].flatMap(([folder, paths]) =>
    folder === "." ? [] : [[folder, missingIn(paths)] as const],
  );
  return new Map([...ofFolders, ...own]);
}

function badgeOf(state: ArtifactStatus["state"]): Badge | undefined {
  const color = "gitDecoration.modifiedResourceForeground";
  if (state === "modified") {
    return { letter: "M", tooltip: "Modified since the last snapshot", color, reachesFolders: true };
  }
  if (state === "earlier") {
    return { letter: "E", tooltip: "An earlier version than the newest that is kept", color, reachesFolders: true };
  }
  if (state !== "unrecorded") return undefined;
  const untracked = "gitDecoration.untrackedResourceForeground";
  return { letter: "N", tooltip: "In no snapshot yet", color: untracked, reachesFolders: false };
}

function missingIn(paths: readonly string[]): Badge {
  const [first = "", ...others] = paths.map((path) => path.slice(path.lastIndexOf("/") + 1));
  const names = others.length === 0 ? first : `${first} and ${others.length} more`;
  const color = "gitDecoration.deletedResourceForeground";
  return { letter: "!", tooltip: `Missing here: ${names}`, color, reachesFolders: true };
}
