import type { FlagStyle } from "../python/pythonText.ts";

/** What `.dvc/config` says of how maps are written into commands; what it does not say is left out. */
export type ParsingConfig = Partial<Pick<FlagStyle, "bool" | "list">>;

export function isDvcConfig(path: string): boolean {
  return /(?:^|\/)\.dvc\/config(?:\.local)?$/.test(path);
}

/** Reads the section `parsing` of a `.dvc/config` (or `config.local`), which is an INI file. Values that DVC does not know are left out. */
export function readParsingConfig(text: string): ParsingConfig {
  let section = "";
  const values = new Map<string, string>();
  for (const line of text.replace(/^\uFEFF/, "").split(/\r?\n/)) {
    section = /^\s*\[\s*(.*?)\s*\]/.exec(line)?.[1] ?? section;
    const [, key, value] = /^\s*(\w+)\s*=\s*["']?(\w*)["']?\s*(?:#.*)?$/.exec(line) ?? [];
    if (section === "parsing" && key !== undefined && value !== undefined) values.set(key, value);
  }
  const bool = values.get("bool");
  const list = values.get("list");
  return {
    ...((bool === "boolean_optional" || bool === "store_true") && { bool }),
    ...((list === "append" || list === "nargs") && { list }),
  };
}
