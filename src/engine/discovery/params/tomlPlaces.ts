import { keyParts } from "./lookupParam.ts";
import type { ParamPlace } from "./paramsText.ts";

/** A bare, basic or literal key, or several joined by dots. */
const keyPattern = /(?:[\w-]+|"(?:[^"\\]|\\.)*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"(?:[^"\\]|\\.)*"|'[^']*'))*/y;

/** A value on one line that can be replaced as it stands. */
const scalarPattern = /"(?:[^"\\\n]|\\.)*"(?!")|'[^'\n]*'(?!')|[^\s"'[{#,][^\s#,]*(?: \d{2}:\d{2}:\d{2}\S*)?/y;

/**
 * Where the keys of a TOML text stand. The parser in use tells no places, so this reads the text itself, and only what
 * is certain: `[table]` and `[[table]]` headers and `key = value` lines. Keys of inline tables have no place.
 */
export function findTomlPlaces(text: string): ReadonlyMap<string, ParamPlace> {
  const places = new Map<string, ParamPlace>();
  const tableCounts = new Map<string, number>();
  let table = "";
  let offset = 0;
  while (offset < text.length) {
    const start = offset + (matchAt(/[ \t]*/y, text, offset)?.length ?? 0);
    const header = matchAt(/\[\[?\s*/y, text, start);
    const keyStart = start + (header?.length ?? 0);
    const written = matchAt(keyPattern, text, keyStart);
    if (written === undefined) {
      offset = endOfLine(text, start) + 1;
      continue;
    }
    const key = { start: keyStart, end: keyStart + written.length };
    const name = joinKey(written);
    if (header !== undefined) {
      const isItem = header.startsWith("[[");
      const count = tableCounts.get(name) ?? 0;
      if (isItem) tableCounts.set(name, count + 1);
      table = isItem ? `${name}.${count}` : name;
      places.set(table, { key, isInBrackets: false });
      offset = endOfLine(text, key.end) + 1;
      continue;
    }
    const valueStart = key.end + (matchAt(/[ \t]*=[ \t]*/y, text, key.end)?.length ?? 0);
    const scalar = matchAt(scalarPattern, text, valueStart);
    const valueEnd = endOfValue(text, valueStart);
    places.set(table === "" ? name : `${table}.${name}`, {
      key,
      isInBrackets: false,
      ...(scalar !== undefined && { value: { start: valueStart, end: valueStart + scalar.length } }),
      ...(text[valueStart] === "[" && { list: { start: valueStart, end: valueEnd } }),
    });
    offset = endOfLine(text, valueEnd) + 1;
  }
  return places;
}

function joinKey(written: string): string {
  const parts = written.match(/[\w-]+|"(?:[^"\\]|\\.)*"|'[^']*'/g) ?? [];
  return keyParts(parts.map((part) => part.replaceAll(/^["']|["']$/g, "")).join(".")).join(".");
}

/** The end of a value that may go over several lines: a text in three quotes, a list, an inline table. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  let offset = start;
  while (offset < text.length) {
    const quoted = matchAt(/"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#.*/y, text, offset);
    if (quoted !== undefined) {
      offset += quoted.length;
      continue;
    }
    const character = text[offset] ?? "";
    if ("[{".includes(character)) depth++;
    if (character === "\n" && depth <= 0) break;
    offset++;
    if ("]}".includes(character) && --depth <= 0) break;
  }
  return offset;
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end;
}

/** What a sticky pattern matches at one place. */
function matchAt(pattern: RegExp, text: string, offset: number): string | undefined {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0];
}
