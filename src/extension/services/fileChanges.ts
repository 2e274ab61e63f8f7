import { parseGlob } from "../../engine/discovery/cairn/globPattern.ts";
import type { Pipeline } from "../../engine/model/pipeline.ts";
import type { ProjectPart } from "../services.ts";

/** Folders in which nothing concerns a project, however often it changes. */
const ignoredFolders = new Set([
  ".cairn",
  ".git",
  ".hg",
  ".svn",
  ".venv",
  "venv",
  "node_modules",
  "__pycache__",
  ".ipynb_checkpoints",
  ".mypy_cache",
  ".pytest_cache",
  ".ruff_cache",
  ".tox",
]);

const pipelineFiles = new Set([
  "dvc.yaml",
  "dvc.lock",
  "cairn.yaml",
  ".gitignore",
  ".dvcignore",
  ".cairnignore",
  "pyproject.toml",
  "pixi.toml",
]);

/** By which data is passed over. */
const ignoreFiles = new Set([".dvcignore", ".cairnignore"]);

/** Languages in which tools declare stages: any such file may be, or may have been, a pipeline. */
const pipelineLanguages = /\.(?:py|ipynb|smk|mk|just|dvc)$|^(?:Taskfile|catalog|parameters|globals).*\.ya?ml$/i;

/** Whether a change at this path (relative to the root, forward slashes) can be left out of account at once. */
export function isIgnored(path: string): boolean {
  const folders = path.split("/");
  const isDvcInternal = folders[0] === ".dvc" && (folders[1] === "cache" || folders[1] === "tmp");
  return isDvcInternal || folders.some((folder) => ignoredFolders.has(folder));
}

/** Tells which parts of a project's state changes of files can alter. */
export class TouchedParts {
  /** What matters to a pipeline, for the one that was last asked about. */
  private last: { readonly pipeline: Pipeline; readonly matters: Matters } | undefined;

  /** What changes at these paths can alter. Undefined as the pipeline means that it is not known yet: then anything may matter. */
  by(paths: readonly string[], pipeline: Pipeline | undefined): ReadonlySet<ProjectPart> {
    if (pipeline && this.last?.pipeline !== pipeline) this.last = { pipeline, matters: pathsThatMatter(pipeline) };
    return partsTouchedBy(paths, pipeline, pipeline && this.last?.matters);
  }
}

function partsTouchedBy(
  paths: readonly string[],
  pipeline: Pipeline | undefined,
  matters: Matters | undefined,
): ReadonlySet<ProjectPart> {
  const touched = new Set<ProjectPart>();
  for (const path of paths) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    // A folder that comes or goes is one event, whatever lies in it: pipeline files perhaps.
    const mayBeFolder = !name.includes(".");
    const makesStages = pipeline?.files.includes(path) === true || pipeline?.valueFiles.includes(path) === true;
    if (pipelineFiles.has(name) || pipelineLanguages.test(name) || makesStages || mayBeFolder) {
      touched.add("pipeline").add("problems").add("params").add("statuses").add("artifacts").add("mismatch");
      if (ignoreFiles.has(name)) touched.add("proposals");
    } else if (!matters || isAbout(path, matters)) {
      if (!matters || matters.params.has(path)) touched.add("params");
      touched.add("problems").add("statuses").add("artifacts").add("mismatch");
    }
  }
  return touched;
}

interface Matters {
  readonly paths: ReadonlySet<string>;
  readonly params: ReadonlySet<string>;
  /** What is tracked by pattern. */
  readonly patterns: readonly RegExp[];
  /** All folders above those paths: where one of them is removed or renamed, so is what lies in it. */
  readonly above: ReadonlySet<string>;
}

function pathsThatMatter(pipeline: Pipeline): Matters {
  const paths = new Set<string>();
  const files = new Set<string>();
  for (const { deps, outs, params } of pipeline.stages) {
    for (const { path } of [...deps, ...outs]) paths.add(path);
    for (const { file } of params) files.add(file);
  }
  for (const file of files) paths.add(file);
  for (const { path } of [...pipeline.tracked.flatMap(({ outs }) => outs), ...pipeline.declared]) paths.add(path);
  const track = pipeline.settings?.track ?? [];
  for (const { path, isPattern } of track) if (!isPattern) paths.add(path);
  const patterns = track.flatMap(({ path, isPattern }) => (isPattern ? (parseGlob(path) ?? []) : []));
  return { paths, params: files, patterns, above: new Set([...paths].flatMap(foldersAbove)) };
}

function isAbout(path: string, matters: Matters): boolean {
  if (matters.paths.has(path) || matters.above.has(path)) return true;
  const around = foldersAbove(path);
  return (
    around.some((folder) => matters.paths.has(folder)) ||
    matters.patterns.some((pattern) => [path, ...around].some((one) => pattern.test(one)))
  );
}

function foldersAbove(path: string): readonly string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}
