import { isBreak } from "./ruamelScalar.ts";

const bestWidth = 80;

const escapes: Readonly<Record<string, string>> = {
  "\0": "0",
  "\x07": "a",
  "\b": "b",
  "\t": "t",
  "\n": "n",
  "\v": "v",
  "\f": "f",
  "\r": "r",
  "\x1B": "e",
  '"': '"',
  "\\": "\\",
  "\x85": "N",
  "\u2028": "L",
  "\u2029": "P",
};

/**
 * Puts characters down as the emitter of ruamel.yaml 0.19 does: where it breaks lines, and the blanks it leaves behind.
 * The methods follow `write_indent`, `write_indicator`, `write_plain`, `write_single_quoted` and `write_double_quoted`.
 */
export class RuamelWriter {
  #text = "";
  #column = 0;
  #isAfterBlank = true;
  #isAtIndent = true;

  get text(): string {
    return this.#text;
  }

  /** Begins a line at `indent`, unless the current one is there already. */
  indent(indent: number): void {
    if (!this.#isAtIndent || this.#column > indent || (this.#column === indent && !this.#isAfterBlank))
      this.#breakLine();
    if (this.#column >= indent) return;
    this.#put(" ".repeat(indent - this.#column));
    this.#isAfterBlank = true;
  }

  /** A mark like `-` or `:`, with a blank before it where it needs one. */
  indicator(mark: string, needsBlank: boolean, options: { readonly keepsIndent?: boolean } = {}): void {
    this.#put(this.#isAfterBlank || !needsBlank ? mark : ` ${mark}`);
    this.#isAfterBlank = false;
    this.#isAtIndent = this.#isAtIndent && options.keepsIndent === true;
  }

  /** A text without quotes; where it may be split, at blanks past the width. */
  plain(characters: readonly string[], indent: number, maySplit: boolean): void {
    if (characters.length === 0) return;
    if (!this.#isAfterBlank) this.#put(" ");
    this.#leaveIndent();
    for (const run of runsOf(characters)) {
      if (run.kind === "blanks") {
        const isFolded = run.text.length === 1 && this.#column >= bestWidth && maySplit;
        if (isFolded) this.#continueLine(indent);
        else this.#put(run.text);
      } else {
        if (lengthOf(run.text) + this.#column > bestWidth && this.#column > indent) this.indent(indent);
        this.#put(run.text);
      }
    }
  }

  singleQuoted(characters: readonly string[], indent: number, maySplit: boolean): void {
    this.indicator("'", true);
    const runs = runsOf(characters);
    for (const [index, run] of runs.entries()) {
      const isInside = index > 0 && index < runs.length - 1;
      if (run.kind === "breaks") {
        if (run.text.startsWith("\n")) this.#breakLine();
        for (const character of run.text) this.#breakLine(character);
        this.indent(indent);
      } else if (run.kind === "blanks" && run.text.length === 1 && this.#column > bestWidth && maySplit && isInside) {
        this.indent(indent);
      } else {
        this.#put(run.text.replaceAll("'", "''"));
      }
    }
    this.indicator("'", false);
  }

  doubleQuoted(characters: readonly string[], indent: number, maySplit: boolean): void {
    this.indicator('"', true);
    let start = 0;
    for (let end = 0; end <= characters.length; end++) {
      const character = characters[end];
      if (character === undefined || mustEscape(character)) {
        this.#put(characters.slice(start, end).join(""));
        start = end;
        if (character !== undefined) {
          this.#put(escaped(character));
          start = end + 1;
        }
      }
      const mayFold = 0 < end && end < characters.length - 1 && (character === " " || start >= end);
      if (!mayFold || this.#column + (end - start) <= bestWidth || !maySplit) continue;
      const needsBackslash = needsBackslashAt(characters, start, end);
      this.#put(characters.slice(start, end).join("") + (needsBackslash ? "\\" : ""));
      start = Math.max(start, end);
      this.#continueLine(indent);
      if (characters[start] !== " ") continue;
      if (needsBackslash) this.#put("\\");
      else start++;
    }
    this.indicator('"', false);
  }

  #continueLine(indent: number): void {
    this.indent(indent);
    this.#leaveIndent();
  }

  #leaveIndent(): void {
    this.#isAfterBlank = false;
    this.#isAtIndent = false;
  }

  #put(text: string): void {
    this.#text += text;
    this.#column += lengthOf(text);
  }

  #breakLine(character = "\n"): void {
    this.#text += character;
    this.#column = 0;
    this.#isAfterBlank = true;
    this.#isAtIndent = true;
  }
}

interface Run {
  readonly kind: "word" | "blanks" | "breaks";
  readonly text: string;
}

/** A text as words, runs of blanks and runs of line breaks, in turn. */
function runsOf(characters: readonly string[]): readonly Run[] {
  const runs: Run[] = [];
  for (const character of characters) {
    const kind = character === " " ? "blanks" : isBreak(character) ? "breaks" : "word";
    const last = runs.at(-1);
    if (last?.kind === kind) runs[runs.length - 1] = { kind, text: last.text + character };
    else runs.push({ kind, text: character });
  }
  return runs;
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}

function mustEscape(character: string): boolean {
  if ('"\\\x85\u2028\u2029\uFEFF'.includes(character)) return true;
  const code = character.codePointAt(0) ?? 0;
  const isShown = (code >= 0x20 && code <= 0x7e) || (code >= 0xa0 && code <= 0xd7ff) || code >= 0xe000;
  return !isShown || code === 0xfffe || code === 0xffff;
}

function escaped(character: string): string {
  const short = escapes[character];
  if (short !== undefined) return `\\${short}`;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  return code <= 0xff ? `\\x${hex.padStart(2, "0")}` : `\\u${hex.padStart(4, "0")}`;
}

/** Whether a line that breaks here must end in a backslash, as ruamel decides: a plain break would read as a blank. */
function needsBackslashAt(characters: readonly string[], start: number, end: number): boolean {
  const blank = characters.indexOf(" ", end);
  if (blank < 0) return true;
  const newline = characters.slice(0, blank).indexOf("\n", end);
  const stop = newline < 0 ? blank : newline;
  const after = characters[stop + 1];
  if (after === undefined) return true;
  if (characters[stop] === "\n" && after !== " ") return true;
  const between = characters.slice(end, stop);
  const isFree = !between.includes('"') && !between.includes("'") && after !== " " && after !== "\n";
  const isAfterTwoBlanks = end > 0 && characters[end - 1] === " " && characters[end] === " ";
  return !(isFree && !isAfterTwoBlanks && start !== end);
}
