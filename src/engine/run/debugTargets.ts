import path from "node:path";
import { shellQuote } from "../discovery/tools/shellQuote.ts";
import type { DebugTarget, DebugTargets } from "../model/debugTarget.ts";
import { commandLines } from "../model/stage.ts";
import type { Stage } from "../model/stage.ts";
import { runsInEnvironment } from "./environment/environmentTools.ts";
import { findInterpreter, languageOf, startedCommands } from "./environment/interpreter.ts";
import type { StartedCommand } from "./environment/interpreter.ts";
import { stageVariables } from "./stageVariables.ts";

type Debuggable = Pick<Stage, "id" | "cmd" | "argv" | "wdir">;

/** Options of interpreters that take the next word. */
const optionsWithWord = {
  python: ["-W", "-X", "--check-hash-based-pycs"],
  node: ["-r", "--require", "--import", "--loader", "--experimental-loader", "-C", "--conditions"],
} as const;
/** Options behind which stands code and no file. */
const codeOptions = { python: ["-c"], node: ["-e", "--eval", "-p", "--print"] } as const;

/**
 * The programs of Python and Node that a stage's command starts, each with what stands before it in its line (`cd`,
 * assignments, `poetry run`). `env` is what the stage's processes would have; `inherited` of it a debugger has anyway.
 */
export function debugTargets(
  root: string,
  stage: Debuggable,
  env: NodeJS.ProcessEnv,
  inherited: NodeJS.ProcessEnv,
): DebugTargets {
  const own = stageVariables(root, stage, env);
  const place = { cwd: path.join(root, stage.wdir), env: { ...env, ...own } };
  const lines = commandLines(stage.cmd);
  const commands = stage.argv
    ? [{ words: stage.argv, place }]
    : lines.flatMap((line) => [...startedCommands(line, place)]);
  const targets = commands.flatMap((command) => targetOf(command, without(inherited, Object.keys(own))) ?? []);
  const needsShell = stage.argv === undefined && (lines.length > 1 || lines.some(isForShell));
  return { targets, isWhole: commands.length === 1 && targets.length === 1 && !needsShell };
}

/** Whether a line has more than commands one after the other: pipes, redirections, patterns of files, substitutions. */
function isForShell(line: string): boolean {
  const isSubstituted = /\$\(|`/.test(line.replaceAll(/'[^']*'|\\./g, ""));
  const bare = line.replaceAll(/'[^']*'|"(?:[^"\\]|\\.)*"|\\./g, "").replaceAll("&&", ";");
  return isSubstituted || /[|&<>()*?[\]]/.test(bare);
}

function targetOf({ words, place }: StartedCommand, inherited: NodeJS.ProcessEnv): DebugTarget | undefined {
  const own = withoutEnvironmentTool(words);
  const [first = ""] = own;
  const named = languageOf(first);
  const isNamed = named === "python" || named === "node";
  if (!isNamed && !first.endsWith(".py") && own === words) return undefined;
  const language = isNamed ? named : "python";
  const parsed = parseArguments(language, isNamed ? own.slice(1) : own);
  if (parsed === undefined) return undefined;
  const { code, ...rest } = parsed;
  const line = words.map(shellQuote).join(" ");
  const interpreter = findInterpreter(line, place)?.file;
  return {
    language,
    line,
    code: "module" in code ? code : { program: path.resolve(place.cwd, code.program) },
    ...rest,
    ...(interpreter !== undefined && { interpreter }),
    cwd: place.cwd,
    env: differing(place.env, inherited),
  };
}

/** What stands behind `poetry run`, `uv run --with x`: from the interpreter, a script, or `-m` on. */
function withoutEnvironmentTool(words: readonly string[]): readonly string[] {
  const [tool = "", ...rest] = words;
  if (!runsInEnvironment(path.basename(tool).replace(/\.exe$/i, ""), rest)) return words;
  const behind = rest.slice(rest.indexOf("run") + 1);
  const start = behind.findIndex((word) => languageOf(word) !== undefined || word.endsWith(".py") || word === "-m");
  return start < 0 ? [] : behind.slice(start);
}

interface ProgramArguments {
  readonly code: DebugTarget["code"];
  readonly args: readonly string[];
  readonly interpreterArgs: readonly string[];
}

/** The words behind an interpreter; undefined where they name neither a script nor a module. */
function parseArguments(language: DebugTarget["language"], words: readonly string[]): ProgramArguments | undefined {
  const takesWord: readonly string[] = optionsWithWord[language];
  const codes: readonly string[] = codeOptions[language];
  let at = 0;
  while (words[at]?.startsWith("-") === true) {
    const option = words[at] ?? "";
    const interpreterArgs = words.slice(0, at);
    const module = words[at + 1];
    if (language === "python" && option === "-m") {
      return module === undefined ? undefined : { code: { module }, args: words.slice(at + 2), interpreterArgs };
    }
    if (option === "-" || codes.includes(option)) return undefined;
    at += takesWord.includes(option) ? 2 : 1;
  }
  const program = words[at];
  if (program === undefined) return undefined;
  return { code: { program }, args: words.slice(at + 1), interpreterArgs: words.slice(0, at) };
}

/** A terminal need not have what the host has by chance: what a run sets is always said. */
function without(env: NodeJS.ProcessEnv, names: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));
}

function differing(env: NodeJS.ProcessEnv, inherited: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const entries = Object.entries(env).filter(([name, value]) => value !== undefined && inherited[name] !== value);
  return Object.fromEntries(entries) as Record<string, string>;
}
