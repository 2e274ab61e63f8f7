import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { parse } from "smol-toml";
import { condaPrefix } from "./condaEnvironments.ts";
import { binFolder, isExecutableFile, readStart } from "./programs.ts";
import type { CommandPlace } from "./programs.ts";

type Words = readonly string[];
/** The folder of the environment that a tool would run a command in; undefined where it has none or cannot be known. */
type FindPrefix = (words: Words, place: CommandPlace) => string | undefined;

/** What stands behind `run` takes a word with these options, and folders are told by some of them. */
const tools: ReadonlyMap<string, FindPrefix> = new Map<string, FindPrefix>([
  ["uv", uvPrefix],
  ["rye", (words, place) => nearestVenv(folderOf(words, ["--pyproject"], place))],
  ["pdm", pdmPrefix],
  ["poetry", poetryPrefix],
  ["pipenv", (_, place) => pipenvPrefix(place)],
  ["pixi", pixiPrefix],
  ["conda", condaRunPrefix],
  ["mamba", condaRunPrefix],
  ["micromamba", condaRunPrefix],
  ["hatch", () => undefined],
]);

/** Whether a command runs another one in an environment that it chooses: `uv run`, `conda run`. */
export function runsInEnvironment(tool: string, words: Words): boolean {
  return tools.has(tool) && words.includes("run");
}

/** The folder of the environment that `TOOL run …` uses, found in the files that the tool keeps. */
export function environmentPrefix(tool: string, words: Words, place: CommandPlace): string | undefined {
  return tools.get(tool)?.(words, place);
}

/** The Python of an environment; undefined where it has none. */
export function pythonIn(prefix: string): string | undefined {
  const windows = [path.join(binFolder(prefix), "python.exe"), path.join(prefix, "python.exe")];
  const candidates = process.platform === "win32" ? windows : [path.join(prefix, "bin", "python")];
  return candidates.find((file) => isExecutableFile(file));
}

/** @see https://docs.astral.sh/uv/concepts/projects/config/#project-environment-path */
function uvPrefix(words: Words, place: CommandPlace): string | undefined {
  const isIsolated = words.some((word) => word === "--isolated" || word === "--script");
  const script = words.find((word) => word.endsWith(".py"));
  // Such a script says itself what it needs, and gets an environment of its own.
  const saysItself = script !== undefined && readStart(path.resolve(place.cwd, script)).includes("# /// script");
  if (isIsolated || saysItself) return undefined;
  const active = place.env["VIRTUAL_ENV"];
  if (words.includes("--active") && active !== undefined) return active;
  const folder = folderOf(words, ["--project", "--directory"], place);
  const project = words.includes("--no-project") ? undefined : nearestWith(folder, ["uv.lock", "pyproject.toml"]);
  if (project === undefined) return active ?? nearestVenv(folder);
  const named = place.env["UV_PROJECT_ENVIRONMENT"];
  // The lock lies where the environment does: at the root of a workspace of several projects.
  const root = nearestWith(folder, ["uv.lock"]) ?? nearestVenvFolder(folder) ?? project;
  return named === undefined || named === "" ? path.join(root, ".venv") : path.resolve(root, named);
}

/** @see https://pdm-project.org/latest/usage/venv/ */
function pdmPrefix(words: Words, place: CommandPlace): string | undefined {
  const project = nearestWith(folderOf(words, ["-p", "--project"], place), ["pyproject.toml"]);
  if (project === undefined) return undefined;
  const chosen = path.join(project, ".pdm-python");
  if (existsSync(chosen)) return path.resolve(readFileSync(chosen, "utf8").trim(), "..", "..");
  return place.env["VIRTUAL_ENV"] ?? path.join(project, ".venv");
}

/** @see https://python-poetry.org/docs/configuration/#virtualenvsin-project */
function poetryPrefix(words: Words, place: CommandPlace): string | undefined {
  const { VIRTUAL_ENV, CONDA_PREFIX, CONDA_DEFAULT_ENV } = place.env;
  const active = VIRTUAL_ENV ?? (CONDA_DEFAULT_ENV === "base" ? undefined : CONDA_PREFIX);
  if (active !== undefined) return active;
  const options = ["-C", "--directory", "-P", "--project"];
  const project = nearestWith(folderOf(words, options, place), ["pyproject.toml"]);
  if (project === undefined) return undefined;
  const own = path.join(project, ".venv");
  return existsSync(own) ? own : keptByPoetry(project, place.env);
}

/** Poetry names environments after the project and a digest of its folder, one for each version of Python. */
function keptByPoetry(project: string, env: NodeJS.ProcessEnv): string | undefined {
  const name = projectName(path.join(project, "pyproject.toml"))?.toLowerCase();
  if (name === undefined) return undefined;
  const base = `${safeName(name, /[ $`!*@"\\\r\n\t]/g)}-${shortDigest(realpathSync.native(project))}`;
  const cache = env["POETRY_CACHE_DIR"] ?? cacheFolder(env, "pypoetry");
  const folder = env["POETRY_VIRTUALENVS_PATH"] ?? path.join(cache, "virtualenvs");
  const chosen = readToml(path.join(folder, "envs.toml"))[base];
  const minor = isTable(chosen) ? chosen["minor"] : undefined;
  if (typeof minor === "string") return path.join(folder, `${base}-py${minor}`);
  const [only, ...others] = entriesOf(folder).filter((entry) => entry.startsWith(`${base}-py`));
  return only === undefined || others.length > 0 ? undefined : path.join(folder, only);
}

/** @see https://pipenv.pypa.io/en/latest/virtualenv.html */
function pipenvPrefix(place: CommandPlace): string | undefined {
  const { VIRTUAL_ENV, PIPENV_IGNORE_VIRTUALENVS, PIPENV_PIPFILE, PIPENV_CUSTOM_VENV_NAME, WORKON_HOME } = place.env;
  if (VIRTUAL_ENV !== undefined && PIPENV_IGNORE_VIRTUALENVS === undefined) return VIRTUAL_ENV;
  const folder = PIPENV_PIPFILE === undefined ? nearestWith(place.cwd, ["Pipfile"]) : path.dirname(PIPENV_PIPFILE);
  if (folder === undefined) return undefined;
  const own = path.join(folder, ".venv");
  if (statSync(own, { throwIfNoEntry: false })?.isDirectory() === true) return own;
  const name = safeName(path.basename(folder), /[ &$`!*@"()[\]\\\r\n\t]/g);
  const hashed = `${name}-${shortDigest(PIPENV_PIPFILE ?? path.join(folder, "Pipfile"))}`;
  const home = WORKON_HOME ?? path.join(place.env["HOME"] ?? "", ".local", "share", "virtualenvs");
  return path.join(home, PIPENV_CUSTOM_VENV_NAME ?? hashed);
}

function pixiPrefix(words: Words, place: CommandPlace): string | undefined {
  const project = nearestWith(folderOf(words, ["--manifest-path"], place), ["pixi.toml", "pyproject.toml"]);
  const name = optionOf(words, ["-e", "--environment"]) ?? "default";
  return project === undefined ? undefined : path.join(project, ".pixi", "envs", name);
}

/** `conda run` without a name runs in the environment that is active, or in the installation's own. */
function condaRunPrefix(words: Words, place: CommandPlace): string | undefined {
  const prefix = optionOf(words, ["-p", "--prefix"]);
  const name = optionOf(words, ["-n", "--name"]);
  if (prefix !== undefined) return condaPrefix(path.resolve(place.cwd, prefix), place);
  return name === undefined ? (place.env["CONDA_PREFIX"] ?? condaPrefix("base", place)) : condaPrefix(name, place);
}

/** The word of an option, as `--name x` or `--name=x`. */
function optionOf(words: Words, names: readonly string[]): string | undefined {
  for (const [at, word] of words.entries()) {
    if (names.includes(word)) return words[at + 1];
    const equals = word.indexOf("=");
    if (equals > 0 && names.includes(word.slice(0, equals))) return word.slice(equals + 1);
  }
  return undefined;
}

/** Where the tool looks for its project from: what an option says (a folder or a file in it), else the current folder. */
function folderOf(words: Words, options: readonly string[], place: CommandPlace): string {
  const named = optionOf(words, options);
  if (named === undefined) return place.cwd;
  const absolute = path.resolve(place.cwd, named);
  return absolute.endsWith(".toml") ? path.dirname(absolute) : absolute;
}

/** The nearest folder from here up that has one of the files. */
function nearestWith(from: string, names: readonly string[]): string | undefined {
  for (let folder = from; ; folder = path.dirname(folder)) {
    if (names.some((name) => existsSync(path.join(folder, name)))) return folder;
    if (folder === path.dirname(folder)) return undefined;
  }
}

function nearestVenvFolder(from: string): string | undefined {
  return nearestWith(from, [path.join(".venv", "pyvenv.cfg")]);
}

function nearestVenv(from: string): string | undefined {
  const folder = nearestVenvFolder(from);
  return folder === undefined ? undefined : path.join(folder, ".venv");
}

function projectName(pyproject: string): string | undefined {
  const { project, tool } = readToml(pyproject);
  const poetry = isTable(tool) ? tool["poetry"] : undefined;
  const names = [project, poetry].map((table) => (isTable(table) ? table["name"] : undefined));
  return names.find((name) => typeof name === "string");
}

function readToml(file: string): Readonly<Record<string, unknown>> {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch {
    // Not there, or broken: the tool itself will say so when it is started.
    return {};
  }
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function entriesOf(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function safeName(name: string, unsafe: RegExp): string {
  return name.replaceAll(unsafe, "_").slice(0, 42);
}

function shortDigest(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 8);
}

function cacheFolder(env: NodeJS.ProcessEnv, name: string): string {
  const home = env["HOME"] ?? env["USERPROFILE"] ?? "";
  if (process.platform === "darwin") return path.join(home, "Library", "Caches", name);
  if (process.platform === "win32") return path.join(env["LOCALAPPDATA"] ?? home, name, "Cache");
  return path.join(env["XDG_CACHE_HOME"] ?? path.join(home, ".cache"), name);
}
