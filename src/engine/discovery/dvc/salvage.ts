import type { Problem, SourceRange } from "../../model/source.ts";
import { YamlSource } from "../yaml/yamlSource.ts";

/** Of more stages the rest is taken as it is: reading each by itself takes its time. */
const maxStages = 2_000;

/** A text with the stages blanked that are not YAML in themselves, and what is wrong in those. */
export interface Salvaged {
  readonly text: string;
  readonly problems: readonly Problem[];
}

/** The lines of one stage in a text: from the one with its name up to the next stage's. */
export interface StageLines {
  readonly first: number;
  readonly end: number;
}

/**
 * Finds the broken stages of a dvc.yaml by reading each by itself, as the indentation of their names parts them, and
 * blanks them; everything else stays at its place. An alias of another stage's anchor does not make a stage broken.
 */
export function blankBrokenStages(file: string, text: string): Salvaged {
  const lines = text.split("\n");
  const problems: Problem[] = [];
  for (const { first, end } of findStageLines(lines).slice(0, maxStages)) {
    const source = new YamlSource(file, lines.slice(first, end).join("\n"));
    const faults = source.problems.filter((problem) => problem.code !== "bad-alias");
    if (!source.isBroken || faults.length === 0) continue;
    problems.push(...faults.map((problem) => ({ ...problem, range: moveDown(problem.range, first) })));
    for (let index = first; index < end; index++) lines[index] = (lines[index] ?? "").replaceAll(/[^\r]/g, " ");
  }
  return { text: lines.join("\n"), problems };
}

/** The lines of each stage of a dvc.yaml, as the indentation of their names parts them. */
export function findStageLines(lines: readonly string[]): readonly StageLines[] {
  const section = lines.findIndex((line) => /^stages\s*:/.test(line));
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
