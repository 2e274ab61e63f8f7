import type { HeaderEntry, HeaderSummary } from "../../model/contentSummary.ts";
import { MalformedFile } from "../malformedFile.ts";

/** More than that many facts of one kind say nothing to a person. */
export const mostEntries = 100_000;

/** `what` is in the plural. */
export function tooMany(what: string): MalformedFile {
  return new MalformedFile(`it holds more than ${mostEntries} ${what}`);
}

/** Gathers what a header says, so that what was read of a broken file is told too. */
export class HeaderDraft {
  private readonly sections = new Map<string, Map<string, string>>();
  private readonly notes: string[] = [];

  /** Adds a fact to a section; one of the same name is replaced. */
  add(title: string, name: string, value: string | number): void {
    let section = this.sections.get(title);
    if (!section) this.sections.set(title, (section = new Map()));
    if (section.size >= mostEntries) throw tooMany(title.toLowerCase());
    section.set(onOneLine(name), onOneLine(String(value)));
  }

  /** `sentence` is a whole one. */
  note(sentence: string): void {
    this.notes.push(sentence);
  }

  finish(format: string): HeaderSummary {
    const isFirst = ([title]: readonly [string, unknown]): boolean => title === fileSection;
    const ordered = [...this.sections].toSorted((a, b) => Number(isFirst(b)) - Number(isFirst(a)));
    const sections = ordered.map(([title, entries]) => ({ title, entries: sorted(title, entries) }));
    return { kind: "header", format, sections, notes: this.notes };
  }
}

/** What a file holds gives no orders to a terminal. */
function onOneLine(text: string): string {
  return /\p{Cc}/u.test(text) ? JSON.stringify(text).slice(1, -1) : text;
}

/** The facts of the file itself stand in the order in which they were told, those of its parts by name. */
function sorted(title: string, entries: ReadonlyMap<string, string>): readonly HeaderEntry[] {
  const list = [...entries].map(([name, value]) => ({ name, value }));
  return title === fileSection ? list : list.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The section of what is said of the file as a whole. */
export const fileSection = "File";
