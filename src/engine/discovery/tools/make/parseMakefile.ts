import type { SourceRange } from "../../../model/source.ts";
import { rangesIn } from "../../lines.ts";
import type { TextSpan } from "../../lines.ts";
import type { LogicalLine } from "./logicalLines.ts";
import { logicalLines, withoutComment } from "./logicalLines.ts";
import type { Makefile, MakeAssignment, MakeFault, MakeRule, MakeStatement } from "./makefile.ts";

/** Parses a makefile as GNU make 4 reads it, up to expansion. What cannot be read is a fault, and the rest goes on. */
export function parseMakefile(_: string, text: string): Makefile {
  const parser = new MakefileParser(text);
  return parser.parse();
}

interface OpenConditional {
  readonly test: string;
  readonly body: MakeStatement[];
  readonly otherwise: MakeStatement[];
  readonly line: LogicalLine;
  /** Where statements go now: to `body` or `otherwise`. */
  current: MakeStatement[];
  /** How many conditionals its `endif` closes: `else ifeq` opens one inside. */
  readonly isChained: boolean;
}

class MakefileParser {
  readonly #lines: readonly LogicalLine[];
  readonly #rangeOf: (span: TextSpan) => SourceRange;
  readonly #statements: MakeStatement[] = [];
  readonly #faults: MakeFault[] = [];
  readonly #open: OpenConditional[] = [];
  /** The recipe of the rule above; undefined where a recipe line belongs to none. */
  #recipe: string[] | undefined;
  #comment: string | undefined;

  constructor(text: string) {
    this.#lines = logicalLines(text);
    this.#rangeOf = rangesIn(text);
  }

  parse(): Makefile {
    for (let index = 0; index < this.#lines.length; index++) {
      const line = this.#lines[index];
      if (line) index = this.#take(line, index);
    }
    for (const { line, isChained } of this.#open) {
      if (!isChained) this.#fault(line, "make-unterminated", "This condition has no `endif`. Add it where it ends.");
    }
    while (this.#open.length > 0) this.#close();
    return { statements: this.#statements, faults: this.#faults };
  }

  /** Takes one line, or all lines of a `define`; the index of the last one taken. */
  #take(line: LogicalLine, index: number): number {
    if (line.isRecipe && this.#recipe) {
      this.#recipe.push(line.written.slice(1));
      return index;
    }
    const { text, comment } = withoutComment(line.text);
    const bare = text.trim();
    if (bare === "") {
      this.#noteComment(comment);
      return index;
    }
    const define = /^(?:override\s+|export\s+)*define\s+(\S+)/.exec(bare);
    if (define) return this.#takeDefinition(define[1] ?? "", line, index);
    if (!this.#takeConditional(bare, line)) this.#takeStatement(bare, line, comment);
    this.#comment = undefined;
    return index;
  }

  #noteComment(comment: string | undefined): void {
    this.#comment = comment === undefined ? undefined : comment.replace(/^#+\s*/, "").trim();
  }

  #takeDefinition(name: string, opening: LogicalLine, index: number): number {
    const body: string[] = [];
    let depth = 1;
    this.#recipe = undefined;
    for (let at = index + 1; at < this.#lines.length; at++) {
      const written = this.#lines[at]?.written ?? "";
      if (/^\s*(?:override\s+|export\s+)*define\s/.test(written)) depth++;
      else if (/^\s*endef\b/.test(written)) depth--;
      if (depth === 0) {
        this.#add({ kind: "assignment", name, operator: "=", value: body.join("\n") });
        return at;
      }
      body.push(written);
    }
    this.#fault(opening, "make-unterminated", `\`define ${name}\` has no \`endef\`. Add it where the text ends.`);
    return this.#lines.length;
  }

  #takeConditional(bare: string, line: LogicalLine): boolean {
    const [, word = "", rest = ""] = /^(ifeq|ifneq|ifdef|ifndef|else|endif)(?![\w.:=-])\s*(.*)$/.exec(bare) ?? [];
    if (word === "") return false;
    if (word === "endif") {
      if (this.#open.length === 0) this.#fault(line, "make-no-condition", "This `endif` closes nothing. Take it away.");
      while (this.#open.at(-1)?.isChained) this.#close();
      this.#close();
    } else if (word === "else") {
      const open = this.#open.at(-1);
      if (!open) this.#fault(line, "make-no-condition", "This `else` belongs to no condition. Take it away.");
      else open.current = open.otherwise;
      if (rest !== "" && open) this.#openConditional(rest, line, true);
    } else {
      this.#openConditional(bare, line, false);
    }
    return true;
  }

  #openConditional(test: string, line: LogicalLine, isChained: boolean): void {
    const body: MakeStatement[] = [];
    this.#open.push({ test, body, otherwise: [], line, current: body, isChained });
  }

  #close(): void {
    const open = this.#open.pop();
    if (open) this.#add({ kind: "conditional", test: open.test, body: open.body, otherwise: open.otherwise });
  }

  #takeStatement(bare: string, line: LogicalLine, comment: string | undefined): void {
    const include = /^(-include|sinclude|include)\s+(.*)$/.exec(bare);
    if (include) {
      const isOptional = include[1] !== "include";
      this.#add({ kind: "include", paths: include[2] ?? "", isOptional, range: this.#rangeOfLine(line) });
      this.#recipe = undefined;
      return;
    }
    const assignment = readAssignment(bare);
    if (assignment) {
      // A variable between a rule and its recipe does not end the rule.
      this.#add(assignment);
      return;
    }
    if (/^(?:export|unexport|vpath|undefine|override|load|private)\b/.test(bare) || /^\$[({].*[)}]$/.test(bare)) return;
    if (!bare.includes(":")) {
      const isIndented = /^\s/.test(line.written) && this.#recipe !== undefined;
      const cure = isIndented
        ? "Begin a line of a recipe with a tab, not with blanks."
        : "A rule has a colon behind its targets.";
      this.#fault(line, "make-missing-separator", `make cannot read this line. ${cure}`);
      return;
    }
    this.#addRule(bare, line, comment);
  }

  #addRule(bare: string, line: LogicalLine, comment: string | undefined): void {
    const semicolon = indexOutside(bare, ";");
    const recipe: string[] = semicolon < 0 ? [] : [bare.slice(semicolon + 1).trim()];
    this.#recipe = recipe;
    const said = /^##\s*(.*)$/.exec(comment ?? "")?.[1]?.trim() ?? this.#comment;
    const rule: MakeRule = {
      kind: "rule",
      text: semicolon < 0 ? bare : bare.slice(0, semicolon),
      range: this.#rangeOfLine(line),
      placeOf: (word) => this.#placeOf(line, word),
      recipe,
      ...(said !== undefined && said !== "" && { comment: said }),
    };
    this.#add(rule);
  }

  #add(statement: MakeStatement): void {
    (this.#open.at(-1)?.current ?? this.#statements).push(statement);
  }

  #fault(line: LogicalLine, code: string, message: string): void {
    this.#faults.push({ range: this.#rangeOfLine(line), code, message });
  }

  #rangeOfLine({ written, start }: LogicalLine): SourceRange {
    const first = written.split("\n", 1)[0] ?? "";
    const indent = first.length - first.trimStart().length;
    return this.#rangeOf({ start: start + indent, end: start + first.trimEnd().length });
  }

  #placeOf(line: LogicalLine, word: string): SourceRange {
    if (word === "") return this.#rangeOfLine(line);
    for (let at = line.written.indexOf(word); at >= 0; at = line.written.indexOf(word, at + 1)) {
      const [before = " ", after = " "] = [line.written[at - 1], line.written[at + word.length]];
      if (/[\s:&|]/.test(before) && /[\s:&|;]/.test(after)) {
        return this.#rangeOf({ start: line.start + at, end: line.start + at + word.length });
      }
    }
    return this.#rangeOfLine(line);
  }
}

/** `NAME = value` in all its forms. A rule with a variable of its own (`target: NAME = value`) is none. */
function readAssignment(bare: string): MakeAssignment | undefined {
  const match = /^(?:(?:export|override|private)\s+)*([^\s:#=!?+]+)\s*(:{0,3}=|\?=|\+=|!=)\s*(.*)$/s.exec(bare);
  if (!match) return undefined;
  const [, name = "", operator = "", value = ""] = match;
  const kind = operator.startsWith(":") ? ":=" : (operator as MakeAssignment["operator"]);
  return { kind: "assignment", name, operator: kind, value };
}

/** Where a character stands outside of `$(…)` and `${…}`; -1 where it does not. */
export function indexOutside(text: string, character: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const current = text[at];
    if (current === "$" && (text[at + 1] === "(" || text[at + 1] === "{")) depth++;
    else if (depth > 0 && (current === ")" || current === "}")) depth--;
    else if (depth === 0 && current === character) return at;
  }
  return -1;
}
