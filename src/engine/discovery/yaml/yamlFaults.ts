import type { ErrorCode, YAMLParseError } from "yaml";
import type { Remedy } from "../../model/remedy.ts";
import type { TextSpan } from "../lines.ts";
import { explainYamlError } from "./yamlErrors.ts";

/** How many faults of one text are told: of many the later ones mostly follow from the first. */
const maxFaults = 5;

/** What is wrong with a text as YAML, as a person is told of it. */
export interface YamlFault extends TextSpan {
  readonly code: string;
  readonly message: string;
  readonly remedies?: readonly Remedy[];
}

/** The parser's errors in the words of the person who made the slip, where it is a common one. */
export function describeYamlFaults(text: string, errors: readonly YAMLParseError[]): readonly YamlFault[] {
  const faults: YamlFault[] = [];
  let told = -1;
  for (const [index, error] of errors.entries()) {
    if (faults.length >= maxFaults) break;
    // What is wrong in a line is mostly one thing.
    if (error.pos[0] < told) continue;
    const next = errors[index + 1];
    const fault: YamlFault =
      (next && tooDeep(text, error, next)) ?? slips[error.code]?.(text, plainFault(error)) ?? plainFault(error);
    told = lineEnd(text, Math.max(fault.start, error.pos[0]));
    faults.push(fault);
    // All that follows is of the template too.
    if (fault.code === "template-not-filled") break;
  }
  return faults;
}

function plainFault(error: YAMLParseError): YamlFault {
  const [start, end] = error.pos;
  return { start, end: Math.max(end, start + 1), code: error.code, message: explainYamlError(error) };
}

/** A line that stands deeper than its neighbours, and so goes on with the value of the one before. */
function tooDeep(text: string, error: YAMLParseError, next: YAMLParseError): YamlFault | undefined {
  const [[start], [from, to]] = [error.pos, next.pos];
  if (error.code !== "BLOCK_AS_IMPLICIT_KEY" || next.code !== "MULTILINE_IMPLICIT_KEY" || from !== start)
    return undefined;
  const at = lineStart(text, to);
  if (at <= start) return undefined;
  const first = at + blanksAt(text, at).length;
  return {
    start: first,
    end: lineEnd(text, first),
    code: "bad-indent",
    message:
      "This line stands deeper than the one before, whose value it would go on with. Indent it like its neighbours.",
    remedies: [{ kind: "indent", title: indentTitle, text: blanksAt(text, lineStart(text, start)) }],
  };
}

const indentTitle = "Indent it like the line before";

type Slip = (text: string, fault: YamlFault) => YamlFault | undefined;

/** What somebody mostly meant who made an error; none where it was something else. */
const slips: Partial<Readonly<Record<ErrorCode, Slip>>> = {
  TAB_AS_INDENT: (_, fault) => ({ ...fault, remedies: [{ kind: "tabs-to-spaces" }] }),
  MULTIPLE_DOCS: (text, fault) =>
    text.startsWith("---", fault.start)
      ? { ...fault, end: fault.start + 3, remedies: [{ kind: "replace", text: "" }] }
      : undefined,
  BAD_DQ_ESCAPE: (text, { start, ...fault }) => {
    const escape = text.slice(start, start + 2);
    return { ...fault, start, end: start + escape.length, remedies: [{ kind: "replace", text: `\\${escape}` }] };
  },
  BAD_INDENT: uneven,
  BAD_SCALAR_START: (text, fault) => templateLine(text, fault) ?? unquoted(text, fault),
  BLOCK_AS_IMPLICIT_KEY: (text, fault) =>
    /^\s*- /.test(text.slice(fault.start, fault.start + 100)) ? shallowItem(text, fault) : unquoted(text, fault),
  MISSING_CHAR: (text, fault) => templateInBrackets(text, fault) ?? blankMissing(text, fault),
  MULTILINE_IMPLICIT_KEY: blankMissing,
  UNEXPECTED_TOKEN: templateInBrackets,
  IMPOSSIBLE: templatePlace,
};

/** What is said of `{{ name }}`. */
export const placeInTemplate =
  "This is a place in a template that was not filled in. Fill it in, or put the text in quotes.";

const colonInText = "YAML takes a colon with a blank behind it for the end of a key. Put the text in quotes.";

/** A value that needs quotes, up to the end of its line. */
function unquoted(text: string, fault: YamlFault): YamlFault | undefined {
  const { start } = fault;
  const isInBrackets = /[[{]/.test(text.slice(lineStart(text, start), start));
  if (isInBrackets) return undefined;
  const value = text.slice(start, lineEnd(text, start)).replace(/\s+#.*$/, "");
  const message = fault.code === "BLOCK_AS_IMPLICIT_KEY" ? colonInText : fault.message;
  return { ...fault, end: start + value.length, message, remedies: [{ kind: "quote" }] };
}

/** `[${x}]`: YAML takes the bracket of a template for the beginning of a map. */
function templateInBrackets(text: string, fault: YamlFault): YamlFault | undefined {
  const { start: at } = fault;
  if (text[at] !== "{" || text[at - 1] !== "$") return undefined;
  const line = lineStart(text, at);
  const start = line + text.slice(line, at).search(/[^\s,[{:][^,[{:]*$/);
  const close = text.indexOf("}", at);
  if (close < 0 || close > lineEnd(text, at)) return undefined;
  const end = close + (/^[^,\]}\n]*/.exec(text.slice(close + 1))?.[0].trimEnd().length ?? 0) + 1;
  const message = `YAML takes the bracket of \`${text.slice(at - 1, close + 1)}\` for a map here. Put the text in quotes.`;
  return { start, end, code: fault.code, message, remedies: [{ kind: "quote" }] };
}

/** An item of a list that stands further to the left than the ones before, and belongs to no line above. */
function shallowItem(text: string, fault: YamlFault): YamlFault | undefined {
  const before = text
    .slice(0, lineStart(text, fault.start))
    .match(/^[ \t]*(?=- )/gm)
    ?.at(-1);
  if (before === undefined) return undefined;
  return {
    start: fault.start,
    end: lineEnd(text, fault.start),
    code: "bad-indent",
    message: "This item does not begin where those before it do. Give the list's items one indentation.",
    remedies: [{ kind: "indent", title: indentTitle, text: before }],
  };
}

/** A line that begins neither where those of the block before it do nor where an outer block does. */
function uneven(text: string, fault: YamlFault): YamlFault | undefined {
  const at = lineStart(text, fault.start);
  const own = blanksAt(text, at);
  const lines = text.slice(0, at).split("\n").slice(0, -1);
  const outer = lines.findLastIndex((line) => line.trim() !== "" && blanksAt(line, 0).length < own.length);
  const first = lines.slice(outer + 1).find((line) => line.trim() !== "") ?? "";
  const indentation = blanksAt(first, 0);
  if (outer < 0 || indentation.length <= own.length) return undefined;
  return {
    start: at + own.length,
    end: lineEnd(text, at + own.length),
    code: fault.code,
    message: "This line does not begin where those before it do. Give the lines of one block one indentation.",
    remedies: [{ kind: "indent", title: indentTitle, text: indentation }],
  };
}

/** `{% for … %}`: a file that becomes YAML once it is filled in. */
function templateLine(text: string, { start }: YamlFault): YamlFault | undefined {
  const first = text.search(/^[ \t]*\{%/m);
  if (text[start - 1] !== "{" || first < 0) return undefined;
  const message =
    "This line is one of a template (Jinja): the file is YAML only once that is filled in. Fill it in first.";
  const at = first + blanksAt(text, first).length;
  return { start: at, end: lineEnd(text, at), code: "template-not-filled", message };
}

/** `{{ name }}`, which YAML takes for a map as a key. */
function templatePlace(text: string, fault: YamlFault): YamlFault | undefined {
  const place = /^\{\{[^{}\n]*\}\}/.exec(text.slice(fault.start, fault.start + 1_000))?.[0];
  return place === undefined
    ? undefined
    : { ...fault, end: fault.start + place.length, code: "template-not-filled", message: placeInTemplate };
}

/** `key:value`, which YAML takes for a text. */
function blankMissing(text: string, { start, code }: YamlFault): YamlFault | undefined {
  const line = text.slice(start, lineEnd(text, start));
  const key = /^[\w.-]+:(?=\S)/.exec(line)?.[0];
  if (key === undefined) return undefined;
  return {
    start,
    end: start + line.length,
    code,
    message: `This is not YAML: a blank is missing behind \`${key}\`.`,
    remedies: [{ kind: "replace", text: `${key} ${line.slice(key.length)}` }],
  };
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

/** The end of a line's text, without the blanks behind it. */
function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return at + text.slice(at, end < 0 ? text.length : end).trimEnd().length;
}

function blanksAt(text: string, start: number): string {
  return /^[ \t]*/.exec(text.slice(start, start + 1_000))?.[0] ?? "";
}
