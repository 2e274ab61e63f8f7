import type { Problem } from "../../../model/source.ts";
import { problemAt } from "../../../model/source.ts";
import { rangesIn } from "../../lines.ts";
import { conflictProblem, keepOurSide } from "../../yaml/conflictMarkers.ts";
import { CodeLines, wordAt } from "./codeLines.ts";
import { globalKeywords, handlerKeywords, moduleKeywords, ruleKeywords } from "./keywords.ts";
import type { LogicalLine } from "./logicalLines.ts";
import type { DirectiveBlock } from "./readDirectives.ts";
import { orderFaults, readDirectives } from "./readDirectives.ts";
import { readUse } from "./readUse.ts";
import type { BlockStatement, IfStatement, RuleStatement, Snakefile, Statement } from "./snakefile.ts";
import type { Fault } from "./snakefileFaults.ts";
import { missingColonFault, tooDeepFault, unclosedFault } from "./snakefileFaults.ts";

/**
 * Reads a text in Snakemake's language (Python with blocks of its own, as Snakemake's `parser.py` tells them apart).
 * Never throws: what is wrong is in `problems`, and everything else is still read.
 */
export function parseSnakefile(file: string, written: string): Snakefile {
  const conflict = conflictProblem(file, written);
  const text = conflict ? keepOurSide(written) : written;
  const lines = new CodeLines(text);
  const parser = new SnakefileParser(lines);
  const statements = parser.block(0, lines.count);
  const rangeOf = rangesIn(text);
  const faults = [...lines.unclosed.map((unclosed) => unclosedFault(unclosed, text)), ...parser.faults];
  const problems = faults.map(({ start, end, code, message, remedies }): Problem => {
    return problemAt(file, rangeOf({ start, end }), code, message, "error", remedies?.(rangeOf));
  });
  return {
    file,
    text,
    statements,
    isSnakemake: parser.isSnakemake,
    tolerance: lines.tolerance,
    problems: parser.isSnakemake ? [...(conflict ? [conflict] : []), ...problems] : [],
  };
}

const ruleHead = /^(rule|checkpoint)\b(?:[ \t]+([^\W\d]\w*))?[ \t]*(:?)/u;
const useHead = /^use\s+rule\s+([^]+)$/u;
const moduleHead = /^module[ \t]+([^\W\d]\w*)[ \t]*:/u;
const keywordHead = /^([a-z_]+)(?:[ \t]+[^\W\d]\w*)?[ \t]*:/u;

class SnakefileParser {
  readonly faults: Fault[] = [];
  isSnakemake = false;
  #depth = 0;
  readonly #lines: CodeLines;

  constructor(lines: CodeLines) {
    this.#lines = lines;
  }

  /** The statements of the lines from one to before another, all of one block. */
  block(from: number, to: number): readonly Statement[] {
    // Python itself allows a hundred.
    if (this.#depth >= 100) return [];
    this.#depth++;
    const statements = this.#statements(from, to);
    this.#depth--;
    return statements;
  }

  #statements(from: number, to: number): readonly Statement[] {
    const statements: Statement[] = [];
    let branches: IfStatement["branches"][number][] | undefined;
    for (let index = from; index < to;) {
      const end = this.#lines.blockEnd(index, to);
      const code = this.#lines.code(index);
      const word = /^\w+/u.exec(code)?.[0] ?? "";
      const isBranch = branches !== undefined && (word === "elif" || word === "else");
      if (word === "if" || isBranch) {
        const branch = this.#branch(index, end, word);
        if (isBranch) branches?.push(branch);
        else statements.push({ kind: "if", branches: (branches = [branch]) });
      } else {
        branches = undefined;
        statements.push(...this.#statement(index, end, code, word));
      }
      index = end;
    }
    return statements;
  }

  #branch(index: number, end: number, word: string): IfStatement["branches"][number] {
    const colon = this.#lines.colonOf(index);
    const start = (this.#lines.line(index)?.start ?? 0) + word.length;
    const body = this.#body(index, end, colon);
    return word === "else" ? { body } : { condition: this.#lines.piece(start, colon), body };
  }

  /** What stands in a compound statement: on lines of its own, or behind the colon. */
  #body(index: number, end: number, colon: number): readonly Statement[] {
    const line = this.#lines.line(index);
    const hasRest = line !== undefined && colon < line.end && this.#lines.text.slice(colon + 1, line.end).trim() !== "";
    const rest: readonly Statement[] = hasRest
      ? [{ kind: "python", code: this.#lines.piece(colon + 1, line.end) }]
      : [];
    return [...rest, ...this.block(index + 1, end)];
  }

  #statement(index: number, end: number, code: string, word: string): readonly Statement[] {
    const line = this.#lines.line(index);
    if (!line) return [];
    const rule = ruleHead.exec(code);
    if (rule && (rule[3] === ":" || rule[2] !== undefined)) return [this.#rule(index, end, rule)];
    const use = useHead.exec(code);
    if (use) return this.#use(index, end, use[1] ?? "", line.end - (use[1] ?? "").length);
    const module = moduleHead.exec(code);
    if (module) {
      const name = wordAt(line.start + code.indexOf(module[1] ?? "", 6), module[1] ?? "");
      this.isSnakemake = true;
      return [{ kind: "module", name, directives: this.#directives(index, end, moduleKeywords).directives }];
    }
    const keyword = keywordHead.exec(code);
    if (keyword && globalKeywords.has(keyword[1] ?? "")) {
      this.isSnakemake ||= !handlerKeywords.has(word);
      if (handlerKeywords.has(word) || word === "subworkflow") return [];
      const args = this.#lines.piece(line.start + keyword[0].length, this.#lines.line(end - 1)?.end ?? line.end);
      return [{ kind: "keyword", keyword: wordAt(line.start, word), args }];
    }
    return [this.#python(index, end, word, line)];
  }

  #python(index: number, end: number, word: string, line: LogicalLine): Statement {
    if (word === "for") {
      const colon = this.#lines.colonOf(index);
      const [head = "", targets = ""] = /^for\b([^:]*?)\bin\b/u.exec(this.#lines.text.slice(line.start, colon)) ?? [];
      const items = this.#lines.piece(line.start + head.length, colon);
      return { kind: "for", targets: targets.match(/\w+/gu) ?? [], items, body: this.#body(index, end, colon) };
    }
    if (["with", "try", "except", "finally", "while", "else", "elif"].includes(word)) {
      const colon = this.#lines.colonOf(index);
      const named = word === "with" ? this.#named(line.start + 4, colon) : undefined;
      return {
        kind: "block",
        isFallback: word === "except",
        body: this.#body(index, end, colon),
        ...(named && { named }),
      };
    }
    const isDefinition = ["def", "class", "async"].includes(word) || this.#lines.text[line.start] === "@";
    if (!isDefinition && end > index + 1 && this.isSnakemake) {
      const next = this.#lines.line(index + 1);
      if (next) this.faults.push(tooDeepFault(next, this.#lines.indentation(index)));
      return {
        kind: "block",
        isFallback: false,
        body: [this.#simple(line.start, line.end), ...this.block(index + 1, end)],
      };
    }
    return this.#simple(line.start, this.#lines.line(end - 1)?.end ?? line.end);
  }

  #named(start: number, colon: number): BlockStatement["named"] {
    const [, opened = "", name] = /^([^]*?)\sas\s+(\w+)\s*$/u.exec(this.#lines.text.slice(start, colon)) ?? [];
    return name === undefined ? undefined : { name, value: this.#lines.piece(start, start + opened.length) };
  }

  #simple(start: number, end: number): Statement {
    return { kind: "python", code: this.#lines.piece(start, end) };
  }

  #rule(index: number, end: number, [head = "", kind = "", name, colon]: RegExpExecArray): RuleStatement {
    this.isSnakemake = true;
    const start = this.#lines.line(index)?.start ?? 0;
    if (colon !== ":") this.faults.push(missingColonFault(start, head.trimEnd()));
    const { directives, docstring } = this.#directives(index, end, ruleKeywords);
    this.faults.push(...orderFaults(directives));
    return {
      kind: "rule",
      isCheckpoint: kind === "checkpoint",
      keyword: wordAt(start, kind),
      ...(name !== undefined && { name: wordAt(start + head.indexOf(name, kind.length), name) }),
      directives,
      ...(docstring !== undefined && { docstring }),
    };
  }

  #use(index: number, end: number, clause: string, clauseStart: number): readonly Statement[] {
    const use = readUse(clause, clauseStart);
    if (!use) return [];
    this.isSnakemake = true;
    const { directives } = this.#directives(index, end, ruleKeywords);
    return [{ ...use, directives }];
  }

  #directives(index: number, end: number, known: ReadonlySet<string>): DirectiveBlock {
    const block = readDirectives(this.#lines, index, end, known);
    this.faults.push(...block.faults);
    return block;
  }
}
