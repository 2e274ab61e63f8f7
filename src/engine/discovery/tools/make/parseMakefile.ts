import type { Remedy } from "../../../model/remedy.ts";
import type { SourceRange } from "../../../model/source.ts";
import { rangesIn } from "../../lines.ts";
import type { TextSpan } from "../../lines.ts";
import { conflictProblem, keepOurSide } from "../../yaml/conflictMarkers.ts";
import { commentBlock } from "./commentBlock.ts";
import type { LogicalLine } from "./logicalLines.ts";
import { logicalLines, withoutComment } from "./logicalLines.ts";
import type { Makefile, MakeFault, MakeRule, MakeStatement } from "./makefile.ts";
import { indexOutside } from "./makeWords.ts";
import { readAssignment } from "./readAssignment.ts";

/** Parses a makefile as GNU make 4 reads it, up to expansion. What cannot be read is a fault, and the rest goes on. */
export function parseMakefile(file: string, text: string): Makefile {
  const conflict = conflictProblem(file, text);
  if (!conflict) return new MakefileParser(text, rangesIn(text)).parse();
  const { statements, faults } = new MakefileParser(keepOurSide(text), rangesIn(text)).parse();
  return { statements, faults: [conflict, ...faults] };
}

/** Parses a text that a makefile makes itself (`$(eval …)`): all of it stands where it is made. */
export function parseMadeLines(text: string, place: SourceRange): Makefile {
  return new MakefileParser(text, () => place).parse();
}

const erase: Remedy = { kind: "replace", text: "" };

interface OpenConditional {
  readonly test: string;
  readonly body: MakeStatement[];
  readonly otherwise: MakeStatement[];
  readonly line: LogicalLine;
  /** Where statements go now: to `body` or `otherwise`. */
  current: MakeStatement[];
  /** Whether it was opened by an `else`, and so closes with the one before it. */
  readonly isChained: boolean;
}

const conditional = /^(ifeq|ifneq|ifdef|ifndef|else|endif)(?![\w.:=-])\s*([^]*)$/;
const definition = /^\s*(?:(?:override|export|private)\s+)*define\s+([^\s=:+?!]+)\s*(\+)?/;
const directive = /^(?:(?:export|unexport|-?load|private|override)(?:\s|$)|vpath$)/;

class MakefileParser {
  readonly #lines: readonly LogicalLine[];
  readonly #rangeOf: (span: TextSpan) => SourceRange;
  readonly #statements: MakeStatement[] = [];
  readonly #faults: MakeFault[] = [];
  readonly #open: OpenConditional[] = [];
  readonly #comments = commentBlock();
  /** Whether a line with the recipe prefix belongs to a rule above. */
  #isInRule = false;

  constructor(text: string, rangeOf: (span: TextSpan) => SourceRange) {
    this.#lines = logicalLines(text);
    this.#rangeOf = rangeOf;
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
    if (line.isRecipe && this.#isInRule) {
      this.#add({ kind: "recipe", text: line.written.slice(1) });
      return index;
    }
    const { text, comment } = withoutComment(line.text);
    const bare = text.trim();
    if (bare === "") {
      if (comment === undefined) this.#comments.clear();
      else this.#comments.add(comment);
      return index;
    }
    const define = definition.exec(bare);
    if (define) return this.#takeDefinition(define[1] ?? "", define[2] === "+", line, index);
    if (!this.#takeConditional(bare, line)) this.#takeStatement(bare, line, comment);
    // Many write the comment above `.PHONY: train`, and the rule below it.
    if (!/^\.PHONY\s*:/.test(bare)) this.#comments.clear();
    else if (comment !== undefined) this.#comments.add(comment);
    return index;
  }

  #takeDefinition(name: string, isAdded: boolean, opening: LogicalLine, index: number): number {
    const body: string[] = [];
    let depth = 1;
    this.#isInRule = false;
    this.#comments.clear();
    for (let at = index + 1; at < this.#lines.length; at++) {
      const written = this.#lines[at]?.written ?? "";
      if (definition.test(written)) depth++;
      else if (/^\s*endef(?:\s|#|$)/.test(written)) depth--;
      if (depth === 0) {
        this.#add({ kind: "assignment", name, operator: isAdded ? "+=" : "=", value: body.join("\n") });
        return at;
      }
      body.push(written);
    }
    this.#fault(opening, "make-unterminated", `\`define ${name}\` has no \`endef\`. Add it where the text ends.`);
    return this.#lines.length;
  }

  #takeConditional(bare: string, line: LogicalLine): boolean {
    const [, word = "", rest = ""] = conditional.exec(bare) ?? [];
    if (word === "") return false;
    if (word === "endif") {
      if (this.#open.length === 0)
        this.#fault(line, "make-no-condition", "This `endif` closes nothing. Take it away.", [erase]);
      while (this.#open.at(-1)?.isChained) this.#close();
      this.#close();
    } else if (word === "else") {
      const open = this.#open.at(-1);
      if (!open) this.#fault(line, "make-no-condition", "This `else` belongs to no condition. Take it away.", [erase]);
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
    const assignment = readAssignment(bare);
    const include = /^(-include|sinclude|include)\s+([^]*)$/.exec(bare);
    if (assignment) {
      this.#add(assignment);
    } else if (include) {
      const isOptional = include[1] !== "include";
      this.#add({ kind: "include", paths: include[2] ?? "", isOptional, range: this.#rangeOfLine(line) });
    } else if (/^vpath\s/.test(bare)) {
      this.#add({ kind: "vpath", text: bare.slice("vpath".length) });
    } else if (/^(?:override\s+)?undefine\s/.test(bare)) {
      this.#add({ kind: "undefine", name: bare.replace(/^(?:override\s+)?undefine\s+/, "") });
    } else if (!directive.test(bare)) {
      this.#takeRule(bare, line, comment);
      return;
    }
    this.#isInRule = false;
  }

  #takeRule(bare: string, line: LogicalLine, comment: string | undefined): void {
    if (!bare.includes(":") && !bare.includes("$")) {
      const isIndented = /^\s/.test(line.written) && this.#isInRule;
      const cure = isIndented
        ? "Begin a line of a recipe with a tab, not with blanks."
        : "A rule has a colon behind its targets.";
      const remedy: Remedy = { kind: "indent", title: "Begin it with a tab", text: "\t" };
      this.#fault(line, "make-missing-separator", `make cannot read this line. ${cure}`, isIndented ? [remedy] : []);
      return;
    }
    const semicolon = indexOutside(bare, ";");
    const said = semicolon < 0 ? (/^##\s*(.*)$/.exec(comment ?? "")?.[1]?.trim() ?? "") : "";
    const desc = said === "" ? this.#comments.said() : said;
    const rule: MakeRule = {
      kind: "rule",
      text: semicolon < 0 ? bare : bare.slice(0, semicolon),
      ...(semicolon >= 0 && { command: bare.slice(semicolon + 1).trim() }),
      placeOf: (word) => this.#placeOf(line, word),
      ...(desc !== undefined && { comment: desc }),
    };
    this.#add(rule);
    this.#isInRule ||= bare.includes(":");
  }

  #add(statement: MakeStatement): void {
    (this.#open.at(-1)?.current ?? this.#statements).push(statement);
  }

  #fault(line: LogicalLine, code: string, message: string, remedies: readonly Remedy[] = []): void {
    this.#faults.push({ range: this.#rangeOfLine(line), code, message, remedies });
  }

  #rangeOfLine({ written, start }: LogicalLine): SourceRange {
    const first = written.split("\n", 1)[0] ?? "";
    return this.#rangeOf({ start: start + indentOf(first), end: start + first.trimEnd().length });
  }

  #placeOf(line: LogicalLine, word: string): SourceRange {
    const { written, start } = line;
    const at = word.length > longestWord ? -1 : placeOfWord(written, word);
    if (at >= 0) return this.#rangeOf({ start: start + at, end: start + at + word.length });
    const targets = written
      .slice(0, Math.max(0, indexOutside(written, ":")))
      .replace(/&$/, "")
      .trimEnd();
    if (targets === "") return this.#rangeOfLine(line);
    return this.#rangeOf({ start: start + indentOf(written), end: start + targets.length });
  }
}

/** Longer words are not looked for in their line. */
const longestWord = 300;

/** Where a word stands between blanks, colons and the like, also behind a `./`; -1 where it does not. */
function placeOfWord(written: string, word: string): number {
  if (word === "") return -1;
  for (let at = written.indexOf(word); at >= 0; at = written.indexOf(word, at + word.length)) {
    const [before = " ", after = " "] = [written[at - 1], written[at + word.length]];
    const isStart = /[\s:&|]/.test(before) || written.slice(at - 2, at) === "./";
    if (isStart && /[\s:&|;]/.test(after)) return at;
  }
  return -1;
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}
