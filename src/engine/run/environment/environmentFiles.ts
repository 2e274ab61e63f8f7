import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "smol-toml";
import type { CommandPlace } from "../process/programs.ts";

export type Table = Readonly<Record<string, unknown>>;

/** The word of an option, as `--name x` or `--name=x`. */
export function optionOf(words: readonly string[], names: readonly string[]): string | undefined {
  for (const [at, word] of words.entries()) {
    if (names.includes(word)) return words[at + 1];
    const equals = word.indexOf("=");
    if (equals > 0 && names.includes(word.slice(0, equals))) return word.slice(equals + 1);
  }
  return undefined;
}

/** Where the tool looks for its project from: what an option says (a folder or a file in it), else the current folder. */
export function folderOf(words: readonly string[], options: readonly string[], place: CommandPlace): string {
  const named = optionOf(words, options);
  if (named === undefined) return place.cwd;
  const absolute = path.resolve(place.cwd, named);
  return absolute.endsWith(".toml") ? path.dirname(absolute) : absolute;
}

/** The nearest folder from here up that has one of the files. */
export function nearestWith(from: string, names: readonly string[]): string | undefined {
  for (let folder = from; ; folder = path.dirname(folder)) {
    if (names.some((name) => existsSync(path.join(folder, name)))) return folder;
    if (folder === path.dirname(folder)) return undefined;
  }
}

/** What a pyproject.toml calls its project; undefined where it says none. */
export function projectName(pyproject: string): string | undefined {
  const content = readToml(pyproject);
  const names = [tableAt(content, "project"), tableAt(content, "tool", "poetry")].map(({ name }) => name);
  return names.find((name) => typeof name === "string");
}

/** A TOML file; empty where it is not there, or broken: the tool itself will say so when it is started. */
export function readToml(file: string): Table {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch {
    return {};
  }
}

/** The table that stands at some keys; empty where there is none. */
export function tableAt(table: Table, ...keys: readonly string[]): Table {
  let current: unknown = table;
  for (const key of keys) current = isTable(current) ? current[key] : undefined;
  return isTable(current) ? current : {};
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null;
}

/** What tools tell environments of projects with the same name apart by. */
export function shortDigest(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 8);
}

/** The person's own folder; empty where the environment names none. */
export function homeFolder(env: NodeJS.ProcessEnv): string {
  return env["HOME"] ?? env["USERPROFILE"] ?? "";
}

const unixFolders = {
  cache: ["XDG_CACHE_HOME", ".cache"],
  data: ["XDG_DATA_HOME", path.join(".local", "share")],
  config: ["XDG_CONFIG_HOME", ".config"],
} as const;

/** Where a tool written in Python keeps what it has for a person. */
export function toolFolder(kind: keyof typeof unixFolders, tool: string, env: NodeJS.ProcessEnv): string {
  const home = homeFolder(env);
  if (process.platform === "win32") {
    return path.join(env["LOCALAPPDATA"] ?? home, tool, kind === "cache" ? "Cache" : "");
  }
  if (process.platform === "darwin") {
    return path.join(home, "Library", kind === "cache" ? "Caches" : "Application Support", tool);
  }
  const [variable, folder] = unixFolders[kind];
  return path.join(env[variable] ?? path.join(home, folder), tool);
}
