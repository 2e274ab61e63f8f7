import type { Remedy } from "../../../model/remedy.ts";
import type { SourceRange } from "../../../model/source.ts";
import { suggest } from "../../../model/suggestion.ts";
import type { TextSpan } from "../../lines.ts";
import { actionKeywords } from "./keywords.ts";
import type { UnclosedText } from "./logicalLines.ts";
import type { Word } from "./snakefile.ts";

/** Something wrong with the text of a Snakefile. */
export interface Fault extends TextSpan {
  readonly code: string;
  readonly message: string;
  /** What mends it; places in the file are asked for with `rangeOf`. */
  readonly remedies?: (rangeOf: (span: TextSpan) => SourceRange) => readonly Remedy[];
}

/** A bracket or a text that is opened and never closed. */
export function unclosedFault({ what, start, end }: UnclosedText, text: string): Fault {
  if (what === "bracket") {
    return { start, end, code: "unclosed-bracket", message: "This bracket is never closed. Close it." };
  }
  const quote = text[start] ?? "";
  const isTriple = text.startsWith(quote.repeat(3), start);
  const written = text.slice(start, end).replace(/[\s,]+$/, "");
  return {
    start,
    end,
    code: "unclosed-string",
    message: "This text is never closed. Close it with its quote.",
    ...(!isTriple && { remedies: replacing(start, written, written + quote) }),
  };
}

/** A rule's head without a colon. */
export function missingColonFault(start: number, head: string): Fault {
  const message = "A colon is missing behind the rule's name.";
  const remedies = replacing(start, head, `${head}:`);
  return { start, end: start + head.length, code: "missing-colon", message, remedies };
}

/** A line that stands deeper than a line that begins no block. */
export function tooDeepFault({ start, end }: TextSpan, indentation: string): Fault {
  const message = "This line stands deeper than the one before, and nothing there begins a block. Move it to the left.";
  return { start, end, code: "bad-indentation", message, remedies: indenting(indentation) };
}

/** A line of a rule that does not begin where the rule's first line does. */
export function unevenFault({ start, end }: TextSpan, indentation: string): Fault {
  const message = "This line does not begin where the lines before it do. Give the rule's lines one indentation.";
  return { start, end, code: "bad-indentation", message, remedies: indenting(indentation) };
}

/** A line of a rule, beginning at `start`, that begins with no keyword and its colon. */
export function noKeyFault(start: number, code: string, known: ReadonlySet<string>): Fault {
  const end = start + (code.split(/\r?\n/, 1)[0] ?? "").length;
  const [word = ""] = /^\w*/u.exec(code) ?? [];
  const isKnown = known.has(word);
  const message = isKnown
    ? `A colon is missing behind \`${word}\`.`
    : "A rule holds keywords with a colon, as `input:`. This line is none.";
  const remedies = replacing(start, word, `${word}:`);
  return { start, end, code: "not-a-key", message, ...(isKnown && { remedies }) };
}

/** A keyword that Snakemake does not have, with the one that may be meant. */
export function unknownKeyFault({ start, end, text }: Word, known: ReadonlySet<string>): Fault {
  const { cure, remedies } = suggest(text, known, "Take it away, or see Snakemake's list of keywords.");
  const message = `Snakemake knows no \`${text}\` here. ${cure}`;
  return { start, end, code: "unknown-key", message, remedies: () => remedies };
}

/** A keyword that stands in a rule a second time. */
export function doubleKeyFault({ start, end, text }: Word): Fault {
  const message = `\`${text}\` stands twice in this rule. Put both into one.`;
  return { start, end, code: "duplicate-key", message };
}

/** A keyword behind the one that runs the rule, which each has lines of its own unless they stand in one. */
export function misplacedKeyFault({ start, end, text }: Word, action: Word): Fault {
  const message = `Nothing may follow \`${action.text}\` in a rule. Move \`${text}\` before it.`;
  return {
    start,
    end,
    code: "misplaced-key",
    message,
    remedies: (rangeOf) => {
      const [line, target] = [rangeOf({ start, end }).start.line, rangeOf(action).start.line];
      if (actionKeywords.has(text) || line === target) return [];
      return [{ kind: "move-before", title: `Move it before \`${action.text}\``, line: target }];
    },
  };
}

function indenting(text: string): NonNullable<Fault["remedies"]> {
  return () => [{ kind: "indent", title: "Indent it like the lines before", text }];
}

function replacing(start: number, written: string, text: string): NonNullable<Fault["remedies"]> {
  return (rangeOf) => [{ kind: "replace", text, range: rangeOf({ start, end: start + written.length }) }];
}
