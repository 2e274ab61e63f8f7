import { closeSync, openSync, readSync, statSync } from "node:fs";
import path from "node:path";
import { systemCode } from "../../model/systemErrors.ts";

/** Where and with what a command is started. */
export interface CommandPlace {
  /** Absolute. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** A program by its path from `cwd`, or by its name on PATH; undefined where there is none that can be started. */
export function resolveProgram(program: string, place: CommandPlace): string | undefined {
  if (program.includes("/") || program.includes(path.sep))
    return findExecutable(path.resolve(place.cwd, program), place.env);
  for (const folder of searchPath(place.env).split(path.delimiter)) {
    const found = folder === "" ? undefined : findExecutable(path.resolve(place.cwd, folder, program), place.env);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** An environment as a shell has it once a virtualenv or conda environment at `prefix` is activated. */
export function activated(env: NodeJS.ProcessEnv, prefix: string): NodeJS.ProcessEnv {
  const { Path: _, PYTHONHOME: _home, ...rest } = env;
  return { ...rest, PATH: [binFolder(prefix), searchPath(env)].join(path.delimiter), VIRTUAL_ENV: prefix };
}

/** Where an environment keeps its programs. */
export function binFolder(prefix: string): string {
  return path.join(prefix, process.platform === "win32" ? "Scripts" : "bin");
}

/** The start of a file, as text; empty where it cannot be read. */
export function readStart(file: string): string {
  const bytes = Buffer.alloc(1024);
  try {
    const descriptor = openSync(file, "r");
    try {
      return bytes.toString("utf8", 0, readSync(descriptor, bytes, 0, bytes.length, 0));
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (["EACCES", "ENOENT", "EISDIR"].includes(systemCode(error) ?? "")) return "";
    throw error;
  }
}

/** What cannot be looked at (a folder on PATH that is another's, a name that no file can have) is none. */
export function isExecutableFile(file: string): boolean {
  try {
    const stat = statSync(file, { throwIfNoEntry: false });
    return stat?.isFile() === true && (process.platform === "win32" || (stat.mode & 0o111) !== 0);
  } catch {
    return false;
  }
}

/** The folders in which programs are looked for, as the environment has them. */
export function searchPath(env: NodeJS.ProcessEnv): string {
  return env["PATH"] ?? env["Path"] ?? "";
}

function findExecutable(file: string, env: NodeJS.ProcessEnv): string | undefined {
  const endings = process.platform === "win32" ? ["", ...(env["PATHEXT"] ?? ".EXE;.CMD;.BAT").split(";")] : [""];
  return endings.map((ending) => file + ending.toLowerCase()).find((candidate) => isExecutableFile(candidate));
}
