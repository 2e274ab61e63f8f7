import path from "node:path";
import { commandLines } from "../../model/stage.ts";
import type { Stage } from "../../model/stage.ts";
import { resolveProgram } from "./programs.ts";
import type { CommandPlace } from "./programs.ts";

/** How to start a program: what `child_process.spawn` takes. */
export interface ProgramStart {
  readonly file: string;
  readonly args: readonly string[];
  /** Windows: the arguments are one text for cmd.exe, which has its own rules of quoting. */
  readonly isVerbatim: boolean;
  readonly isShell: boolean;
}

/** One program that a stage starts. */
export interface StageProgram {
  /** As a shell would read it. */
  readonly shown: string;
  readonly start: ProgramStart;
}

/**
 * The programs that a stage starts one after the other in `cwd` (absolute): a shell for each line of its command, or the
 * one program itself.
 */
export function programsOf(
  { cmd, argv }: Pick<Stage, "cmd" | "argv">,
  { cwd, env }: CommandPlace,
  platform: NodeJS.Platform,
): readonly StageProgram[] {
  const lines = commandLines(cmd);
  if (!argv) return lines.map((line) => ({ shown: line, start: shellFor(line, env, platform) }));
  const [file = "", ...args] = argv;
  const found = platform === "win32" ? resolveProgram(file, { cwd, env }) : undefined;
  return [{ shown: lines.join(" "), start: startOf(found ?? file, args, env, platform) }];
}

/** How a program is started with its arguments as they are. On Windows only cmd.exe can start a batch file. */
export function startOf(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
): ProgramStart {
  if (platform !== "win32" || !/\.(?:cmd|bat)$/i.test(file)) return { file, args, isVerbatim: false, isShell: false };
  return commandShell([escapeForCmd(file), ...args.map((arg) => escapeForCmd(quoteAlways(arg)))].join(" "), env);
}

/** A caret before each character that cmd.exe would take for its own, quotes among them. */
function escapeForCmd(text: string): string {
  return text.replaceAll(/[()[\]%!^"`<>&|;, *?]/g, "^$&");
}

/** In quotes, as a Windows program takes its arguments apart: backslashes count only before a quote. */
function quoteAlways(arg: string): string {
  return `"${arg.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, "$&$&")}"`;
}

/** As Node's own `shell: true` does: /s keeps the quotes within the line as they are. */
function commandShell(line: string, env: NodeJS.ProcessEnv): ProgramStart {
  const file = env["ComSpec"] ?? env["COMSPEC"] ?? "cmd.exe";
  return { file, args: ["/d", "/s", "/c", `"${line}"`], isVerbatim: true, isShell: true };
}

/**
 * The shell that runs one line of a stage's command, as DVC chooses it: `$SHELL` or else `/bin/sh`, without the
 * user's start-up files; on Windows the system's shell.
 */
export function shellFor(line: string, env: NodeJS.ProcessEnv, platform: NodeJS.Platform): ProgramStart {
  if (platform === "win32") return commandShell(line, env);
  const shell = env["SHELL"] === undefined || env["SHELL"] === "" ? "/bin/sh" : env["SHELL"];
  return {
    file: shell,
    args: [...withoutStartupFiles(path.posix.basename(shell)), "-c", line],
    isVerbatim: false,
    isShell: true,
  };
}

function withoutStartupFiles(shellName: string): readonly string[] {
  if (shellName === "bash") return ["--noprofile", "--norc"];
  if (shellName === "zsh") return ["--no-rcs"];
  return [];
}
