import { statSync } from "node:fs";
import path from "node:path";
import type { EngineContext } from "../context.ts";
import { fitPattern } from "../discovery/cairn/fitPattern.ts";
import { isGlob, parseGlob } from "../discovery/cairn/globPattern.ts";
import { isInGit } from "../discovery/dvc/dvcRepository.ts";
import { cairnFile } from "../discovery/pipelineFiles.ts";
import { addTracked } from "../fixes/addTracked.ts";
import { PathIndex } from "../graph/pathIndex.ts";
import type { Artifact } from "../model/artifact.ts";
import { UserError } from "../model/errors.ts";
import { resolveFrom } from "../model/paths.ts";
import type { PathTracking, Tracking } from "../model/tracking.ts";
import { writeFileAtomically } from "../run/atomicFile.ts";
import { explaining, explainWriteError } from "../files/fileErrors.ts";
import { readIfThere } from "../files/readIfThere.ts";
import { projectArtifacts } from "./artifacts.ts";
import { requireData, requireDataPath } from "./dataPaths.ts";
import { ignoreInGit, ignorePatternInGit, isIgnoredByGit, writeIgnoreLine } from "./gitIgnoring.ts";
import { isLargeOrBinary } from "./largeContent.ts";

/**
 * Adds files, folders and patterns (relative to the root) to `track` in cairn.yaml, where all else stays as it is. Git is
 * had ignore those that are large or binary, as DVC does with what it tracks, unless it has them already. All are looked
 * at before anything is written. Throws `UserError`s that say what is in the way.
 */
export async function trackPaths(context: EngineContext, paths: readonly string[]): Promise<Tracking> {
  const { root } = context;
  const { settings } = await context.discovery.pipeline();
  const listed = new Set(settings?.track.map((rule) => rule.path));
  const known = new PathIndex(await projectArtifacts(context));
  const chosen = [...new Set(paths.map((one) => resolveFrom(".", one)))].map((one): PathTracking => {
    const fits = isGlob(one) ? { fits: fitting(root, one).length } : {};
    if (listed.has(one)) return { path: one, outcome: "listed", ...fits };
    if (isGlob(one)) return { path: one, outcome: "added", ...fits };
    requireData(root, one);
    const reason = versionedBy(known, one);
    return {
      path: one,
      outcome: reason === undefined ? "added" : "versioned",
      ...(reason !== undefined && { reason }),
    };
  });
  const added = chosen.filter(({ outcome }) => outcome === "added").map((one) => one.path);
  const forIgnoring = isInGit(root) ? await large(context, added) : [];
  if (added.length > 0) writeTracked(root, added);
  const ignoreFiles = forIgnoring.map((one) =>
    isGlob(one) ? ignorePatternInGit(root, one) : ignoreInGit(root, one, isFolderAt(root, one)),
  );
  const forGit = new Set([...(added.length > 0 ? [cairnFile] : []), ...ignoreFiles.flatMap((file) => file ?? [])]);
  return {
    paths: chosen.map((one) => {
      if (!isInGit(root) || (isGlob(one.path) && one.outcome !== "added")) return one;
      const isIgnored = forIgnoring.includes(one.path) || isIgnoredByGit(root, one.path, isFolderAt(root, one.path));
      return { ...one, isIgnored };
    }),
    forGit: isInGit(root) ? [...forGit] : [],
  };
}

/** Has Cairn pass over files and folders (relative to the root) from now on, by lines in the root's `.cairnignore`. */
export function passOverPaths({ root }: Pick<EngineContext, "root">, paths: readonly string[]): void {
  for (const passedOver of paths) writeIgnoreLine(root, ".cairnignore", passedOver);
}

/** What a pattern fits now. Throws a `UserError` where it is none. */
function fitting(root: string, pattern: string): readonly string[] {
  requireDataPath(root, pattern);
  if (!parseGlob(pattern)) {
    const message = `A brace is open in ${pattern}, or closed twice.`;
    throw new UserError("bad-pattern", message, "Write {a,b} for one of two.");
  }
  return [...fitPattern(root, pattern, () => true)].flatMap((fit) => (fit.isPassedOver ? [] : [fit.path]));
}

/** Why a path is versioned already; undefined where it is not. Throws a `UserError` where that of what is in it is in the way. */
function versionedBy(known: PathIndex<Artifact>, tracked: string): string | undefined {
  const [own] = known.at(tracked);
  if (own) return `is ${maker(own)}`;
  const [above] = known.above(tracked);
  if (above) return `lies in ${above.path}, ${maker(above)}`;
  const [inside] = known.inside(tracked);
  if (!inside) return undefined;
  const message = `${inside.path} in ${tracked} is versioned by itself: ${maker(inside)}. So the folder cannot be as a whole.`;
  const cure = "Name what else in it is to be tracked, or a pattern that fits it.";
  throw new UserError("tracked-already", message, cure, { place: { file: tracked } });
}

function maker({ producer, tracker }: Artifact): string {
  if (producer !== undefined) return `an output of ${producer}`;
  return tracker === undefined ? "read by stages, or named in cairn.yaml" : `tracked by ${tracker}`;
}

/** Those of paths and patterns of which something is large or binary, and not in git. */
async function large({ root, git }: EngineContext, added: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const one of added) {
    for (const place of isGlob(one) ? fitting(root, one) : [one]) {
      if (!isLargeOrBinary(root, place) || (await git.isTracked(place))) continue;
      found.push(one);
      break;
    }
  }
  return found;
}

function writeTracked(root: string, added: readonly string[]): void {
  const file = path.join(root, cairnFile);
  const text = added.reduce(
    (before, tracked) => {
      const after = addTracked(before, tracked);
      if (after !== undefined) return after;
      const message = `${cairnFile} is not as it should be, so that nothing can be added to it.`;
      throw new UserError("cairn-yaml-broken", message, "Mend what is underlined in it, and try again.", {
        place: { file: cairnFile },
      });
    },
    readIfThere(file) ?? "",
  );
  explaining(explainWriteError, cairnFile, () => writeFileAtomically(file, Buffer.from(text)));
}

function isFolderAt(root: string, place: string): boolean {
  return statSync(path.join(root, place), { throwIfNoEntry: false })?.isDirectory() ?? false;
}
