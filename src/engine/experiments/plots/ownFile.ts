import { statSync } from "node:fs";
import { join, sep } from "node:path";

/** A file that lies in a folder of its run alone, where another tool keeps it. */
export interface OwnFile {
  /** Relative to that folder, with forward slashes. */
  readonly path: string;
  /** Its looks, which are others when its content is. */
  readonly digest: `file:${string}`;
  /** Absolute. */
  readonly at: string;
}

/** The file of a name in a run's folder (absolute); undefined of what is no file. */
export function ownFile(folder: string, name: string): OwnFile | undefined {
  const at = join(folder, name);
  const stats = statSync(at, { throwIfNoEntry: false });
  if (!stats?.isFile()) return undefined;
  return { path: name.split(sep).join("/"), digest: `file:${at}:${stats.size}:${stats.mtimeMs}`, at };
}
