import type { ArtifactVersion } from "../../model/artifact.ts";
import type { Digest } from "../../model/digest.ts";
import type { RecordedPath } from "../../model/stageRecord.ts";

/** DVC's name for content: the md5 in hex, with `.dir` at its end for the listing of a folder. */
export interface DvcName {
  readonly md5: string;
  /** In bytes, where it is known. */
  readonly size?: number;
  /** Whether it is DVC 2's digest, for which CRLF counts as LF in text. */
  readonly isLegacy?: boolean;
}

/** Whether a name is that of a folder's listing. */
export function isListing(md5: string): boolean {
  return md5.endsWith(".dir");
}

/** The digest in a name, without `.dir`. */
export function bare(md5: string): string {
  return md5.replace(/\.dir$/, "");
}

/** What the index knows the content of a name under. DVC 2's has others than DVC 3's by the same digits. */
export function indexKeyOf({ md5, isLegacy }: DvcName): string {
  return isLegacy ? `dos2unix:${md5}` : md5;
}

/** The name in a digest of DVC's; undefined for one of Cairn's. `size`, in bytes, is 0 where it is not known. */
export function dvcNameOf({ digest, size }: { readonly digest: Digest; readonly size: number }): DvcName | undefined {
  const [, algorithm, md5] = /^(md5|md5-dos2unix):([0-9a-f]{32}(?:\.dir)?)$/.exec(digest) ?? [];
  if (md5 === undefined) return undefined;
  return { md5, ...(size > 0 && { size }), ...(algorithm !== "md5" && { isLegacy: true }) };
}

/** The version that an entry of dvc.lock or a .dvc file names. */
export function versionOfEntry(recorded: RecordedPath): ArtifactVersion {
  const { path, isLegacyMd5, size = 0, fileCount, isExecutable } = recorded;
  const digest: Digest = isLegacyMd5 ? `md5-dos2unix:${recorded.digest.slice("md5:".length)}` : recorded.digest;
  if (isListing(digest)) return { path, kind: "directory", digest, size, fileCount: fileCount ?? 0 };
  return { path, kind: "file", digest, size, fileCount: 1, ...(isExecutable !== undefined && { isExecutable }) };
}
