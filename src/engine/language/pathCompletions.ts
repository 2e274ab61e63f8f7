import type { Completion } from "../model/language.ts";
import { folderOf, isAbsoluteOrUrl, relativeTo, resolveFrom } from "../model/paths.ts";
import type { LanguageContext } from "./languageContext.ts";
import { wordCompletion } from "./completionItems.ts";
import type { Writing } from "./completionItems.ts";

/** Folders that hold nothing that a stage reads or makes. */
const passedBy = new Set([".cairn", ".dvc", ".git", ".venv", "__pycache__", "node_modules"]);

/** Files that DVC keeps to itself: no path of a stage may name one. */
const pipelineFile = /^dvc\.(?:yaml|lock)$|\.dvc$/;

export interface PathWishes {
  /** The folder, relative to the root, that written paths begin at. */
  readonly base: string;
  /** Whether outputs of stages are among what is wished for, even if they do not lie there yet. */
  readonly withOutputs: boolean;
  readonly foldersOnly?: boolean;
  /** What is written beside it already. */
  readonly listed: ReadonlySet<string>;
}

/** Paths that can be written: what stages make, and what lies in the folder that is written so far. */
export function pathCompletions(context: LanguageContext, writing: Writing, wishes: PathWishes): readonly Completion[] {
  const { base, withOutputs, listed } = wishes;
  const outputs = withOutputs ? outputsFrom(context, base) : [];
  const made = new Set(outputs.map(({ path }) => path));
  return [
    ...outputs
      .filter(({ path }) => !listed.has(path))
      .map(({ path, stageId }) => wordCompletion(writing, path, "output", `made by ${stageId}`)),
    ...listedIn(context, writing, wishes).filter(({ label }) => !made.has(label) && !listed.has(label)),
  ];
}

function outputsFrom(context: LanguageContext, base: string): readonly { path: string; stageId: string }[] {
  const outputs = new Map<string, { path: string; stageId: string }>();
  for (const stage of context.pipeline.stages) {
    for (const out of stage.outs) {
      if (isAbsoluteOrUrl(out.path)) continue;
      const path = relativeTo(base, out.path);
      outputs.set(path, { path, stageId: stage.id });
    }
  }
  return [...outputs.values()];
}

function listedIn(
  context: LanguageContext,
  writing: Writing,
  { base, foldersOnly }: PathWishes,
): readonly Completion[] {
  const { text } = writing.at;
  const folder = text.includes("/") ? folderOf(text) : "";
  const prefix = folder === "" ? "" : `${folder}/`;
  const isDotted = text.slice(prefix.length).startsWith(".");
  return context.list(resolveFrom(base, folder === "" ? "." : folder)).flatMap(({ name, kind }) => {
    if (passedBy.has(name) || pipelineFile.test(name) || (name.startsWith(".") && !isDotted)) return [];
    if (kind === "folder") return [wordCompletion(writing, `${prefix}${name}/`, "folder")];
    return foldersOnly === true ? [] : [wordCompletion(writing, `${prefix}${name}`, "file")];
  });
}
