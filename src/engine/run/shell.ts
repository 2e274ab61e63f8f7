import path from "node:path";
import { commandLines } from "../model/stage.ts";
import type { Stage } from "../model/stage.ts";

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

/** The programs that a stage starts one after the other: a shell for each line of its command, or the one program itself. */
export function programsOf(
  { cmd, argv }: Pick<Stage, "cmd" | "argv">,
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
): readonly StageProgram[] {
  const lines = commandLines(cmd);
  if (!argv) return lines.map((line) => ({ shown: line, start: shellFor(line, env, platform) }));
  const [file = "", ...args] = argv;
  return [{ shown: lines.join(" "), start: { file, args, isVerbatim: false, isShell: false } }];
}

/**
 * The shell that runs one line of a stage's command, as DVC chooses it: `$SHELL` or else `/bin/sh`, without the
 * user's start-up files; on Windows the system's shell.
 */
export function shellFor(line: string, env: NodeJS.ProcessEnv, platform: NodeJS.Platform): ProgramStart {
  if (platform === "win32") {
    // As Node's own `shell: true` does: /s keeps the quotes within the line as they are.
    return {
      file: env["ComSpec"] ?? env["COMSPEC"] ?? "cmd.exe",
      args: ["/d", "/s", "/c", `"${line}"`],
      isVerbatim: true,
      isShell: true,
    };
  }
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
