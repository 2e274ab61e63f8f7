import { folderOf } from "../../../engine/model/paths.ts";
import type { Stage } from "../../../engine/model/stage.ts";

/** A stage that is about to be written into a pipeline file; paths are relative to that file's folder. */
export interface NewStage {
  readonly name: string;
  readonly cmd: string;
  readonly deps: readonly string[];
  /** As dvc.yaml has them: `train.lr`, or `conf.json:lr` of another file than params.yaml. */
  readonly params: readonly string[];
  readonly outs: readonly string[];
}

/** The scripts that a stage can be made of, by their ending, with what runs them; `python` has another name on Windows. */
const interpreters: Readonly<Record<string, string>> = {
  py: process.platform === "win32" ? "python" : "python3",
  r: "Rscript",
  jl: "julia",
  sh: "bash",
  js: "node",
  mjs: "node",
  cjs: "node",
};

/** A pattern for all scripts that a stage can be made of. */
export const scriptPattern = "**/*.{py,r,R,jl,sh,js,mjs,cjs}";

/** Whether a stage can be made of a file. */
export function isScript(path: string): boolean {
  return interpreterOf(path) !== undefined;
}

/**
 * Scripts in the order in which a stage is likely to be made of them: those that have a main guard, then others; those that
 * declare another tool's steps come last, and what only makes a folder a package is left out.
 */
export function likeliestFirst(
  scripts: readonly string[],
  stages: readonly Pick<Stage, "file" | "kind">[],
): readonly string[] {
  const kinds = new Map(stages.map(({ file, kind }) => [file, kind]));
  const rank = (script: string): number => {
    const kind = kinds.get(script);
    return kind === "script" ? 0 : kind === undefined ? 1 : 2;
  };
  return scripts
    .filter((script) => !/(?:^|\/)__init__\.py$/.test(script))
    .toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/** The command that runs a script, by its path relative to the folder in which the command runs. */
export function proposeCommand(script: string): string {
  const quoted = /[^\w./-]/.test(script) ? `"${script}"` : script;
  return `${interpreterOf(script) ?? ""} ${quoted}`.trim();
}

/** A name after the script, in the letters that stage names may have. */
export function proposeName(script: string, taken: ReadonlySet<string>): string {
  const base = script.slice(script.lastIndexOf("/") + 1).replace(/\.[^.]+$/, "");
  const name = base.replaceAll(/[^\p{L}\p{N}_-]+/gu, "-").replaceAll(/^-+|-+$/g, "") || "stage";
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name}-${number}`)) number++;
  return `${name}-${number}`;
}

/** What is wrong with a stage's name; undefined where nothing is. */
export function nameProblem(name: string, taken: ReadonlySet<string>): string | undefined {
  if (name === "") return "A stage needs a name.";
  if (!/^[\p{L}\p{N}_-]+$/u.test(name)) return "Letters, digits, hyphens and underscores can be used in a name.";
  return taken.has(name) ? `There is a stage “${name}” already.` : undefined;
}

/** The parts of a list as a person types it, separated by commas. */
export function readList(text: string): readonly string[] {
  return [...new Set(text.split(",").map((part) => part.trim().replaceAll("\\", "/")))].filter((part) => part !== "");
}

/** Where a new stage for a script belongs: the pipeline file in the nearest folder above it, else one at the root. */
export function choosePipelineFile(script: string, files: readonly string[]): string {
  const folders = new Map(files.map((file) => [folderOf(file), file]));
  for (let folder = folderOf(script); folder !== "."; folder = folderOf(folder)) {
    const file = folders.get(folder);
    if (file !== undefined) return file;
  }
  return folders.get(".") ?? "dvc.yaml";
}

/** A path relative to the root as seen from a folder at or above it. */
export function relativeTo(folder: string, path: string): string {
  return folder === "." ? path : path.slice(folder.length + 1);
}

function interpreterOf(path: string): string | undefined {
  const ending = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase();
  return ending === undefined ? undefined : interpreters[ending];
}
