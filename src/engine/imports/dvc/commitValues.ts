import { paramLabel } from "../../discovery/params/lookupParam.ts";
import { readParams } from "../../discovery/params/readParams.ts";
import type { CommitFacts, Git, GitReading } from "../../git/git.ts";
import type { ArtifactVersion } from "../../model/artifact.ts";
import { UserError } from "../../model/errors.ts";
import type { ImportedRun } from "../../model/imports.ts";
import { folderOf } from "../../model/paths.ts";
import type { RunValue } from "../../model/run.ts";
import { dataFiles, readNamedData } from "../../project/commits/commitFiles.ts";
import type { Store } from "../../store/store.ts";
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
  /** What those call metrics, as globs; and the dvc.lock files, where they tell of metrics that are not in git. */
  metricsGlobs(commit: CommitFacts): readonly string[];
}

/** A file of a commit: relative to the root, and its blob; or the version that its dvc.lock names, which is not in git. */
interface TreeFile {
  readonly file: string;
  readonly id: string;
  readonly version?: ArtifactVersion;
}

/** Where commits' files lie: in git, or in DVC's cache or the store where git keeps but their names. */
export interface CommitSources {
  readonly git: Git;
  readonly store: Pick<Store, "find" | "read">;
}

/** Reads of some commits all at once, since they share nearly all of it: nothing is checked out, each blob is read once. */
export async function readCommitValues(
  { git, store }: CommitSources,
  commits: readonly CommitFacts[],
  reading: GitReading,
): Promise<CommitValues> {
  const entries = await git.entriesAt(commits, valueNames, reading);
  const filesOf = (commit: CommitFacts): readonly TreeFile[] =>
    [...entries.named(commit)].map(([file, { id }]) => ({ file, id }));
  const named = await readNamedData(git, commits, await git.entriesAt(commits, dataFiles, reading), reading);
  const namedFilesOf = (commit: CommitFacts): readonly TreeFile[] =>
    [...(named(commit)?.own.values() ?? [])].flatMap((version): readonly TreeFile[] => {
      const { path: file, kind, digest: id } = version;
      return kind === "file" && valueNames.test(file) ? [{ file, id, version }] : [];
    });
  const pipelinesOf = (commit: CommitFacts): readonly TreeFile[] =>
    filesOf(commit).filter(({ file }) => pipelineName.test(file));
  const places = { git, store };
  const measured = await readFiles(places, commits.flatMap(pipelinesOf), reading, ({ file }, text) =>
    measuredFiles(text, folderOf(file)),
  );
  const namedIn = (commit: CommitFacts): MeasuredFiles => {
    const all = pipelinesOf(commit).flatMap((pipeline) => measured.get(keyOf(pipeline)) ?? []);
    return { metrics: all.flatMap(({ metrics }) => metrics), params: all.flatMap(({ params }) => params) };
  };
  const valueFilesOf = (commit: CommitFacts): Readonly<Record<keyof MeasuredFiles, readonly TreeFile[]>> => {
    const named = namedIn(commit);
    const [isMetrics, isParams] = [matcherOf(named.metrics), matcherOf(named.params)];
    const inGit = filesOf(commit);
    const isInGit = new Set(inGit.map(({ file }) => file));
    const files = [...inGit, ...namedFilesOf(commit).filter(({ file }) => !isInGit.has(file))];
    return {
      metrics: files.filter(({ file }) => isMetrics(file)),
      params: files.filter(({ file }) => isParams(file) && !isMetrics(file)),
    };
  };
  const valueFiles = commits.flatMap((commit) => Object.values(valueFilesOf(commit)).flat());
  const leaves = await readFiles(places, valueFiles, reading, ({ file }, text) => readParams(file, text).leaves);
  const leavesOf = (file: TreeFile): ReadonlyMap<string, RunValue> => leaves.get(keyOf(file)) ?? new Map();
  return {
    metricsGlobs: (commit) => {
      const isElsewhere = valueFilesOf(commit).metrics.some(({ version }) => version);
      const locks = pipelinesOf(commit).map(({ file }) => file.replace(/yaml$/, "lock"));
      return [...namedIn(commit).metrics, ...(isElsewhere ? locks : [])];
    },
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
  { git, store }: CommitSources,
  files: readonly TreeFile[],
  reading: GitReading,
  read: (file: TreeFile, text: string) => Content,
): Promise<ReadonlyMap<string, Content>> {
  const different = new Map(files.map((file) => [keyOf(file), file]));
  const all = [...different.values()];
  const ids = new Set(all.flatMap(({ id, version }) => (version ? [] : [id])));
  const blobs = await git.blobs([...ids], { ...reading, maxBytes });
  const versions = new Map(all.flatMap(({ id, version }) => (version ? [[id, version] as const] : [])));
  const kept = new Map<string, Uint8Array>();
  for (const [id, version] of versions) {
    const bytes = version.size > maxBytes ? undefined : await readKept(store, version);
    if (bytes) kept.set(id, bytes);
  }
  const contents = [...different].flatMap(([key, file]): [string, Content][] => {
    const bytes = blobs.get(file.id) ?? kept.get(file.id);
    return bytes === undefined ? [] : [[key, read(file, Buffer.from(bytes).toString("utf8"))]];
  });
  return new Map(contents);
}

/** Undefined where the content is not here (any more). */
async function readKept(store: CommitSources["store"], version: ArtifactVersion): Promise<Uint8Array | undefined> {
  try {
    return await store.read((await store.find(version)).digest);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function keyOf({ file, id }: TreeFile): string {
  return `${id} ${file}`;
}
