import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { condaPrefix } from "./condaEnvironments.ts";
import {
  folderOf,
  nearestWith,
  optionOf,
  projectName,
  readToml,
  shortDigest,
  tableAt,
  toolFolder,
} from "./environmentFiles.ts";
import { hatchPrefix } from "./hatchEnvironments.ts";
import { binFolder, isExecutableFile, readStart } from "../process/programs.ts";
import type { CommandPlace } from "../process/programs.ts";
import { uvScriptPrefix } from "./uvScripts.ts";

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
  ["hatch", hatchPrefix],
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
  if (words.includes("--isolated")) return undefined;
  const active = place.env["VIRTUAL_ENV"];
  if (words.includes("--active") && active !== undefined) return active;
  const named = optionOf(words, ["--script"]);
  const script = named ?? words.find((word) => word.endsWith(".py"));
  // Such a script says itself what it needs, and gets an environment of its own.
  const saysItself = script !== undefined && readStart(path.resolve(place.cwd, script)).includes("# /// script");
  if (saysItself) return uvScriptPrefix(script, place, optionOf(words, ["--cache-dir"]));
  if (named !== undefined) return undefined;
  const folder = folderOf(words, ["--project", "--directory"], place);
  const project = words.includes("--no-project") ? undefined : nearestWith(folder, ["uv.lock", "pyproject.toml"]);
  if (project === undefined) return active ?? nearestVenv(folder);
  const chosen = place.env["UV_PROJECT_ENVIRONMENT"];
  // The lock lies where the environment does: at the root of a workspace of several projects.
  const root = nearestWith(folder, ["uv.lock"]) ?? nearestVenvFolder(folder) ?? project;
  return chosen === undefined || chosen === "" ? path.join(root, ".venv") : path.resolve(root, chosen);
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
  const cache = env["POETRY_CACHE_DIR"] ?? toolFolder("cache", "pypoetry", env);
  const folder = env["POETRY_VIRTUALENVS_PATH"] ?? path.join(cache, "virtualenvs");
  const { minor } = tableAt(readToml(path.join(folder, "envs.toml")), base);
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

function nearestVenvFolder(from: string): string | undefined {
  return nearestWith(from, [path.join(".venv", "pyvenv.cfg")]);
}

function nearestVenv(from: string): string | undefined {
  const folder = nearestVenvFolder(from);
  return folder === undefined ? undefined : path.join(folder, ".venv");
}

function entriesOf(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function safeName(name: string, unsafe: RegExp): string {
  return name.replaceAll(unsafe, "_").slice(0, 42);
}
