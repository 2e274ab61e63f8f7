import { pythonFloat } from "./pythonFloat.ts";
import type { TypedMap, TypedValue } from "../params/typedValue.ts";
import { isTypedList, isTypedMap } from "../params/typedValue.ts";

export type TypedScalar = Exclude<TypedValue, readonly TypedValue[] | TypedMap>;

/** A scalar as Python's `str` prints it: `None`, `True`, `1e-05`, `1.0`. */
export function pythonStr(value: TypedScalar): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "number" ? pythonFloat(value) : String(value);
}

/** A scalar as DVC puts it into a text: as Python's `str`, but `true` and `false` in small letters. */
export function templateStr(value: TypedScalar): string {
  return typeof value === "boolean" ? String(value) : pythonStr(value);
}

/** How DVC writes a map into a command, as the section `parsing` of `.dvc/config` says. */
export interface FlagStyle {
  /** What becomes of `false`: nothing, or `--no-x`. */
  readonly bool: "store_true" | "boolean_optional";
  /** How a list follows its flag: once for all (`--x 1 2`), or once for each (`--x 1 --x 2`). */
  readonly list: "nargs" | "append";
  /** Whether texts are quoted for Windows' own shell. */
  readonly isWindows: boolean;
}

/**
 * A map as a command's flags, as DVC writes them: `--lr 0.1 --layers 1 2 --opt.name adam`. Empty maps and lists leave
 * nothing. Undefined where a list holds a list or a map, which DVC refuses.
 */
export function commandFlags(map: TypedMap, style: FlagStyle): string | undefined {
  const flags: string[] = [];
  for (const [key, value] of flatten(map, "")) {
    if (isTypedList(value)) {
      const items: string[] = [];
      for (const item of value) {
        if (isTypedList(item) || isTypedMap(item)) return undefined;
        items.push(typeof item === "string" ? quote(item, style) : pythonStr(item));
      }
      if (style.list === "append") flags.push(...items.map((item) => `--${key} ${item}`));
      else if (items.length > 0) flags.push(`--${key} ${items.join(" ")}`);
    } else if (typeof value === "boolean") {
      if (value) flags.push(`--${key}`);
      else if (style.bool === "boolean_optional") flags.push(`--no-${key}`);
    } else {
      flags.push(`--${key} ${typeof value === "string" ? quote(value, style) : pythonStr(value)}`);
    }
  }
  return flags.join(" ").trimEnd();
}

function flatten(map: TypedMap, prefix: string): readonly (readonly [string, TypedScalar | readonly TypedValue[]])[] {
  return [...map].flatMap(([key, value]) =>
    isTypedMap(value) ? flatten(value, `${prefix}${key}.`) : [[`${prefix}${key}`, value] as const],
  );
}

function quote(text: string, { isWindows }: FlagStyle): string {
  return isWindows ? quoteForWindows(text) : quoteForShell(text);
}

/** Python's `shlex.quote`. */
export function quoteForShell(text: string): string {
  if (text === "") return "''";
  return /[^\w@%+=:,./-]/.test(text) ? `'${text.replaceAll("'", `'"'"'`)}'` : text;
}

/** Python's `subprocess.list2cmdline` of one argument: backslashes count only before a quote. */
export function quoteForWindows(text: string): string {
  const needsQuotes = text === "" || /[ \t]/.test(text);
  const escaped = text.replaceAll(/(\\*)"/g, '$1$1\\"');
  return needsQuotes ? `"${escaped.replace(/(\\+)$/, "$1$1")}"` : escaped;
}
