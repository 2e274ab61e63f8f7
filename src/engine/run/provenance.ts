import { lstatSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { EngineContext } from "../context.ts";
import { isSourceFile } from "../model/sourceFile.ts";
import type { Digest } from "../model/digest.ts";
import { UserError } from "../model/errors.ts";
import type { Pipeline } from "../model/pipeline.ts";
import type { SourceCopy } from "../model/run.ts";
import type { Stage } from "../model/stage.ts";
import { formatSize } from "../model/words.ts";
import { systemCode } from "../model/systemErrors.ts";

/** The code that a run is made with: a commit, and what differs from it. */
export interface Provenance {
  readonly commit?: string;
  readonly branch?: string;
  readonly dirty: boolean;
  readonly diff?: Digest;
  readonly sources: readonly SourceCopy[];
}

/** Larger files are hardly written by people. */
const maxSourceBytes = 1024 * 1024;
/** Where more files than this differ from the commit, the first ones are kept. */
const maxSources = 1_000;

/**
 * Keeps what differs from the commit: the diff, and a copy of each source file that was changed or is not tracked.
 * Without git, of the source files that the stages name. What cannot be learnt is left out, with a line in the log.
 */
export async function recordProvenance(
  context: EngineContext,
  pipeline: Pipeline,
  stages: readonly Stage[],
): Promise<Provenance> {
  const head = await context.git.head();
  if (head === undefined) return { dirty: false, sources: await copySources(context, dependenciesOf(stages)) };
  return {
    ...(head.commit !== undefined && { commit: head.commit }),
    ...(head.branch !== undefined && { branch: head.branch }),
    ...(await recordDifference(context, pipeline, stages)),
  };
}

async function recordDifference(
  context: EngineContext,
  pipeline: Pipeline,
  stages: readonly Stage[],
): Promise<Pick<Provenance, "dirty" | "diff" | "sources">> {
  try {
    const isResult = resultsOf(pipeline);
    const changed = (await context.git.changedFiles()).filter((file) => !isResult(file));
    const nested = dependenciesOf(stages).filter((file) => isInNestedRepository(context.root, file));
    const untracked = (await context.git.untrackedFiles()).filter((file) => isSourceFile(file) && !isResult(file));
    const diff = await context.git.diffAgainstHead();
    return {
      dirty: changed.length + untracked.length > 0,
      ...(diff.length > 0 && { diff: await context.store.put(diff) }),
      sources: await copySources(context, [...new Set([...changed.filter(isSourceFile), ...untracked, ...nested])]),
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    context.log("warn", `What differs from the commit is recorded of the stages' own files alone: ${error.message}`);
    return { dirty: false, sources: await copySources(context, dependenciesOf(stages)) };
  }
}

function dependenciesOf(stages: readonly Stage[]): readonly string[] {
  const paths = stages.flatMap((stage) => [
    stage.file,
    ...stage.deps.map((dep) => dep.path),
    ...stage.params.map((param) => param.file),
  ]);
  return [...new Set(paths)].filter(isSourceFile);
}

/** Whether a file lies in a repository of its own within the root, which git passes over; a submodule has a file there. */
function isInNestedRepository(root: string, file: string): boolean {
  for (let folder = path.posix.dirname(file); folder !== "."; folder = path.posix.dirname(folder)) {
    if (statSync(path.join(root, folder, ".git"), { throwIfNoEntry: false })?.isDirectory() === true) return true;
    if (folder === path.posix.dirname(folder)) return false;
  }
  return false;
}

/** Whether a path is what stages make, or what Cairn and DVC write down about it: no code. */
function resultsOf(pipeline: Pipeline): (file: string) => boolean {
  const outs = pipeline.stages.flatMap((stage) => stage.outs.map((out) => out.path));
  return (file) =>
    path.posix.basename(file) === "dvc.lock" ||
    file.startsWith(".cairn/") ||
    outs.some((out) => file === out || file.startsWith(`${out}/`));
}

async function copySources(context: EngineContext, files: readonly string[]): Promise<readonly SourceCopy[]> {
  if (files.length > maxSources) {
    context.log(
      "warn",
      `${files.length} source files differ from the commit: only ${maxSources} are kept with the run.`,
    );
  }
  const copies: SourceCopy[] = [];
  const large: string[] = [];
  for (const file of files.slice(0, maxSources)) {
    const bytes = readSource(path.join(context.root, file));
    if (bytes === "large") large.push(file);
    else if (bytes) copies.push({ path: file, digest: await context.store.put(bytes), size: bytes.length });
  }
  if (large.length > 0) {
    const names = large.slice(0, 3).join(", ") + (large.length > 3 ? `, and ${large.length - 3} more` : "");
    const limit = formatSize(maxSourceBytes);
    context.log("warn", `Too large to be kept with the run, as they are over ${limit} and not as committed: ${names}.`);
  }
  return copies;
}

/** A file's bytes; undefined where it is gone, or no text. */
function readSource(file: string): Buffer | "large" | undefined {
  try {
    const stat = lstatSync(file);
    if (!stat.isFile()) return undefined;
    if (stat.size > maxSourceBytes) return "large";
    const bytes = readFileSync(file);
    return bytes.includes(0) ? undefined : bytes;
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "EACCES") return undefined;
    throw error;
  }
}
