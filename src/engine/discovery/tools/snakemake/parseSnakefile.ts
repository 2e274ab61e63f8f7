import type { Problem } from "../../../model/source.ts";
import type { TextSpan } from "../../lines.ts";
import { rangesIn } from "../../lines.ts";
import { conflictProblem, keepOurSide } from "../../yaml/conflictMarkers.ts";
import { didYouMean } from "../../../model/didYouMean.ts";
import { actionKeywords, globalKeywords, handlerKeywords, moduleKeywords, ruleKeywords } from "./keywords.ts";
import type { LogicalLine } from "./logicalLines.ts";
import { usualTolerance } from "../../python/parsePython.ts";
import { logicalLines } from "./logicalLines.ts";
import { pythonPiece } from "./pythonPiece.ts";
import type { FileTolerance, PythonText } from "./pythonPiece.ts";
import { readUse } from "./readUse.ts";
import type { BlockStatement, Directive, IfStatement, RuleStatement, Snakefile, Statement, Word } from "./snakefile.ts";

/**
 * Reads a text in Snakemake's language (Python with blocks of its own, as Snakemake's `parser.py` tells them apart).
 * Never throws: what is wrong is in `problems`, and everything else is still read.
 */
export function parseSnakefile(file: string, written: string): Snakefile {
  const conflict = conflictProblem(file, written);
  const text = conflict ? keepOurSide(written) : written;
  const { lines, unclosed } = logicalLines(text);
  const parser = new SnakefileParser(text, lines);
  const statements = parser.block(0, lines.length);
  const rangeOf = rangesIn(text);
  const problems: Problem[] = [...unclosed.map(unclosedFault), ...parser.faults].map(
    ({ start, end, code, message }) => ({
      file,
      range: rangeOf({ start, end }),
      severity: "error",
      code,
      message,
    }),
  );
  return {
    file,
    text,
    statements,
    isSnakemake: parser.isSnakemake,
    tolerance: parser.tolerance,
    problems: parser.isSnakemake ? [...(conflict ? [conflict] : []), ...problems] : [],
  };
}

interface Fault extends TextSpan {
  readonly code: string;
  readonly message: string;
}

function unclosedFault({ what, start, end }: TextSpan & { readonly what: "bracket" | "string" }): Fault {
  const message =
    what === "bracket"
      ? "This bracket is never closed. Close it."
      : "This text is never closed. Close it with its quote.";
  return { start, end, code: `unclosed-${what}`, message };
}

const ruleHead = /^(rule|checkpoint)\b(?:[ \t]+([^\W\d]\w*))?[ \t]*(:?)/u;
const useHead = /^use\s+rule\s+([^]+)$/u;
const moduleHead = /^module[ \t]+([^\W\d]\w*)[ \t]*:/u;
const keywordHead = /^([a-z_]+)(?:[ \t]+[^\W\d]\w*)?[ \t]*:/u;
const directiveHead = /^([^\W\d]\w*)[ \t]*:/u;
const isString = /^[a-zA-Z]{0,2}["']/;

class SnakefileParser {
  readonly faults: Fault[] = [];
  readonly tolerance: FileTolerance = { left: usualTolerance };
  isSnakemake = false;
  #depth = 0;
  readonly #text: string;
  readonly #lines: readonly LogicalLine[];

  constructor(text: string, lines: readonly LogicalLine[]) {
    this.#text = text;
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
      const end = this.#blockEnd(index, to);
      const code = this.#code(index);
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

  #code(index: number): string {
    const line = this.#lines[index];
    return line ? this.#text.slice(line.start, line.end) : "";
  }

  /** The line after the block that belongs to a line: all that stand deeper. */
  #blockEnd(index: number, to: number): number {
    const indent = this.#lines[index]?.indent ?? 0;
    let end = index + 1;
    while (end < to && (this.#lines[end]?.indent ?? 0) > indent) end++;
    return end;
  }

  #branch(index: number, end: number, word: string): IfStatement["branches"][number] {
    const colon = this.#colonOf(index);
    const start = (this.#lines[index]?.start ?? 0) + word.length;
    const body = this.#body(index, end, colon);
    return word === "else" ? { body } : { condition: pythonPiece(this.#text, start, colon, this.tolerance), body };
  }

  /** What stands in a compound statement: on lines of its own, or behind the colon. */
  #body(index: number, end: number, colon: number): readonly Statement[] {
    const line = this.#lines[index];
    const hasRest = line !== undefined && colon < line.end && this.#text.slice(colon + 1, line.end).trim() !== "";
    const rest: readonly Statement[] = hasRest ? [{ kind: "python", code: this.#trimmed(colon + 1, line.end) }] : [];
    return [...rest, ...this.block(index + 1, end)];
  }

  /** Where the colon of a compound statement stands; its line's end where it is missing. */
  #colonOf(index: number): number {
    const line = this.#lines[index];
    if (!line) return 0;
    let depth = 0;
    for (let at = line.start; at < line.end; at++) {
      const char = this.#text[at] ?? "";
      if ("([{".includes(char)) depth++;
      else if (")]}".includes(char)) depth--;
      else if (char === '"' || char === "'") at = skipString(this.#text, at, line.end);
      else if (char === ":" && depth === 0) return at;
    }
    return line.end;
  }

  #statement(index: number, end: number, code: string, word: string): readonly Statement[] {
    const line = this.#lines[index];
    if (!line) return [];
    const rule = ruleHead.exec(code);
    if (rule && (rule[3] === ":" || rule[2] !== undefined)) return [this.#rule(index, end, rule)];
    const use = useHead.exec(code);
    if (use) return this.#use(index, end, use[1] ?? "", line.end - (use[1] ?? "").length);
    const module = moduleHead.exec(code);
    if (module) {
      const name = this.#word(line.start + code.indexOf(module[1] ?? "", 6), module[1] ?? "");
      this.isSnakemake = true;
      return [{ kind: "module", name, directives: this.#directives(index, end, moduleKeywords).directives }];
    }
    const keyword = keywordHead.exec(code);
    if (keyword && globalKeywords.has(keyword[1] ?? "")) {
      this.isSnakemake ||= !handlerKeywords.has(word);
      if (handlerKeywords.has(word) || word === "subworkflow") return [];
      const args = this.#trimmed(line.start + keyword[0].length, this.#lines[end - 1]?.end ?? line.end);
      return [{ kind: "keyword", keyword: this.#word(line.start, word), args }];
    }
    return [this.#python(index, end, word, line)];
  }

  #python(index: number, end: number, word: string, line: LogicalLine): Statement {
    if (word === "for") {
      const colon = this.#colonOf(index);
      const [head = "", targets = ""] = /^for\b([^:]*?)\bin\b/u.exec(this.#text.slice(line.start, colon)) ?? [];
      const items = this.#trimmed(line.start + head.length, colon);
      return { kind: "for", targets: targets.match(/\w+/gu) ?? [], items, body: this.#body(index, end, colon) };
    }
    if (["with", "try", "except", "finally", "while", "else", "elif"].includes(word)) {
      const colon = this.#colonOf(index);
      const named = word === "with" ? this.#named(line.start + 4, colon) : undefined;
      return {
        kind: "block",
        isFallback: word === "except",
        body: this.#body(index, end, colon),
        ...(named && { named }),
      };
    }
    const isDefinition = ["def", "class", "async"].includes(word) || this.#text[line.start] === "@";
    if (!isDefinition && end > index + 1 && this.isSnakemake) {
      const next = this.#lines[index + 1];
      if (next) {
        const message =
          "This line stands deeper than the one before, and nothing there begins a block. Move it to the left.";
        this.faults.push({ start: next.start, end: next.end, code: "bad-indentation", message });
      }
      return {
        kind: "block",
        isFallback: false,
        body: [this.#simple(line.start, line.end), ...this.block(index + 1, end)],
      };
    }
    return this.#simple(line.start, this.#lines[end - 1]?.end ?? line.end);
  }

  #named(start: number, colon: number): BlockStatement["named"] {
    const [, opened = "", name] = /^([^]*?)\sas\s+(\w+)\s*$/u.exec(this.#text.slice(start, colon)) ?? [];
    return name === undefined ? undefined : { name, value: this.#trimmed(start, start + opened.length) };
  }

  #simple(start: number, end: number): Statement {
    return { kind: "python", code: pythonPiece(this.#text, start, end, this.tolerance) };
  }

  #rule(index: number, end: number, [head = "", kind = "", name, colon]: RegExpExecArray): RuleStatement {
    this.isSnakemake = true;
    const start = this.#lines[index]?.start ?? 0;
    if (colon !== ":") {
      const message = "A colon is missing behind the rule's name.";
      this.faults.push({ start, end: start + head.trimEnd().length, code: "missing-colon", message });
    }
    const { directives, docstring } = this.#directives(index, end, ruleKeywords);
    this.#checkActions(directives);
    return {
      kind: "rule",
      isCheckpoint: kind === "checkpoint",
      keyword: this.#word(start, kind),
      ...(name !== undefined && { name: this.#word(start + head.indexOf(name, kind.length), name) }),
      directives,
      ...(docstring !== undefined && { docstring }),
    };
  }

  #checkActions(directives: readonly Directive[]): void {
    const seen = new Set<string>();
    let action: string | undefined;
    for (const { keyword } of directives) {
      const span = { start: keyword.start, end: keyword.end };
      if (seen.has(keyword.text)) {
        const message = `\`${keyword.text}\` stands twice in this rule. Put both into one.`;
        this.faults.push({ ...span, code: "duplicate-key", message });
      } else if (action !== undefined && ruleKeywords.has(keyword.text)) {
        const message = `Nothing may follow \`${action}\` in a rule. Move \`${keyword.text}\` before it.`;
        this.faults.push({ ...span, code: "misplaced-key", message });
      }
      seen.add(keyword.text);
      if (actionKeywords.has(keyword.text)) action = keyword.text;
    }
  }

  /** The keywords of a rule or a module, from the lines of its block. */
  #directives(index: number, end: number, known: ReadonlySet<string>) {
    const directives: Directive[] = [];
    let docstring: string | undefined;
    const expected = this.#lines[index + 1]?.indent;
    const head = this.#lines[index];
    const behind = head && this.#text.slice(this.#colonOf(index) + 1, head.end);
    if (head && behind !== undefined && behind.trim() !== "") {
      const start = head.end - behind.trimStart().length;
      const directive = this.#directive(start, head.end, this.#text.slice(start, head.end), known);
      if (directive) return { directives: [directive], docstring };
    }
    for (let at = index + 1; at < end;) {
      const line = this.#lines[at];
      const code = this.#code(at);
      const next = this.#argumentsEnd(at, this.#blockEnd(at, end), known);
      if (line) {
        if (line.indent !== expected) {
          const message =
            "This line does not begin where the lines before it do. Give the rule's lines one indentation.";
          this.faults.push({ start: line.start, end: line.end, code: "bad-indentation", message });
        }
        if (isString.test(code)) docstring ??= code;
        else {
          const directive = this.#directive(line.start, this.#lines[next - 1]?.end ?? line.end, code, known);
          if (directive) directives.push(directive);
        }
      }
      at = next;
    }
    return { directives, docstring };
  }

  /** Where a keyword's arguments end: also before a keyword that stands too deep. Python, behind `run`, may look like one. */
  #argumentsEnd(at: number, end: number, known: ReadonlySet<string>): number {
    if (directiveHead.exec(this.#code(at))?.[1] === "run") return end;
    for (let next = at + 1; next < end; next++) {
      const [, word = ""] = directiveHead.exec(this.#code(next)) ?? [];
      if (known.has(word)) return next;
    }
    return end;
  }

  #directive(start: number, end: number, code: string, known: ReadonlySet<string>): Directive | undefined {
    const head = directiveHead.exec(code);
    const keyword = head?.[1] ?? "";
    if (!head) {
      const message = "A rule holds keywords with a colon, as `input:`. This line is none.";
      const stop = start + (code.split(/\r?\n/, 1)[0] ?? "").length;
      this.faults.push({ start, end: stop, code: "not-a-key", message });
      return undefined;
    }
    if (!known.has(keyword)) {
      const near = didYouMean(keyword, known);
      const cure =
        near === undefined ? "Take it away, or see Snakemake's list of keywords." : `Did you mean \`${near}\`?`;
      const message = `Snakemake knows no \`${keyword}\` here. ${cure}`;
      this.faults.push({ start, end: start + keyword.length, code: "unknown-key", message });
    }
    return { keyword: this.#word(start, keyword), args: this.#trimmed(start + head[0].length, end) };
  }

  #use(index: number, end: number, clause: string, clauseStart: number): readonly Statement[] {
    const use = readUse(clause, clauseStart);
    if (!use) return [];
    this.isSnakemake = true;
    const { directives } = this.#directives(index, end, ruleKeywords);
    return [{ ...use, directives }];
  }

  #word(start: number, text: string): Word {
    return { text, start, end: start + text.length };
  }

  #trimmed(from: number, to: number): PythonText {
    const end = Math.max(from, to);
    const code = this.#text.slice(from, end);
    const start = from + (code.length - code.trimStart().length);
    return pythonPiece(this.#text, Math.min(start, end), end, this.tolerance);
  }
}

function skipString(text: string, start: number, end: number): number {
  const quote = text[start] ?? "";
  const closing = text.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote;
  for (let at = start + closing.length; at < end; at++) {
    if (text[at] === "\\") at++;
    else if (text.startsWith(closing, at)) return at + closing.length - 1;
  }
  return end;
}
