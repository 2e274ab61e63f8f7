/** How long what a template makes may be, and how often its loops turn in all. */
const limits = { length: 1_000_000, turns: 2000 };

type JinjaValue = string | readonly string[];

/** A text with Jinja's tags: loops over lists that are written out, `set`, and variables are filled in. */
interface Expansion {
  readonly pieces: readonly Piece[];
  readonly made: string[];
  length: number;
  turns: number;
}

interface Piece {
  readonly kind: "text" | "tag" | "variable";
  readonly text: string;
}

/** Whether a text is a template of Jinja, as Kedro's older configurations may be. */
export function isJinja(text: string): boolean {
  return /\{[%#{]/.test(text);
}

/**
 * What a Jinja template makes, as far as it follows from itself: loops over lists that are written out are gone through,
 * and variables that are set are filled in. All other tags are taken away and what stands between them is kept, as are
 * variables that are not known.
 */
export function expandJinja(text: string): string {
  const expansion: Expansion = { pieces: piecesOf(text), made: [], length: 0, turns: 0 };
  expand(expansion, 0, expansion.pieces.length, new Map());
  return expansion.made.join("");
}

const brackets: readonly (readonly [open: string, close: string, kind: Piece["kind"] | undefined])[] = [
  ["{%", "%}", "tag"],
  ["{{", "}}", "variable"],
  // A comment.
  ["{#", "#}", undefined],
];

function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  // What is not closed once is not closed later either, and is a text.
  const unclosed = new Set<string>();
  let from = 0;
  for (let at = text.indexOf("{"); at >= 0; at = text.indexOf("{", at + 1)) {
    const [open, close, kind] = brackets.find(([start]) => text.startsWith(start, at)) ?? [];
    if (open === undefined || close === undefined || unclosed.has(open)) continue;
    const end = text.indexOf(close, at + 2);
    if (end < 0) {
      unclosed.add(open);
      continue;
    }
    pieces.push({ kind: "text", text: text.slice(from, at) });
    const inner = text
      .slice(at + 2, end)
      .replace(/^[-+]/, "")
      .replace(/[-+]$/, "")
      .trim();
    if (kind) pieces.push({ kind, text: inner });
    from = end + 2;
    at = end + 1;
  }
  return [...pieces, { kind: "text", text: text.slice(from) }];
}

function expand(expansion: Expansion, from: number, to: number, outer: ReadonlyMap<string, JinjaValue>): void {
  const values = new Map(outer);
  for (let at = from; at < to; at++) {
    const piece = expansion.pieces[at];
    if (!piece || expansion.length > limits.length) return;
    if (piece.kind !== "tag") add(expansion, piece.kind === "text" ? piece.text : shown(piece.text, values));
    const [, name = "", written = ""] = /^set\s+(\w+)\s*=\s*([^]+)$/.exec(piece.text) ?? [];
    const value = piece.kind === "tag" && name !== "" ? valueOf(written, values) : undefined;
    if (value !== undefined) values.set(name, value);
    const loop = piece.kind === "tag" ? /^for\s+(\w+)\s+in\s+([^]+)$/.exec(piece.text) : null;
    if (!loop) continue;
    const end = endOfLoop(expansion.pieces, at, to);
    const items = valueOf(loop[2] ?? "", values);
    for (const item of typeof items === "object" ? items : [undefined]) {
      if (++expansion.turns > limits.turns) return;
      expand(expansion, at + 1, end, item === undefined ? values : new Map([...values, [loop[1] ?? "", item]]));
    }
    at = end;
  }
}

function add(expansion: Expansion, text: string): void {
  expansion.made.push(text);
  expansion.length += text.length;
}

function endOfLoop(pieces: readonly Piece[], start: number, to: number): number {
  let depth = 0;
  for (let at = start; at < to; at++) {
    const { kind, text = "" } = pieces[at] ?? {};
    if (kind === "tag" && /^for\b/.test(text)) depth += 1;
    if (kind === "tag" && /^endfor\b/.test(text) && --depth === 0) return at;
  }
  return to;
}

function shown(expression: string, values: ReadonlyMap<string, JinjaValue>): string {
  const value = valueOf(expression, values);
  return typeof value === "string" ? value : `{{ ${expression} }}`;
}

/** A name, a text, a number, or a list of such. */
function valueOf(expression: string, values: ReadonlyMap<string, JinjaValue>): JinjaValue | undefined {
  const written = expression.trim();
  const known = values.get(written);
  if (known !== undefined) return known;
  const scalar = scalarOf(written);
  if (scalar !== undefined) return scalar;
  const range = /^range\(\s*(\d{1,4})\s*(?:,\s*(\d{1,4})\s*)?\)$/.exec(written);
  if (range) {
    const [start, end] = range[2] === undefined ? [0, Number(range[1])] : [Number(range[1]), Number(range[2])];
    return Array.from({ length: Math.max(0, end - start) }, (_, index) => String(start + index));
  }
  const inner = /^[[(]([^]*)[\])]$/.exec(written)?.[1];
  if (inner === undefined) return undefined;
  const items = (inner.match(/"[^"]*"|'[^']*'|[^,\s]+/g) ?? []).map((item) => values.get(item) ?? scalarOf(item));
  return items.every((item) => typeof item === "string") ? items : undefined;
}

function scalarOf(written: string): string | undefined {
  const text = /^(?:"([^"]*)"|'([^']*)')$/.exec(written);
  if (text) return text[1] ?? text[2];
  return /^-?\d+(?:\.\d+)?$/.test(written) ? written : undefined;
}
