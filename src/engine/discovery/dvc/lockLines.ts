import type { LockEntry, LockPath } from "./lockEntry.ts";

/** A text that YAML takes for itself: nothing in it is special, and it is no number, bool, date or null. */
const plainText = /^(?!(?:true|false|null|yes|no|on|off|y|n)$)[a-z_/(][\w./@=%+() -]*(?<!\s)$/i;
/** The same of a command, which may have signs of the shell in it: inside of a text they are nothing special to YAML. */
const plainCommand = /^(?!(?:true|false|null|yes|no|on|off|y|n)$)[a-z_/(][\w./@=%+() ><|&;,'"$*!{}[\]~\\?^-]*(?<!\s)$/i;
/** A digest that YAML cannot take for a number: it has a letter, and not `e` alone. */
const digest = /^(?=[\da-f]*[a-df])[\da-f]{32}(?:\.dir)?$/;
const wholeNumber = /^(?:0|[1-9]\d{0,14})$/;

interface OpenEntry {
  cmd: string | undefined;
  readonly deps: OpenPath[];
  readonly outs: OpenPath[];
}

/** A path's fields while its lines are read. */
export type OpenPath = { -readonly [Key in keyof LockPath]: LockPath[Key] };

/** Whether YAML takes a value for the text that it is written as. */
export function isPlainText(value: string): boolean {
  return plainText.test(value);
}

/**
 * The stages of a dvc.lock (schema 2.0) that is nothing but what DVC writes for commands and paths of plain letters:
 * line by line, many times faster than as YAML. Undefined where anything else stands in it: that is for a real parser.
 */
export function readLockLines(text: string): ReadonlyMap<string, LockEntry> | undefined {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  if (lines[0] !== "schema: '2.0'" || lines[1] !== "stages:") return undefined;
  const entries = new Map<string, OpenEntry>();
  let entry: OpenEntry | undefined;
  let paths: OpenPath[] | undefined;
  for (const line of lines.slice(2)) {
    const [, indent = "", dash = "", key = "", value = ""] = /^( +)(- )?([^:\s]+):(?: (.*))?$/.exec(line) ?? [];
    if (indent === "  " && dash === "" && value === "" && plainText.test(key) && !entries.has(key)) {
      entry = { cmd: undefined, deps: [], outs: [] };
      paths = undefined;
      entries.set(key, entry);
    } else if (!entry) {
      return undefined;
    } else if (
      indent === "    " &&
      dash === "" &&
      key === "cmd" &&
      entry.cmd === undefined &&
      plainCommand.test(value)
    ) {
      entry.cmd = value;
    } else if (indent === "    " && dash === "" && value === "" && (key === "deps" || key === "outs")) {
      if (entry[key].length > 0) return undefined;
      paths = entry[key];
    } else if (indent === "    " && dash !== "" && key === "path" && paths && plainText.test(value)) {
      paths.push({ path: value, hasHashKey: false });
    } else if (indent !== "      " || dash !== "" || !setField(paths?.at(-1), key, value)) {
      return undefined;
    }
  }
  const complete = [...entries].flatMap(([name, { cmd, deps, outs }]) =>
    cmd === undefined ? [] : [[name, { cmd, deps, params: new Map(), outs }] as const],
  );
  return complete.length === entries.size ? new Map(complete) : undefined;
}

/** Sets a field of a path's entry; false where it is not one that DVC writes for a local file, or stands there already. */
export function setField(path: OpenPath | undefined, key: string, value: string): boolean {
  if (!path) return false;
  if (key === "hash" && value === "md5" && !path.hasHashKey) path.hasHashKey = true;
  else if (key === "md5" && path.md5 === undefined && digest.test(value)) path.md5 = value;
  else if ((key === "size" || key === "nfiles") && path[key] === undefined && wholeNumber.test(value))
    path[key] = Number(value);
  else if (key === "isexec" && value === "true" && path.isexec === undefined) path.isexec = true;
  else return false;
  return true;
}
