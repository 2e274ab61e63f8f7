import assert from "node:assert/strict";

import { summarize } from "../../src/engine/diff/summarize.ts";
import type { ContentSummary, HeaderSummary } from "../../src/engine/model/contentSummary.ts";
import { openBytes } from "../../src/engine/store/byteSource.ts";
import { Pace } from "../../src/engine/store/pace.ts";

/** What is told of a file of that name with these bytes. */
export async function read(path: string, bytes: Buffer): Promise<ContentSummary> {
  return await summarize(path, openBytes(bytes), new Pace());
}

/** What the header of such a file says. */
export async function header(path: string, bytes: Buffer): Promise<HeaderSummary> {
  const summary = await read(path, bytes);
  assert.equal(summary.kind, "header", `${path} is known`);
  return summary;
}

/** What a section says, as `name: value`. */
export function lines({ sections }: HeaderSummary, title: string): readonly string[] {
  return (sections.find((section) => section.title === title)?.entries ?? []).map(
    ({ name, value }) => `${name}: ${value}`,
  );
}
