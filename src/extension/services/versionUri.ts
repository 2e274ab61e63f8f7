import path from "node:path";
import * as vscode from "vscode";
import type { ArtifactVersion } from "../../engine/model/artifact.ts";
import type { Digest } from "../../engine/model/digest.ts";
import type { RunRef } from "../services.ts";
import { shortHash } from "./format.ts";

/** The scheme of files that are kept versions. */
export const versionScheme = "cairn-version";
/** The scheme of documents that hold a source file's text as a run saw it. */
export const sourceScheme = "cairn-source";

/** What the address of a kept version tells beside its name. */
export interface VersionQuery {
  readonly root: string;
  readonly digest: Digest;
  readonly size: number;
}

/** The address of one version of a file; its name says which version it is and keeps the ending, for the language. */
export function versionUri(root: string, { path: file, digest, size }: ArtifactVersion): vscode.Uri {
  const { dir, name, ext } = path.posix.parse(file);
  const query: VersionQuery = { root, digest, size };
  const shown = `${name} (${shortHash(digest)})${ext}`;
  return vscode.Uri.from({
    scheme: versionScheme,
    path: path.posix.join("/", dir, shown),
    query: JSON.stringify(query),
  });
}

/** The address of a source file as a run saw it. */
export function sourceUri(ref: RunRef, file: string): vscode.Uri {
  const { root, runId } = ref;
  return vscode.Uri.from({ scheme: sourceScheme, path: `/${file}`, query: JSON.stringify({ root, runId }) });
}
