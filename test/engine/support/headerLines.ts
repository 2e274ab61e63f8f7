import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { diffFiles } from "../../../src/engine/diff/contentDiff.ts";
import { summarize } from "../../../src/engine/diff/summarize.ts";
import type { ContentSummary, HeaderSummary } from "../../../src/engine/model/contentSummary.ts";
import type { HeaderSectionDiff } from "../../../src/engine/model/versionDiff.ts";
import { openBytes } from "../../../src/engine/files/byteSource.ts";
import { Pace } from "../../../src/engine/files/pace.ts";

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

/** A file that a library itself wrote: `../fixtures/models/make.py`. */
export function fixture(name: string): Buffer {
  return readFileSync(new URL(`../fixtures/models/${name}`, import.meta.url));
}

/** What the header of such a file says. */
export async function told(name: string): Promise<HeaderSummary> {
  return await header(name, fixture(name));
}

/** What differs between the headers of two such files. */
export async function differences(before: string, after: string): Promise<readonly HeaderSectionDiff[]> {
  const diff = await diffFiles(after, openBytes(fixture(before)), openBytes(fixture(after)), new Pace());
  assert.equal(diff.kind, "header");
  return diff.kind === "header" ? diff.sections : [];
}
