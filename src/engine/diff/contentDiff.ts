import type { HeaderSection, HeaderSummary } from "../model/contentSummary.ts";
import type { ContentDiff, HeaderDiff, HeaderSectionDiff } from "../model/versionDiff.ts";
import type { ByteSource } from "../files/byteSource.ts";
import type { Pace } from "../files/pace.ts";
import { formatOf } from "./fileFormat.ts";
import { MalformedFile } from "./malformedFile.ts";
import { summarize, summarizeHeader } from "./summarize.ts";
import { diffTextFiles } from "./textDiff.ts";
import { diffTables } from "./tables/tableDiff.ts";

/** What differs between two files, each of the name at `path`. */
export async function diffFiles(
  path: string,
  before: ByteSource,
  after: ByteSource,
  pace: Pace,
): Promise<Exclude<ContentDiff, { readonly kind: "folder" }>> {
  const [left, right] = [formatOf(path, before), formatOf(path, after)];
  if (left.kind === "header" && right.kind === "header") {
    return diffHeaders(await summarizeHeader(left, before, pace), await summarizeHeader(right, after, pace));
  }
  if (left.kind === "table" && right.kind === "table") {
    try {
      return await diffTables(await left.open(before, pace), await right.open(after, pace), pace);
    } catch (error) {
      if (!(error instanceof MalformedFile)) throw error;
    }
  }
  const [old, young] = [await summarize(path, before, pace), await summarize(path, after, pace)];
  if (left.kind === "text" && right.kind === "text") return await diffTextFiles([before, old], [after, young]);
  const kind = left.kind === "bytes" && right.kind === "bytes" ? "bytes" : "other";
  return { kind, before: old, after: young };
}

function diffHeaders(before: HeaderSummary, after: HeaderSummary): HeaderDiff {
  const titles = new Set([...before.sections, ...after.sections].map(({ title }) => title));
  const sections = [...titles].map((title) => diffSections(title, sectionOf(before, title), sectionOf(after, title)));
  const isOther = ({ added, removed, changed }: HeaderSectionDiff): boolean =>
    added.length + removed.length + changed.length > 0;
  return { kind: "header", before, after, sections: sections.filter(isOther) };
}

function sectionOf({ sections }: HeaderSummary, title: string): HeaderSection["entries"] {
  return sections.find((section) => section.title === title)?.entries ?? [];
}

function diffSections(
  title: string,
  before: HeaderSection["entries"],
  after: HeaderSection["entries"],
): HeaderSectionDiff {
  const [old, young] = [before, after].map((entries) => new Map(entries.map(({ name, value }) => [name, value])));
  return {
    title,
    added: after.filter(({ name }) => !old?.has(name)),
    removed: before.filter(({ name }) => !young?.has(name)),
    changed: before.flatMap(({ name, value }) => {
      const now = young?.get(name);
      return now === undefined || now === value ? [] : [{ name, before: value, after: now }];
    }),
  };
}
