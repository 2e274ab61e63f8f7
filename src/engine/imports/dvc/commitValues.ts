import { paramLabel } from "../../discovery/params/lookupParam.ts";
import { readParams } from "../../discovery/params/readParams.ts";
import type { CommitFacts, Git, GitReading } from "../../git/git.ts";
import type { ImportedRun } from "../../model/imports.ts";
import { folderOf } from "../../model/paths.ts";
import type { RunValue } from "../../model/run.ts";
import { metricLeaves, metricsByKey } from "../../run/runValues.ts";
import { matcherOf, type MeasuredFiles, measuredFiles } from "./measuredFiles.ts";

const pipelineName = /(?:^|\/)dvc\.yaml$/;
const valueNames = /\.(?:json|ya?ml|toml|py)$/;
/** Larger files hold no parameters or metrics. */
const maxBytes = 8 * 1024 * 1024;

/** What commits hold of values. */
export interface CommitValues {
  /** The parameters and metrics in the files that the commit's own pipeline files name. */
  valuesOf(commit: CommitFacts): Pick<ImportedRun, "params" | "metrics">;
  /** What those call metrics, as globs. */
  metricsGlobs(commit: CommitFacts): readonly string[];
}

/** A file of a commit: relative to the root, and its blob. */
interface TreeFile {
  readonly file: string;
  readonly id: string;
}

/** Reads of some commits all at once, since they share nearly all of it: nothing is checked out, each blob is read once. */
export async function readCommitValues(
  git: Git,
  commits: readonly CommitFacts[],
  reading: GitReading,
): Promise<CommitValues> {
  const entries = await git.entriesAt(commits, valueNames, reading);
  const filesOf = (commit: CommitFacts): readonly TreeFile[] =>
    [...entries.named(commit)].map(([file, { id }]) => ({ file, id }));
  const pipelinesOf = (commit: CommitFacts): readonly TreeFile[] =>
    filesOf(commit).filter(({ file }) => pipelineName.test(file));
  const measured = await readFiles(git, commits.flatMap(pipelinesOf), reading, ({ file }, text) =>
    measuredFiles(text, folderOf(file)),
  );
  const namedIn = (commit: CommitFacts): MeasuredFiles => {
    const all = pipelinesOf(commit).flatMap((pipeline) => measured.get(keyOf(pipeline)) ?? []);
    return { metrics: all.flatMap(({ metrics }) => metrics), params: all.flatMap(({ params }) => params) };
  };
  const valueFilesOf = (commit: CommitFacts): Readonly<Record<keyof MeasuredFiles, readonly TreeFile[]>> => {
    const named = namedIn(commit);
    const [isMetrics, isParams] = [matcherOf(named.metrics), matcherOf(named.params)];
    const files = filesOf(commit);
    return {
      metrics: files.filter(({ file }) => isMetrics(file)),
      params: files.filter(({ file }) => isParams(file) && !isMetrics(file)),
    };
  };
  const valueFiles = commits.flatMap((commit) => Object.values(valueFilesOf(commit)).flat());
  const leaves = await readFiles(git, valueFiles, reading, ({ file }, text) => readParams(file, text).leaves);
  const leavesOf = (file: TreeFile): ReadonlyMap<string, RunValue> => leaves.get(keyOf(file)) ?? new Map();
  return {
    metricsGlobs: (commit) => namedIn(commit).metrics,
    valuesOf: (commit) => {
      const { metrics, params } = valueFilesOf(commit);
      const labelled = params.flatMap((param) =>
        [...leavesOf(param)].map(([key, value]) => [paramLabel(param.file, key), value] as const),
      );
      return {
        params: Object.fromEntries(labelled),
        metrics: metricsByKey(metrics.map((one) => ({ file: one.file, leaves: metricLeaves(leavesOf(one)) }))),
      };
    },
  };
}

/** What is made of each file's text; nothing of those that are not here, or too large. */
async function readFiles<Content>(
  git: Git,
  files: readonly TreeFile[],
  reading: GitReading,
  read: (file: TreeFile, text: string) => Content,
): Promise<ReadonlyMap<string, Content>> {
  const different = new Map(files.map((file) => [keyOf(file), file]));
  const ids = new Set([...different.values()].map(({ id }) => id));
  const blobs = await git.blobs([...ids], { ...reading, maxBytes });
  const contents = [...different].flatMap(([key, file]): [string, Content][] => {
    const bytes = blobs.get(file.id);
    return bytes === undefined ? [] : [[key, read(file, Buffer.from(bytes).toString("utf8"))]];
  });
  return new Map(contents);
}

function keyOf({ file, id }: TreeFile): string {
  return `${id} ${file}`;
}
