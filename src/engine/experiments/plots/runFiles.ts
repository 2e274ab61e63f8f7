import { areNested } from "../../model/paths.ts";
import { join } from "node:path";
import type { EngineContext } from "../../context.ts";
import type { ArtifactVersion } from "../../model/artifact.ts";
import type { Digest } from "../../model/digest.ts";
import { UserError } from "../../model/errors.ts";
import type { RunDetail } from "../../model/run.ts";
import { type ByteSource, openBytes, openFile } from "../../files/byteSource.ts";
import { explainReadError, explaining } from "../../files/fileErrors.ts";
import type { CommitFiles } from "./commitFiles.ts";
import { mlflowFiles } from "./mlflowFiles.ts";
import type { OwnFile } from "./ownFile.ts";

/** One file that a run has left, kept in the store or in DVC's cache, or as a blob of git's. */
interface KeptFile {
  /** Relative to the root. */
  readonly path: string;
  readonly digest: Digest | `git:${string}`;
}

export type RunFile = KeptFile | OwnFile;

/** A folder with more files than this is data and no plots. */
const mostFiles = 2_000;
/** What folders are called that may hold plots beside those that the project names. */
const plotFolder =
  /(?:^|\/)(?:dvclive|plots?|figures?|reports?|results?|eval(?:uation)?|metrics|analysis|scores)(?:\/|$)/i;

/**
 * The files that a run has left, by path: its outputs, and what lies in those of its folders that the project's plots are
 * in (`named`) or that are called as folders of plots are. Of a folder that is not kept as a whole nothing is known. A run
 * that was taken in out of git has left what its commit holds and names, and one of MLflow's its artifacts.
 */
export async function filesOfRun(
  context: Pick<EngineContext, "store" | "git" | "ledger" | "root" | "log">,
  commits: CommitFiles,
  run: RunDetail,
  named: readonly string[],
): Promise<ReadonlyMap<string, RunFile>> {
  const isWanted = (path: string): boolean => plotFolder.test(path) || named.some((plot) => areNested(plot, path));
  const files = new Map<string, RunFile>(mlflowFiles(context, run).map((file) => [file.path, file]));
  const committed = run.outputs.length === 0 ? await commits.outputsOf(context, run) : undefined;
  for (const [path, id] of committed?.blobs ?? []) {
    if (isWanted(path)) files.set(path, { path, digest: `git:${id}` });
  }
  for (const output of committed?.outputs ?? run.outputs) {
    const { path, kind, digest, fileCount } = output;
    if (kind === "file") files.set(path, { path, digest });
    else if (fileCount <= mostFiles && isWanted(path)) {
      for (const file of await filesInside(context, output)) files.set(file.path, file);
    }
  }
  return files;
}

/** Whether a folder that a run has left is to be looked into: its name says so, and it is no larger than plots are. */
export function mayHoldPlots(
  { path, fileCount }: Pick<ArtifactVersion, "path" | "fileCount">,
  isWanted: (path: string) => boolean,
): boolean {
  return fileCount <= mostFiles && (plotFolder.test(path) || isWanted(path));
}

/** The files in a folder as it was; none where it is not kept. */
export async function filesInside(
  { store, log }: Pick<EngineContext, "store" | "log">,
  folder: ArtifactVersion,
): Promise<readonly { readonly path: string; readonly digest: Digest }[]> {
  try {
    const inside = await store.list((await store.find(folder)).digest);
    return inside.map(({ path, digest }) => ({ path: `${folder.path}/${path}`, digest }));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    log("debug", `Looking for plots in ${folder.path}: ${error.message}`);
    return [];
  }
}

/**
 * The bytes of a run's file: out of the store or DVC's cache, or as it lies in the workspace where that is still the same
 * content. Throws a `UserError` where it is to be had nowhere. Whoever opens it disposes of it.
 */
export async function openRunFile(
  { store, git, root }: Pick<EngineContext, "store" | "git" | "root">,
  file: RunFile,
): Promise<ByteSource> {
  const { path } = file;
  if ("at" in file) return explaining(explainReadError, path, () => openFile(file.at));
  const { digest } = file;
  if (isBlob(digest)) return openBytes(await readBlob(git, path, digest.slice("git:".length)));
  try {
    return await store.open(digest);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== "object-missing") throw error;
    const algorithm = digest.startsWith("md5:") ? "md5" : "b3";
    const here = (await store.digest([path], [algorithm], { mayBeChanging: true })).get(path);
    if (here?.kind !== "file" || here[algorithm] !== digest) throw error;
    return openFile(join(root, path));
  }
}

function isBlob(digest: KeptFile["digest"]): digest is `git:${string}` {
  return digest.startsWith("git:");
}

async function readBlob(git: EngineContext["git"], path: string, id: string): Promise<Uint8Array> {
  const bytes = (await git.blobs([id])).get(id);
  if (bytes) return bytes;
  const cure = `Fetch its commit; in a partial clone \`git cat-file -p ${id}\` fetches the file alone.`;
  throw new UserError("object-missing", `Git does not have this version of ${path} here.`, cure);
}
