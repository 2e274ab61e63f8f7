/**
 * Names content by its hash, with the algorithm written before it.
 * `b3:` is BLAKE3, 256 bits, in hex; `md5:` is what DVC's lock files and caches use,
 * with `.dir` at its end where it names a directory listing of DVC's; `md5-dos2unix:` is DVC 2's, for which CRLF counts
 * as LF in text.
 * A directory's `b3:` is the digest of its manifest (see store/trees/manifest.ts).
 */
export type Digest = `b3:${string}` | `md5:${string}` | `md5-dos2unix:${string}`;

/** What a person sees of a digest: its first eight hex digits, without the algorithm. */
export function shortDigest(digest: Digest): string {
  return digest.slice(digest.indexOf(":") + 1).slice(0, 8);
}
