import path from "node:path";
import { environmentPrefix, pythonIn, runsInEnvironment } from "./environmentTools.ts";
import { condaPrefix } from "./condaEnvironments.ts";
import { activated, binFolder, isExecutableFile, readStart, resolveProgram, searchPath } from "../process/programs.ts";
import type { CommandPlace } from "../process/programs.ts";
import { pyenvPython } from "./pyenv.ts";
import { shellCommands } from "./shellCommands.ts";

/** What executes the code of a stage. */
export interface Interpreter {
  readonly language: "python" | "r" | "julia" | "node";
  /** The program that is started: absolute. */
  readonly file: string;
}

const languages: readonly (readonly [language: Interpreter["language"], name: RegExp])[] = [
  ["python", /^(python|pypy)(\d+(\.\d+)*)?(\.exe)?$/i],
  ["r", /^(R|Rscript)(\.exe)?$/],
  ["julia", /^julia(\.exe)?$/i],
  ["node", /^node(js)?(\.exe)?$/i],
];

/** Where commands are started, and what was found out before of the programs there. */
export interface SearchPlace extends CommandPlace {
  readonly known?: Map<string, Interpreter | undefined>;
}

/** Tools that start what stands behind them: the options of theirs that take a word, and how many words come first. */
const launchers: ReadonlyMap<string, { readonly options: readonly string[]; readonly words?: number }> = new Map([
  ["env", { options: ["-u", "-C"] }],
  ["exec", { options: ["-a"] }],
  ["nice", { options: ["-n"] }],
  ["ionice", { options: ["-c", "-n"] }],
  ["nohup", { options: [] }],
  ["setsid", { options: [] }],
  ["time", { options: ["-f", "-o"] }],
  ["stdbuf", { options: ["-o", "-e", "-i"] }],
  ["timeout", { options: ["-k", "-s"], words: 1 }],
  ["taskset", { options: [], words: 1 }],
  ["numactl", { options: ["-N", "-m", "-C"] }],
  ["xvfb-run", { options: ["-n", "-s"] }],
  ["mpirun", { options: ["-np", "-n", "-c", "-H", "-host", "--hostfile", "-x"] }],
  ["mpiexec", { options: ["-np", "-n", "-c", "-H", "-host", "--hostfile", "-x"] }],
]);
const shells = new Set(["sh", "bash", "dash", "zsh", "ksh"]);
/** Words of the shell's own that a command may stand behind. */
const keywords = new Set(["{", "!", "if", "then", "else", "elif", "do", "while", "until", "command"]);
const assignment = /^([A-Za-z_]\w*)=(.*)$/s;
/** A shell in a shell in a shell: nobody writes more. */
const maxDepth = 4;

/**
 * What executes the code that a shell line starts, found as the shell would find it with what stands before it in the
 * line (`cd`, `export`, `source …/activate`): by its name, by the first line of a script, within `bash -c "…"`, or in
 * the environment that `uv run`, `poetry run`, `conda run` and their like would use. Undefined where there is none.
 */
export function findInterpreter(line: string, place: SearchPlace, depth = 0): Interpreter | undefined {
  for (const { words, place: here } of startedCommands(line, place)) {
    const found = interpreterOf(words, here, depth);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What starts the code of a shell line in an environment that it chooses itself: `hatch run`; undefined where nothing does. */
export function choosingTool(line: string, place: SearchPlace): string | undefined {
  for (const { words } of startedCommands(line, place)) {
    const [program = "", ...rest] = words;
    const name = programName(program);
    if (runsInEnvironment(name, rest)) return `${name} run`;
  }
  return undefined;
}

function programName(program: string): string {
  return path.basename(program).replace(/\.exe$/i, "");
}

/** A program that a shell line starts, by its words, and where and with what variables. */
export interface StartedCommand {
  readonly words: readonly string[];
  readonly place: SearchPlace;
}

/** The programs that a shell line starts, without `nice`, `env` and their like, and what the shell does itself (`cd`). */
export function* startedCommands(line: string, place: SearchPlace): Generator<StartedCommand> {
  let here: SearchPlace = place;
  for (const words of shellCommands(line, place.env)) {
    const { program, env } = withoutLaunchers(words, here);
    const effect = effectOf(program, { ...here, env });
    if (effect === undefined) yield { words: program, place: { ...here, env } };
    else here = effect;
  }
}

/** The words from the program on, and the environment that assignments (`SEED=1`, `env X=1`) before it make. */
function withoutLaunchers(
  words: readonly string[],
  place: CommandPlace,
): { readonly program: readonly string[]; readonly env: NodeJS.ProcessEnv } {
  let { env } = place;
  let at = 0;
  while (at < words.length) {
    const word = words[at] ?? "";
    const [, name, value] = assignment.exec(word) ?? [];
    const launcher = launchers.get(path.posix.basename(word));
    if (name !== undefined) env = { ...env, [name]: value };
    else if (launcher) at += optionCount(words.slice(at + 1), launcher.options) + (launcher.words ?? 0);
    else if (!keywords.has(word)) break;
    at += 1;
  }
  return { program: words.slice(at), env };
}

/** How many of the first words are options of a program, with what they take. */
function optionCount(words: readonly string[], takeWord: readonly string[]): number {
  let at = 0;
  while (words[at]?.startsWith("-") === true) {
    const option = words[at];
    if (option === "--") return at + 1;
    at += option !== undefined && takeWord.includes(option) ? 2 : 1;
  }
  return at;
}

/** What a command changes for those behind it; undefined where it is another than the shell's own. */
function effectOf(words: readonly string[], place: SearchPlace): SearchPlace | undefined {
  const [program, first = "", second = ""] = words;
  if (program === undefined) return place;
  if (program === "cd") return { ...place, cwd: path.resolve(place.cwd, first) };
  if (program === "export") {
    const set = words.slice(1).flatMap((word) => assignment.exec(word)?.slice(1) ?? []);
    const pairs = set.flatMap((name, at) => (at % 2 === 0 ? [[name, set[at + 1]] as const] : []));
    return { ...place, env: { ...place.env, ...Object.fromEntries(pairs) } };
  }
  const prefix = activatedPrefix(program, first, second, place);
  return prefix === undefined ? undefined : { ...place, env: activated(place.env, prefix) };
}

/** `source venv/bin/activate`, `conda activate NAME`. */
function activatedPrefix(program: string, first: string, second: string, place: CommandPlace): string | undefined {
  const isSourced = program === "source" || program === ".";
  if (isSourced && path.basename(first) === "activate") return path.resolve(place.cwd, first, "..", "..");
  const isConda = ["conda", "mamba", "micromamba"].includes(program) && first === "activate";
  return isConda || (isSourced && first === "activate") ? condaPrefix(second || "base", place) : undefined;
}

function interpreterOf(words: readonly string[], place: SearchPlace, depth: number): Interpreter | undefined {
  const [program = "", ...rest] = words;
  const name = programName(program);
  if (shells.has(name)) {
    const script = scriptOfShell(rest);
    return script === undefined || depth >= maxDepth ? undefined : findInterpreter(script, place, depth + 1);
  }
  if (runsInEnvironment(name, rest)) return interpreterInEnvironment(environmentPrefix(name, rest, place), rest, place);
  const key = [program, place.cwd, searchPath(place.env), place.env["PYENV_VERSION"]].join("\0");
  if (place.known?.has(key) === true) return place.known.get(key);
  const file = resolveProgram(program, place);
  const found = file && (interpreterAt(file, place) ?? interpreterOfScript(file, place));
  place.known?.set(key, found || undefined);
  return found || undefined;
}

/** The interpreter that stands among the words, else the environment's Python, which the tool puts before a script. */
function interpreterInEnvironment(
  prefix: string | undefined,
  words: readonly string[],
  place: CommandPlace,
): Interpreter | undefined {
  if (prefix === undefined) return undefined;
  const named = words.find((word) => languageOf(word) !== undefined);
  const file = named && resolveProgram(named, { ...place, env: activated(place.env, prefix) });
  if (file !== undefined && languageOf(file) !== "python") return interpreterAt(file, place);
  const python = file?.startsWith(binFolder(prefix)) ? file : pythonIn(prefix);
  return python === undefined ? undefined : { language: "python", file: python };
}

function interpreterAt(file: string, place: CommandPlace): Interpreter | undefined {
  const language = languageOf(file);
  if (language !== "python") return language && { language, file };
  return { language, file: pyenvPython(file, place) ?? file };
}

/** The language of an interpreter by its name or path; undefined of any other program. */
export function languageOf(program: string): Interpreter["language"] | undefined {
  const name = path.basename(program);
  return languages.find(([, pattern]) => pattern.test(name))?.[0];
}

/** What `-c` of a shell is given. */
function scriptOfShell(words: readonly string[]): string | undefined {
  const at = words.findIndex((word) => /^-[a-z]*c[a-z]*$/.test(word));
  const isOption = words.slice(0, at).every((word) => word.startsWith("-") || word === "pipefail");
  return at >= 0 && isOption ? words.slice(at + 1).find((word) => !word.startsWith("-")) : undefined;
}

/**
 * The interpreter that the first line of a script names: `#!/usr/bin/python3`, `#!/usr/bin/env python3`. Where its path
 * is long or has spaces, pip writes a shell's line that starts it.
 */
function interpreterOfScript(file: string, place: CommandPlace): Interpreter | undefined {
  const start = readStart(file);
  const wrapped = /^#!\/bin\/sh\r?\n'''exec' (?:"([^"]+)"|(\S+))/.exec(start);
  const shebang = /^#!\s*(\S+)(?:[ \t]+(?:-S\s+)?(\S+))?/.exec(start);
  if (shebang === null) return undefined;
  const [, program = "", argument] = shebang;
  const direct = path.basename(program) === "env" && argument !== undefined ? argument : program;
  const named = wrapped?.[1] ?? wrapped?.[2] ?? direct;
  if (languageOf(named) === undefined) return undefined;
  const found = resolveProgram(named, place);
  return found === undefined || !isExecutableFile(found) ? undefined : interpreterAt(found, place);
}
