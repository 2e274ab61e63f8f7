import { resolveFrom } from "../model/paths.ts";
import type { SourceRange } from "../model/source.ts";
import type { Dependency, Stage } from "../model/stage.ts";
import { commandLines } from "../model/stage.ts";

/** A program that runs a script, maybe started by a tool that picks the environment, with flags that take no value. */
const plainCommand =
  /^\s*(?:(?:uv|poetry|pdm|pipenv|rye|hatch) run )?(?:python[\d.]*|bash|sh|zsh|Rscript|julia|node|perl|ruby) +(?:-[a-zA-Z]{1,2} +)*([^\s"'$`*?{}[\]<>|&;()\\-][^\s"'$`*?{}[\]<>|&;()\\]*\.(?:py|sh|bash|R|r|jl|js|pl|rb))(?=\s|$)/;

/** How far behind a stage's name its command is looked for. */
const maxStageLines = 200;

/**
 * The scripts that a stage's plain commands (`python src/train.py …`) run, where the lines of its pipeline file write
 * them out. What a template or the shell makes of a command is left alone.
 */
export function findScripts(stage: Stage, lines: readonly string[]): readonly Dependency[] {
  const found = new Map<string, Dependency>();
  for (const line of commandLines(stage.cmd)) {
    if (/\bcd\b|-m\b|-c\b/.test(line.slice(0, 200))) return [...found.values()];
    const written = plainCommand.exec(line)?.[1];
    const range = written === undefined ? undefined : placeOf(written, lines, stage);
    if (written !== undefined && range) found.set(written, { path: resolveFrom(stage.wdir, written), written, range });
  }
  return [...found.values()];
}

/** Where a word stands first behind a stage's name. */
function placeOf(word: string, lines: readonly string[], { range, templateOf }: Stage): SourceRange | undefined {
  const first = (templateOf?.range ?? range).start.line - 1;
  for (let index = first; index < Math.min(lines.length, first + maxStageLines); index++) {
    const line = lines[index] ?? "";
    const column = line.indexOf(word);
    const isWhole = /[\s"'[,]/.test(line[column - 1] ?? " ") && /[\s"'\],;]/.test(line[column + word.length] ?? " ");
    if (column < 0 || !isWhole) continue;
    const start = { line: index + 1, column: column + 1 };
    return { start, end: { ...start, column: start.column + word.length } };
  }
  return undefined;
}
