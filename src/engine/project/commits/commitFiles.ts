import { readDvcFile } from "../../discovery/dvc/dvcFile.ts";
import { readDvcLock, recordOfEntry } from "../../discovery/dvc/dvcLock.ts";
import { isTypedMap } from "../../discovery/params/typedValue.ts";
import type { TypedMap, TypedValue } from "../../discovery/params/typedValue.ts";
import { YamlSource } from "../../discovery/yaml/yamlSource.ts";
import type { CommitEntries, CommitFacts, Git, GitReading, TreeEntry } from "../../git/git.ts";
import type { ArtifactVersion } from "../../model/artifact.ts";
import { folderOf, isOutsideRoot, resolveFrom } from "../../model/paths.ts";
import type { RecordedPath } from "../../model/stageRecord.ts";
import { versionOfEntry } from "../../store/dvc/dvcName.ts";

/** What a commit's own dvc.lock and .dvc files name, by path. */
export interface NamedData {
  /** What stages have made, and what is tracked: the commit says that this is its data. */
  readonly own: ReadonlyMap<string, ArtifactVersion>;
  /** What stages had read when they last ran. */
  readonly read: ReadonlyMap<string, ArtifactVersion>;
}

/** The files that say so; dvc.yaml says in which folder the paths of a dvc.lock begin. */
export const dataFiles = /^(?:dvc\.lock|dvc\.yaml|.+\.dvc)$/;

type Named = readonly { readonly from: keyof NamedData; readonly version: ArtifactVersion }[];

/**
 * Reads what commits name; what is the same in many of them is read once. Undefined for a commit of which a file that may
 * name something is not here, as in a partial clone.
 */
export async function readNamedData(
  git: Pick<Git, "blobs">,
  commits: readonly CommitFacts[],
  entries: CommitEntries,
  options: GitReading,
): Promise<(commit: CommitFacts) => NamedData | undefined> {
  const files = commits.flatMap((commit) => [...entries.named(commit).values()]);
  const blobs = await git.blobs([...new Set(files.filter(isPlainFile).map(({ id }) => id))], options);
  const textOf = (file: TreeEntry | undefined): string => new TextDecoder().decode(blobs.get(file?.id ?? ""));
  const known = new Map<string, Named>();
  const readOnce = (key: string, read: () => Named): Named => {
    const named = known.get(key) ?? read();
    known.set(key, named);
    return named;
  };
  return (commit) => {
    const found = entries.named(commit);
    const isHere = (file: TreeEntry): boolean => !isPlainFile(file) || blobs.has(file.id);
    if (!entries.isWhole(commit) || ![...found.values()].every(isHere)) return undefined;
    const named = [...found].flatMap(([path, file]) => {
      if (path.endsWith(".dvc")) return readOnce(`${path} ${file.id}`, () => namedInDvcFile(path, textOf(file)));
      if (!path.endsWith("dvc.lock")) return [];
      const pipeline = found.get(path.replace(/lock$/, "yaml"));
      const key = `${path} ${file.id} ${pipeline?.id ?? ""}`;
      return readOnce(key, () => namedInLock(path, textOf(file), textOf(pipeline)));
    });
    const inside = named.filter(({ version }) => version.path !== "." && !isOutsideRoot(version.path));
    const from = (place: keyof NamedData) =>
      new Map(inside.filter((one) => one.from === place).map(({ version }) => [version.path, version]));
    return { own: from("own"), read: from("read") };
  };
}

function isPlainFile({ kind }: TreeEntry): boolean {
  return kind === "file" || kind === "executable";
}

function namedInDvcFile(file: string, text: string): Named {
  const { tracked, stage } = readDvcFile(file, text);
  if (stage) return namedBy(stage.record);
  return (tracked?.outs ?? []).flatMap(({ recorded }) => named("own", recorded ? [recorded] : []));
}

function namedInLock(file: string, text: string, pipelineText: string): Named {
  const folderOfStage = stageFolders(folderOf(file), pipelineText);
  return [...readDvcLock(file, text).entries].flatMap(([name, entry]) => {
    const wdir = folderOfStage(name);
    return wdir === undefined ? [] : namedBy(recordOfEntry(entry, { wdir }));
  });
}

function namedBy({ deps, outs }: { readonly deps: readonly RecordedPath[]; readonly outs: readonly RecordedPath[] }) {
  return [...named("read", deps), ...named("own", outs)];
}

function named(from: keyof NamedData, recorded: readonly RecordedPath[]): Named {
  return recorded.map((path) => ({ from, version: versionOfEntry(path) }));
}

/** The folder that a stage's paths begin in; undefined where only a template tells. */
function stageFolders(folder: string, pipelineText: string): (stageName: string) => string | undefined {
  if (!pipelineText.includes("wdir")) return () => folder;
  const source = new YamlSource("dvc.yaml", pipelineText);
  const stages = asMap(source.isBroken ? undefined : asMap(source.typed(source.root)).get("stages"));
  return (stageName) => {
    const stage = asMap(stages.get(stageName) ?? stages.get(stageName.replace(/@.*$/, "")));
    const wdir = stage.get("wdir") ?? asMap(stage.get("do")).get("wdir") ?? ".";
    return typeof wdir === "string" && !wdir.includes("${") ? resolveFrom(folder, wdir) : undefined;
  };
}

function asMap(value: TypedValue | undefined): TypedMap {
  return isTypedMap(value) ? value : new Map();
}
