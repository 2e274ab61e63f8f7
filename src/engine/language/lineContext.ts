import type { SourcePosition } from "../model/source.ts";
import { readFlow } from "./flowContext.ts";
import type { FlowContext } from "./flowContext.ts";

/**
 * Where somebody writes in a YAML text, told by lines and indentation alone: so it is known while what is being
 * written is not YAML yet.
 */
export interface LineContext {
  /** The keys that lead to the entry, outermost first; `-` for an item of a list. */
  readonly above: readonly string[];
  /** The key whose value is being written; undefined where a key, or an item of a list, is. */
  readonly key?: string;
  /** What is written before the cursor of the key, value or item, without an opening quote. */
  readonly text: string;
  /** The column at which `text` begins. */
  readonly column: number;
  /** Whether an item of a list is being written. */
  readonly isItem: boolean;
  /** The keys that stand beside the place already. */
  readonly siblings: readonly string[];
  /** Whether the place is between brackets, so that all must stay on one line. */
  readonly isFlow: boolean;
  /** Whether a quote is open before `text`. */
  readonly isQuoted: boolean;
}

/** What opens in a line: a key, or an item of a list. `indent` counts columns from 0. */
interface Opening {
  readonly indent: number;
  readonly step: string;
  /** What stands behind the key on its line. */
  readonly rest: string;
}

/** An opening that holds a place further down. `line` counts from 0. */
type Parent = Opening & { readonly line: number };

const item = "-";
const keyPattern = /^(?:"([^"]*)"|'([^']*)'|([^\s"'#[{][^]*?))[ \t]*:(?=[ \t]|$)/;
const blockHeader = /^[|>][-+\d]*[ \t]*(?:#.*)?$/;

/** The context at a position of a text (lines, without their ends); undefined inside a comment. */
export function lineContextAt(lines: readonly string[], { line, column }: SourcePosition): LineContext | undefined {
  const before = (lines[line - 1] ?? "").slice(0, column - 1);
  // A colon right before the cursor may still become part of a path, as in `file.yaml:key`.
  const openings = openingsOf(before).filter(({ step, rest }) => step === item || rest !== "" || !before.endsWith(":"));
  const start = openings.at(-1);
  const first = openings[0]?.indent ?? before.length - before.trimStart().length;
  const isFirstDash = openings[0]?.step === item;
  const parents = parentsOf(lines, line - 2, first, isFirstDash);
  const block = parents.findIndex(({ rest }) => blockHeader.test(rest));
  if (block >= 0) {
    const text = before.trimStart();
    const above = parents.slice(0, block).map(({ step }) => step);
    const key = parents[block]?.step ?? "";
    return { ...valueAt(above, key, text, before.length), siblings: [], isFlow: false, isQuoted: true };
  }
  const written = start ? start.rest : before.trimStart();
  if (/^#|\s#/.test(written.replaceAll(/"[^"]*"|'[^']*'/g, ""))) return undefined;
  const steps = [...parents, ...openings].map(({ step }) => step);
  const siblings = start?.step === item || !start ? siblingsAt(lines, line - 1, before.length - written.length) : [];
  const isValue = start !== undefined && start.step !== item;
  const above = isValue ? steps.slice(0, -1) : steps;
  const opened = parents.findIndex(({ rest }) => /^[[{]/.test(rest));
  const flow = readFlow(written);
  if (flow) return inBrackets(flow, steps, before.length);
  const wide = opened < 0 ? undefined : readFlow(writtenSince(lines, parents[opened], line, before));
  if (wide) return inBrackets(wide, steps.slice(0, opened + 1), before.length);
  const text = written.replace(/^["']/, "");
  const rest = { siblings, isFlow: false, isQuoted: text !== written };
  if (isValue) return { ...valueAt(above, start.step, text, before.length), ...rest };
  return { above, text, column: before.length - text.length + 1, isItem: above.at(-1) === item, ...rest };
}

/** What is written of a value that begins further up, up to the cursor. */
function writtenSince(lines: readonly string[], opening: Parent | undefined, line: number, before: string): string {
  if (!opening) return before;
  return [opening.rest, ...lines.slice(opening.line + 1, line - 1), before].join(" ");
}

function inBrackets(flow: FlowContext, steps: readonly string[], length: number): LineContext {
  const { text, key, isItem, siblings, isQuoted } = flow;
  const place = { text, column: length - text.length + 1, isItem, siblings, isFlow: true, isQuoted };
  return { above: [...steps, ...flow.above], ...(key !== undefined && { key }), ...place };
}

type ValueContext = Omit<LineContext, "siblings" | "isFlow" | "isQuoted">;

function valueAt(above: readonly string[], key: string, text: string, length: number): ValueContext {
  return { above, key, text, column: length - text.length + 1, isItem: false };
}

/** What opens in a line, from the left. A key counts where its colon is written. */
function openingsOf(line: string): readonly Opening[] {
  const openings: Opening[] = [];
  let indent = line.length - line.trimStart().length;
  let rest = line.slice(indent);
  for (let dash = /^-(?:[ \t]+|$)/.exec(rest); dash; dash = /^-(?:[ \t]+|$)/.exec(rest)) {
    rest = rest.slice(dash[0].length);
    openings.push({ indent, step: item, rest });
    indent += dash[0].length;
  }
  const key = keyPattern.exec(rest);
  if (key) {
    const step = key[1] ?? key[2] ?? key[3] ?? "";
    openings.push({ indent, step, rest: rest.slice(key[0].length).trimStart() });
  }
  return openings;
}

/** What holds a place, outermost first: each time the nearest line above that is indented less. */
function parentsOf(lines: readonly string[], last: number, indent: number, isDash: boolean): readonly Parent[] {
  const parents: Parent[] = [];
  let limit = { indent, isDash };
  for (let index = last; index >= 0 && (limit.indent > 0 || limit.isDash); index--) {
    const line = lines[index] ?? "";
    if (/^\s*(?:#|$)/.test(line)) continue;
    for (const opening of openingsOf(line).toReversed()) {
      // A list may stand as far left as its key.
      const isKeyOfList = limit.isDash && opening.indent === limit.indent && opening.step !== item;
      if (opening.indent >= limit.indent && !isKeyOfList) continue;
      parents.unshift({ ...opening, line: index });
      limit = { indent: opening.indent, isDash: opening.step === item };
    }
  }
  return parents;
}

/** The keys of the map that has entries at this indent, around a line. */
function siblingsAt(lines: readonly string[], line: number, indent: number): readonly string[] {
  const found: string[] = [];
  const collect = (index: number): boolean => {
    const text = lines[index] ?? "";
    if (/^\s*(?:#|$)/.test(text)) return true;
    const openings = openingsOf(text);
    const own = openings.find((opening) => opening.indent === indent && opening.step !== item);
    const first = text.length - text.trimStart().length;
    const isInside = first >= indent || (own !== undefined && index < line);
    if (own && isInside) found.push(own.step);
    return first >= indent;
  };
  for (let index = line - 1; index >= 0 && collect(index); index--);
  for (let index = line + 1; index < lines.length && collect(index); index++);
  return found;
}
