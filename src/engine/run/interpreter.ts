import { closeSync, openSync, readSync, statSync } from "node:fs";
import path from "node:path";
import { systemCode } from "../model/systemErrors.ts";

/** Tools that start what stands behind them, with the options of theirs that take a word. */
const launchers: ReadonlyMap<string, readonly string[]> = new Map([
  ["env", ["-u", "-C"]],
  ["exec", []],
  ["nice", ["-n"]],
  ["nohup", []],
  ["time", []],
  ["stdbuf", ["-o", "-e", "-i"]],
  ["xvfb-run", []],
]);
/** Tools that run a command in the project's own environment: `uv run python train.py`. */
const environmentTools = new Set(["uv", "poetry", "pdm", "pipenv", "hatch", "rye"]);
const pythonName = /^(python|pypy)(\d+(\.\d+)*)?(\.exe)?$/i;

/** Where and with what a command is started. */
export interface CommandPlace {
  /** Absolute. */
  readonly cwd: string;
  /** Absolute: environments of the project are looked for from `cwd` up to here. */
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * The Python that a shell line starts, as an absolute path: by its name, by the first line of the script that it
 * starts, or as the environment of the project that `uv run` and its like would use. Undefined where it starts none.
 */
export function findPython(line: string, place: CommandPlace): string | undefined {
  const words = programWords(line);
  const [program, next] = words;
  if (program === undefined) return undefined;
  const name = path.basename(program);
  if (environmentTools.has(name) && next === "run") return projectPython(place);
  const file = resolveProgram(program, place);
  if (file === undefined) return undefined;
  return pythonName.test(path.basename(file)) ? file : pythonOfScript(file, place);
}

/** The words from the program on: without assignments (`SEED=1`) and launchers (`env`, `nice -n 5`) before it. */
function programWords(line: string): readonly string[] {
  const words = shellWords(line);
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (/^[A-Za-z_]\w*=/.test(word)) continue;
    const wordOptions = launchers.get(word);
    if (wordOptions === undefined) return words.slice(at);
    for (let option = words[at + 1]; option?.startsWith("-"); option = words[at + 1]) {
      at += wordOptions.includes(option) ? 2 : 1;
    }
  }
  return [];
}

/** The words of the line's first command, with their quotes taken off. */
function shellWords(line: string): readonly string[] {
  const words: string[] = [];
  for (const match of line.matchAll(/\s*([;|&<>])|\s*((?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s;|&<>"'\\])+)/g)) {
    if (match[1] !== undefined) break;
    if (match[2] !== undefined) words.push(unquote(match[2]));
  }
  return words;
}

function unquote(word: string): string {
  // On Windows a backslash is the separator of paths.
  const escapes = process.platform === "win32" ? /"([^"]*)"|'([^']*)'/g : /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/g;
  return word.replaceAll(escapes, (_, double?: string, single?: string, escaped?: string) => {
    return double?.replaceAll(/\\(["\\$`])/g, "$1") ?? single ?? escaped ?? "";
  });
}

/** A program by its path from `cwd`, or by its name on PATH; undefined where there is none that can be started. */
export function resolveProgram(program: string, place: Pick<CommandPlace, "cwd" | "env">): string | undefined {
  if (program.includes("/") || program.includes(path.sep))
    return findExecutable(path.resolve(place.cwd, program), place.env);
  const folders = (place.env["PATH"] ?? place.env["Path"] ?? "").split(path.delimiter).filter((one) => one !== "");
  for (const folder of folders) {
    const found = findExecutable(path.resolve(place.cwd, folder, program), place.env);
    if (found !== undefined) return found;
  }
  return undefined;
}

function findExecutable(file: string, env: NodeJS.ProcessEnv): string | undefined {
  const endings = process.platform === "win32" ? ["", ...(env["PATHEXT"] ?? ".EXE;.CMD;.BAT").split(";")] : [""];
  return endings.map((ending) => file + ending.toLowerCase()).find((candidate) => isExecutableFile(candidate));
}

function isExecutableFile(file: string): boolean {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat?.isFile() === true && (process.platform === "win32" || (stat.mode & 0o111) !== 0);
}

/** The Python in the first line of a script: `#!/usr/bin/python3`, `#!/usr/bin/env python3`. */
function pythonOfScript(file: string, place: CommandPlace): string | undefined {
  const shebang = /^#!\s*(\S+)(?:[ \t]+(?:-S\s+)?(\S+))?/.exec(readStart(file));
  if (shebang === null) return undefined;
  const [, program = "", argument] = shebang;
  const named = path.basename(program) === "env" && argument !== undefined ? argument : program;
  return pythonName.test(path.basename(named)) ? resolveProgram(named, place) : undefined;
}

/** The start of a file, as text; empty where it cannot be read. */
export function readStart(file: string): string {
  const bytes = Buffer.alloc(256);
  try {
    const descriptor = openSync(file, "r");
    try {
      return bytes.toString("utf8", 0, readSync(descriptor, bytes, 0, bytes.length, 0));
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (systemCode(error) === "EACCES" || systemCode(error) === "ENOENT") return "";
    throw error;
  }
}

/** The Python of the environment in or above `cwd`, up to the root. */
function projectPython(place: CommandPlace): string | undefined {
  const inside = process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"];
  const named = place.env["UV_PROJECT_ENVIRONMENT"];
  const folders = [...(named === undefined ? [] : [path.resolve(place.root, named)]), ...environmentsAbove(place)];
  return folders.map((folder) => path.join(folder, ...inside)).find((file) => isExecutableFile(file));
}

function environmentsAbove(place: CommandPlace): readonly string[] {
  const found: string[] = [];
  for (let folder = place.cwd; ; folder = path.dirname(folder)) {
    found.push(path.join(folder, ".venv"));
    if (folder === place.root || folder === path.dirname(folder)) return found;
  }
}
