import { resolveFrom } from "../../../model/paths.ts";
import type { Problem } from "../../../model/source.ts";
import type { TypedValue } from "../../params/typedValue.ts";
import { isTypedMap } from "../../params/typedValue.ts";
import type { Value } from "../../python/interpreter/language.ts";
import { isMap, textsOf } from "../../python/interpreter/values.ts";
import { conflictProblem, keepOurSide } from "../../yaml/conflictMarkers.ts";
import { YamlSource } from "../../yaml/yamlSource.ts";
import type { WorkspaceFiles } from "../toolReader.ts";
import { expandJinja, isJinja } from "./jinja.ts";
import type { KedroPackage } from "./kedroPackage.ts";
import { settingsOf } from "./kedroPackage.ts";

/** One file of configuration. */
export interface ConfFile {
  readonly file: string;
  readonly entries: ReadonlyMap<string, TypedValue>;
}

/** Where a project's configuration lies: `conf/base`, and `conf/local` over it. */
interface ConfFolders {
  readonly base: string;
  readonly local: string;
}

/** What `settings.py` says of the configuration's place, or Kedro's own default. */
function confFolders(projectFolder: string, project: KedroPackage): ConfFolders {
  const settings = settingsOf(project);
  const source = textOr(settings?.get("CONF_SOURCE"), "conf");
  const loader = settings?.get("CONFIG_LOADER_ARGS");
  const folder = resolveFrom(projectFolder, source);
  const of = (key: string, name: string) =>
    resolveFrom(folder, textOr(isMap(loader) ? loader.get(key) : undefined, name));
  return { base: of("base_env", "base"), local: of("default_run_env", "local") };
}

function textOr(value: Value | undefined, fallback: string): string {
  return typeof value === "string" ? value : fallback;
}

export type ConfKind = "catalog" | "parameters" | "globals";

/** Opens the configuration of a project: the files of one kind, in the order in which later ones count. */
export function openConf(
  projectFolder: string,
  project: KedroPackage,
  workspace: WorkspaceFiles,
  problems: Problem[],
): (kind: ConfKind) => readonly ConfFile[] {
  const { base, local } = confFolders(projectFolder, project);
  const loader = settingsOf(project)?.get("CONFIG_LOADER_ARGS");
  const patterns = isMap(loader) ? loader.get("config_patterns") : undefined;
  return (kind) => {
    const isWanted = wantedBy(isMap(patterns) ? textsOf(patterns.get(kind)) : [], kind);
    return [base, local].flatMap((folder) => readConfFiles(workspace, folder, isWanted, problems));
  };
}

/**
 * Whether a file is of a kind, by its path in the folder of an environment: as the settings' patterns say, or Kedro's own,
 * `catalog*`, `catalog*` + `/**` and `**` + `/catalog*`.
 */
function wantedBy(patterns: readonly string[], kind: ConfKind): (path: string) => boolean {
  const globs = patterns.map(globPattern);
  return (path) => {
    if (globs.length > 0) return globs.some((glob) => glob.test(path));
    return isNamed(path.slice(path.lastIndexOf("/") + 1), kind) || (path.includes("/") && path.startsWith(kind));
  };
}

/** `**` stands for any folders, `*` for any part of a name. */
function globPattern(glob: string): RegExp {
  const parts = glob.split(/(\*\*\/|\*\*|\*|\?)/);
  const source = parts.map((part) => wildcards.get(part) ?? part.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${source.join("")}$`);
}

const wildcards = new Map([
  ["**/", "(?:.*/)?"],
  ["**", ".*"],
  ["*", "[^/]*"],
  ["?", "[^/]"],
]);

const maxDepth = 8;

/** The files of one kind in an environment's folder, sorted. What is wrong in them goes to `problems`. */
function readConfFiles(
  workspace: WorkspaceFiles,
  folder: string,
  isWanted: (path: string) => boolean,
  problems: Problem[],
): readonly ConfFile[] {
  const files = filesIn(workspace, folder, maxDepth).filter((path) => /\.(?:ya?ml|json)$/.test(path) && isWanted(path));
  return files.flatMap((path) => {
    const file = resolveFrom(folder, path);
    const text = workspace.text(file);
    return text === undefined ? [] : [{ file, entries: readEntries(file, text, problems) }];
  });
}

/** Globals may have a prefix (`spark_globals.yml`), as older projects set by a pattern. */
function isNamed(name: string, kind: string): boolean {
  return kind === "globals" ? /globals\.(?:ya?ml|json)$/.test(name) : name.startsWith(kind);
}

function filesIn(workspace: WorkspaceFiles, folder: string, depth: number): readonly string[] {
  if (depth === 0) return [];
  return workspace.list(folder).flatMap((name) => {
    if (name.startsWith(".")) return [];
    if (!name.endsWith("/")) return [name];
    return filesIn(workspace, resolveFrom(folder, name), depth - 1).map((path) => name + path);
  });
}

function readEntries(file: string, text: string, problems: Problem[]): ConfFile["entries"] {
  const conflict = conflictProblem(file, text);
  const readable = conflict ? keepOurSide(text) : text;
  const isTemplate = isJinja(readable);
  const source = new YamlSource(file, isTemplate ? expandJinja(readable) : readable);
  const typed = source.typed(source.root);
  if (conflict) problems.push(conflict);
  if (!isTemplate) problems.push(...source.problems);
  return isTypedMap(typed) ? typed : new Map();
}
