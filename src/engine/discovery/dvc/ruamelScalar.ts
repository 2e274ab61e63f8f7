import { pythonFloat } from "../python/pythonFloat.ts";
import type { TypedValue } from "../params/typedValue.ts";

/** How ruamel.yaml writes a scalar. */
export type ScalarStyle = "plain" | "single" | "double";

export interface RuamelScalar {
  /** By code points, as Python counts. */
  readonly characters: readonly string[];
  readonly style: ScalarStyle;
  readonly isMultiline: boolean;
}

/**
 * The text and quotes of a scalar, as ruamel.yaml 0.19's round-trip dumper chooses them (`analyze_scalar` and
 * `choose_scalar_style` of its emitter, and the YAML 1.2 rules of its resolver).
 */
export function ruamelScalar(value: Exclude<TypedValue, object> | null, isKey: boolean): RuamelScalar {
  if (typeof value !== "string") {
    const characters = Array.from(scalarText(value));
    return { characters, style: "plain", isMultiline: false };
  }
  const characters = Array.from(value);
  const traits = analyze(characters);
  return { characters, style: chooseStyle(value, traits, isKey), isMultiline: traits.isMultiline };
}

function scalarText(value: boolean | null | bigint | number): string {
  if (value === null) return "";
  if (typeof value !== "number") return String(value);
  if (Number.isNaN(value)) return ".nan";
  if (!Number.isFinite(value)) return value < 0 ? "-.inf" : ".inf";
  return pythonFloat(value);
}

const dates: readonly RegExp[] = [
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/,
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?$/,
];

/** Whether ruamel.yaml takes a plain text for a date or a time. */
export function isDateText(text: string): boolean {
  return dates.some((pattern) => pattern.test(text));
}

/** What of ruamel's resolver would make of a plain text something else than a text. */
const otherThanText: readonly RegExp[] = [
  /^(?:true|True|TRUE|false|False|FALSE|~|null|Null|NULL|<<|=|)$/,
  /^[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?$/,
  /^[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+$/,
  /^[-+]?\.[0-9_]+(?:[eE][-+][0-9]+)?$/,
  /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
  /^(?:[-+]?0b[01_]+|[-+]?0o?[0-7_]+|[-+]?[0-9_]+|[-+]?0x[0-9a-fA-F_]+)$/,
  ...dates,
];

function isText(value: string): boolean {
  // The resolver looks at numbers only where the first character can begin one.
  if (value.startsWith("_")) return true;
  return !otherThanText.some((pattern) => pattern.test(value));
}

interface Traits {
  readonly allowsPlain: boolean;
  readonly allowsSingle: boolean;
  readonly isMultiline: boolean;
}

function chooseStyle(value: string, traits: Traits, isKey: boolean): ScalarStyle {
  const isUnfitKey = isKey && (value === "" || traits.isMultiline);
  if (isText(value) && traits.allowsPlain && !isUnfitKey) return "plain";
  if (value.includes("'") || value.includes("\n")) return "double";
  return traits.allowsSingle && !(isKey && traits.isMultiline) ? "single" : "double";
}

const breaks = new Set(["\n", "\x85", "\u2028", "\u2029"]);
const blanks = new Set(["\0", " ", "\t", "\r", ...breaks]);

export function isBreak(character: string | undefined): boolean {
  return character !== undefined && breaks.has(character);
}

function analyze(characters: readonly string[]): Traits {
  const isMultiline = characters.some(isBreak);
  const first = characters[0];
  const last = characters.at(-1);
  const isEdged = isBlankOrBreak(first) || isBlankOrBreak(last);
  const follows = (a: (c: string | undefined) => boolean, b: (c: string | undefined) => boolean) =>
    characters.some((character, index) => index > 0 && a(characters[index - 1]) && b(character));
  const isSpace = (character: string | undefined) => character === " ";
  const isSpecial = characters.some((character) => !isPrintable(character));
  return {
    allowsPlain: !isEdged && !isMultiline && !isSpecial && !hasIndicator(characters),
    allowsSingle: !isSpecial && !follows(isBreak, isSpace) && !follows(isSpace, isBreak),
    isMultiline,
  };
}

function isBlankOrBreak(character: string | undefined): boolean {
  return character === " " || isBreak(character);
}

function isPrintable(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  if (character === "\n" || character === "\x85") return true;
  if (code === 0xfeff) return false;
  return (
    (code >= 0x20 && code <= 0x7e) ||
    (code >= 0xa0 && code <= 0xd7ff) ||
    (code >= 0xe000 && code !== 0xfffe && code !== 0xffff)
  );
}

/** Whether a character would begin something else in a block: a comment, a key, an anchor, a list. */
function hasIndicator(characters: readonly string[]): boolean {
  const start = characters.slice(0, 3).join("");
  if (start === "---" || start === "...") return true;
  return characters.some((character, index) => {
    const isBlankAfter = index + 1 >= characters.length || blanks.has(characters[index + 1] ?? "");
    if (index === 0) {
      if ("#,[]{}&*!|>'\"%@`".includes(character)) return true;
      return isBlankAfter && "?:-".includes(character);
    }
    if (character === ":") return isBlankAfter;
    return character === "#" && blanks.has(characters[index - 1] ?? "");
  });
}
