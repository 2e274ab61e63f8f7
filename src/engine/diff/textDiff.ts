import type { ContentSummary } from "../model/contentSummary.ts";
import type { TextDiff } from "../model/versionDiff.ts";
import type { ByteSource } from "../files/byteSource.ts";

/** What is larger, or differs more, is told by its number of lines alone: comparing would take seconds. */
const mostBytes = 4_000_000;
const mostEdits = 2_000;
const contextLines = 3;

type Side = readonly [source: ByteSource, summary: ContentSummary];

/** What differs between two texts in UTF-8, line by line, with three lines around each place as `diff -u` has them. */
export async function diffTextFiles([left, before]: Side, [right, after]: Side): Promise<TextDiff> {
  const sides = { kind: "text", before, after } as const;
  if (Math.max(left.size, right.size) > mostBytes) {
    return { ...sides, notes: [`Texts are compared line by line up to ${mostBytes / 1e6} MB.`] };
  }
  const { structuredPatch } = await import("diff/lib/patch/create.js");
  const [old, young] = [left, right].map((source) => source.read(0, source.size).toString("utf8"));
  const options = { context: contextLines, maxEditLength: mostEdits };
  const patch = structuredPatch("", "", old ?? "", young ?? "", undefined, undefined, options);
  if (!patch) return { ...sides, notes: ["They differ in too many lines to be told one by one."] };
  return { ...sides, hunks: patch.hunks, notes: [] };
}
