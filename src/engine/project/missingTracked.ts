import { fitPattern } from "../discovery/cairn/fitPattern.ts";
import { cairnFile } from "../discovery/pipelineFiles.ts";
import { ProducedPaths } from "../graph/edges.ts";
import { NearWords } from "../model/didYouMean.ts";
import { folderOf, resolveFrom } from "../model/paths.ts";
import type { Pipeline } from "../model/pipeline.ts";
import type { TrackRule } from "../model/projectSettings.ts";
import type { Problem } from "../model/source.ts";
import { problemAt } from "../model/source.ts";
import type { InputFiles } from "./missingInputs.ts";

/** What `track` in cairn.yaml names and does not find. Warnings: it may be on its way from elsewhere. */
export function findMissingTracked(
  root: string,
  pipeline: Pipeline,
  files: Pick<InputFiles, "isThere" | "list">,
): readonly Problem[] {
  const rules = pipeline.settings?.track ?? [];
  const produced = rules.length > 0 ? new ProducedPaths(pipeline.stages, pipeline.tracked) : undefined;
  const isMade = ({ path }: TrackRule): boolean =>
    produced !== undefined && (produced.overlapping(path).length > 0 || produced.trackerOf(path) !== undefined);
  return rules.flatMap((rule) => {
    if (rule.isPattern) return patternProblem(root, rule);
    return files.isThere(rule.path) || isMade(rule) ? [] : [pathProblem(rule, files)];
  });
}

function pathProblem({ path, range }: TrackRule, files: Pick<InputFiles, "list">): Problem {
  const folder = folderOf(path);
  const neighbours = files.list(folder).map((name) => resolveFrom(folder, name));
  const near = new NearWords(neighbours).nearest(path)?.candidate;
  const cure =
    near === undefined
      ? "Put it there, or correct the path; `cairn restore` brings back what was kept."
      : `Did you mean \`${near}\`?`;
  const remedies = near === undefined ? [] : ([{ kind: "replace", text: near }] as const);
  return problemAt(cairnFile, range, "track-missing", `There is nothing at \`${path}\`. ${cure}`, "warning", remedies);
}

function patternProblem(root: string, { path, range }: TrackRule): readonly Problem[] {
  let passedOver: string | undefined;
  for (const fit of fitPattern(root, path, () => true)) {
    if (!fit.isPassedOver) return [];
    passedOver ??= fit.path;
  }
  const message =
    passedOver === undefined
      ? `Nothing fits \`${path}\`. Check its folders and its ending.`
      : `All that fits \`${path}\` is named in a .cairnignore or .dvcignore, as is \`${passedOver}\`. Take a line out there, or this pattern here.`;
  return [problemAt(cairnFile, range, "track-missing", message, "warning", [])];
}
