import type { Problem, SourceRange } from "../../model/source.ts";
import { YamlSource } from "./yamlSource.ts";

/** Of more entries the rest is taken as it is: reading each by itself takes its time. */
const maxEntries = 2_000;

/** A text as far as it is YAML. */
export interface SalvagedSource {
  readonly source: YamlSource;
  /** What is not YAML in it, where that is not among the source's problems. */
  readonly faults: readonly Problem[];
  /** Where the text is not YAML from some line on: that line. What the parser made of the rest may be nested wrongly. */
  readonly firstFault?: number;
  /** Whether entries were taken out that are not YAML in themselves. */
  readonly lacksEntries?: true;
}

/** A text as a whole, or, in one that is not YAML, the entries that are sound of the section that holds its stages. */
export function parseSalvaged(file: string, text: string, section: string): SalvagedSource {
  const source = new YamlSource(file, text);
  if (!source.isBroken) return { source, faults: [] };
  const salvaged = blankBrokenEntries(file, text, section);
  const again = new YamlSource(file, salvaged.text);
  if (salvaged.problems.length > 0 && !again.isBroken) {
    return { source: again, faults: salvaged.problems, lacksEntries: true };
  }
  const faults = [...source.problems];
  return { source, faults, firstFault: Math.min(...faults.map((problem) => problem.range.start.line)) };
}

/** What is wrong in a salvaged text, once it was read: behind its first fault not what the reader found. */
export function problemsOf({ source, faults, firstFault }: SalvagedSource): readonly Problem[] {
  return firstFault === undefined ? [...faults, ...source.problems] : faults;
}

/** Whether a place lies before what cannot be trusted in a salvaged text. */
export function isSound({ firstFault }: Pick<SalvagedSource, "firstFault">, { end }: SourceRange): boolean {
  return firstFault === undefined || end.line < firstFault;
}

/** A text with the entries blanked that are not YAML in themselves, and what is wrong in those. */
interface Salvaged {
  readonly text: string;
  readonly problems: readonly Problem[];
}

/** The lines of one entry in a text: from the one with its name up to the next one's. */
export interface EntryLines {
  readonly first: number;
  readonly end: number;
}

/**
 * Finds the broken entries of a section by reading each by itself, as the indentation of their names parts them, and
 * blanks them; everything else stays at its place. An alias of another entry's anchor does not make one broken.
 */
function blankBrokenEntries(file: string, text: string, section: string): Salvaged {
  const lines = text.split("\n");
  const problems: Problem[] = [];
  for (const { first, end } of linesOfEntries(lines, section).slice(0, maxEntries)) {
    const source = new YamlSource(file, lines.slice(first, end).join("\n"));
    const faults = source.problems.filter((problem) => problem.code !== "bad-alias");
    if (!source.isBroken || faults.length === 0) continue;
    problems.push(...faults.map((problem) => ({ ...problem, range: moveDown(problem.range, first) })));
    for (let index = first; index < end; index++) lines[index] = (lines[index] ?? "").replaceAll(/[^\r]/g, " ");
  }
  return { text: lines.join("\n"), problems };
}

/** The lines of each stage of a dvc.yaml, as the indentation of their names parts them. */
export function findStageLines(lines: readonly string[]): readonly EntryLines[] {
  return linesOfEntries(lines, "stages");
}

function linesOfEntries(lines: readonly string[], name: string): readonly EntryLines[] {
  const section = lines.findIndex((line) => line.startsWith(name) && /^\s*:/.test(line.slice(name.length)));
  if (section < 0) return [];
  const endOffset = lines.slice(section + 1).findIndex((line) => /^[^\s#]/.test(line));
  const end = endOffset < 0 ? lines.length : section + 1 + endOffset;
  const firstName = lines.slice(section + 1, end).find((line) => /^\s+[^\s#]/.test(line));
  const indent = firstName?.match(/^\s+/)?.[0] ?? " ";
  const starts: number[] = [];
  for (let index = section + 1; index < end; index++) {
    const line = lines[index] ?? "";
    if (line.startsWith(indent) && /^[^\s#]/.test(line.slice(indent.length))) starts.push(index);
  }
  return starts.map((first, index) => ({ first, end: starts[index + 1] ?? end }));
}

function moveDown(range: SourceRange, lines: number): SourceRange {
  return {
    start: { ...range.start, line: range.start.line + lines },
    end: { ...range.end, line: range.end.line + lines },
  };
}
