import type { ContentSummary, HeaderSummary, TextSummary } from "../model/contentSummary.ts";
import type { ByteSource } from "../files/byteSource.ts";
import type { Pace } from "../files/pace.ts";
import { type FileFormat, formatOf } from "./fileFormat.ts";
import { HeaderDraft } from "./headers/headerDraft.ts";
import { MalformedFile } from "./malformedFile.ts";
import { readTable } from "./tables/tableReading.ts";

/** What can be told of a file; of a broken one what can be read of it, and a note that it is broken. */
export async function summarize(path: string, source: ByteSource, pace: Pace): Promise<ContentSummary> {
  const format = formatOf(path, source);
  if (format.kind === "table") return await summarizeTable(format, source, pace);
  if (format.kind === "header") return await summarizeHeader(format, source, pace);
  if (format.kind === "text") return await summarizeText(format.name, source, pace);
  return { kind: "bytes", format: format.name, notes: [] };
}

/** What the header of a model or an array says; of a broken one what can be read of it, and a note that it is broken. */
export async function summarizeHeader(
  format: FileFormat & { readonly kind: "header" },
  source: ByteSource,
  pace: Pace,
): Promise<HeaderSummary> {
  const draft = new HeaderDraft();
  try {
    await format.read(source, draft, pace);
  } catch (error) {
    if (!(error instanceof MalformedFile)) throw error;
    draft.note(brokenNote(error));
  }
  return draft.finish(format.name);
}

async function summarizeTable(
  { name, open }: FileFormat & { readonly kind: "table" },
  source: ByteSource,
  pace: Pace,
): Promise<ContentSummary> {
  try {
    return (await readTable(await open(source, pace), pace)).summary;
  } catch (error) {
    if (!(error instanceof MalformedFile)) throw error;
    return { kind: "bytes", format: name, notes: [brokenNote(error)] };
  }
}

async function summarizeText(format: string, source: ByteSource, pace: Pace): Promise<TextSummary> {
  const chunkLength = 1024 * 1024;
  let [lines, last] = [0, 0x0a];
  for (let at = 0; at < source.size; at += chunkLength) {
    const bytes = source.read(at, chunkLength);
    for (let feed = bytes.indexOf(0x0a); feed >= 0; feed = bytes.indexOf(0x0a, feed + 1)) lines++;
    last = bytes.at(-1) ?? last;
    if (pace.isDue()) await pace.rest();
  }
  return { kind: "text", format, lines: last === 0x0a ? lines : lines + 1, notes: [] };
}

function brokenNote({ message }: MalformedFile): string {
  return `It cannot be read to its end: ${message}.`;
}
