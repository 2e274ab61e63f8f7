import { join } from "node:path";
import type { EngineContext } from "../../context.ts";
import type { ArtifactVersion } from "../../model/artifact.ts";
import { UserError } from "../../model/errors.ts";
import type { RunDetail } from "../../model/run.ts";
import { type ByteSource, openFile } from "../../store/byteSource.ts";

/** One file that a run has left. */
export type RunFile = Pick<ArtifactVersion, "path" | "digest" | "size">;

/** A folder with more files than this is data and no plots. */
const mostFiles = 2_000;
/** What folders are called that may hold plots beside those that the project names. */
const plotFolder =
  /(?:^|\/)(?:dvclive|plots?|figures?|reports?|results?|eval(?:uation)?|metrics|analysis|scores)(?:\/|$)/i;

/**
 * The files that a run has left, by path: its outputs, and what lies in those of its folders that the project's plots are
 * in (`named`) or that are called as folders of plots are. Of a folder that is not kept as a whole nothing is known.
 */
export async function filesOfRun(
  { store, log }: Pick<EngineContext, "store" | "log">,
  run: RunDetail,
  named: readonly string[],
): Promise<ReadonlyMap<string, RunFile>> {
  const files = new Map<string, RunFile>();
  for (const output of run.outputs) {
    const { path, kind, digest, size, fileCount } = output;
    if (kind === "file") files.set(path, { path, digest, size });
    else if (fileCount <= mostFiles && (plotFolder.test(path) || named.some((plot) => areNested(plot, path)))) {
      try {
        const known = await store.find(output);
        for (const inner of await store.list(known.digest)) {
          const at = `${path}/${inner.path}`;
          files.set(at, { path: at, digest: inner.digest, size: inner.size });
        }
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        log("debug", `Looking for plots in ${path} of ${run.name}: ${error.message}`);
      }
    }
  }
  return files;
}

/**
 * The bytes of a run's file: out of the store or DVC's cache, or as it lies in the workspace where that is still the same
 * content. Throws a `UserError` where it is to be had nowhere. Whoever opens it disposes of it.
 */
export async function openRunFile(
  { store, root }: Pick<EngineContext, "store" | "root">,
  { path, digest }: RunFile,
): Promise<ByteSource> {
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

function areNested(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`);
}
