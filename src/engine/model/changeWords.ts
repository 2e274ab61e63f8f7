import type { FileCounts } from "./versionDiff.ts";
import { formatSize } from "./words.ts";

/** `+3 −1 ~2 files, 4 renamed`; empty where none differs. */
export function describeFileCounts({ added, removed, changed, renamed }: FileCounts): string {
  const signed = [
    added > 0 ? `+${added}` : "",
    removed > 0 ? `−${removed}` : "",
    changed > 0 ? `~${changed}` : "",
  ].filter(Boolean);
  const unit = added + removed + changed === 1 ? "file" : "files";
  const counted = signed.length > 0 ? `${signed.join(" ")} ${unit}` : "";
  const moved = renamed > 0 ? `${renamed} renamed` : "";
  return [counted, moved].filter(Boolean).join(", ");
}

/** `+1.2 MB`, `−40 B`, `same size`. */
export function describeSizeDelta(bytes: number): string {
  if (bytes === 0) return "same size";
  return `${bytes > 0 ? "+" : "−"}${formatSize(Math.abs(bytes))}`;
}
