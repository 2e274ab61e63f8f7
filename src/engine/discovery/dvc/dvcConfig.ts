import type { FlagStyle } from "../python/pythonText.ts";

/** What `.dvc/config` says of how maps are written into commands; what it does not say is left out. */
export type ParsingConfig = Partial<Pick<FlagStyle, "bool" | "list">>;

/** Whether a path is that of a configuration of DVC's, the project's or one's own. */
export function isDvcConfig(path: string): boolean {
  return /(?:^|\/)\.dvc\/config(?:\.local)?$/.test(path);
}

/** Reads the section `parsing` of a `.dvc/config` (or `config.local`). Values that DVC does not know are left out. */
export function readParsingConfig(text: string): ParsingConfig {
  const values = readIni(text);
  const bool = values.get("parsing.bool");
  const list = values.get("parsing.list");
  return {
    ...((bool === "boolean_optional" || bool === "store_true") && { bool }),
    ...((list === "append" || list === "nargs") && { list }),
  };
}

/** The values of an INI file by `section.key`; a value may stand in quotes, and have a comment behind it. */
export function readIni(text: string): ReadonlyMap<string, string> {
  let section = "";
  const values = new Map<string, string>();
  for (const line of text.replace(/^\uFEFF/, "").split(/\r?\n/)) {
    section = /^\s*\[\s*(.*?)\s*\]/.exec(line)?.[1] ?? section;
    const [, key, double, single, bare] =
      /^\s*([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^#]*?))\s*(?:#.*)?$/.exec(line) ?? [];
    const value = double ?? single ?? bare;
    if (key !== undefined && value !== undefined) values.set(`${section}.${key}`, value);
  }
  return values;
}
