import path from "node:path";

/** How to start a program: what `child_process.spawn` takes. */
export interface ShellCommand {
  readonly file: string;
  readonly args: readonly string[];
  /** Windows: the arguments are one text for cmd.exe, which has its own rules of quoting. */
  readonly isVerbatim: boolean;
}

/**
 * The shell that runs one line of a stage's command, as DVC chooses it: `$SHELL` or else `/bin/sh`, without the
 * user's start-up files; on Windows the system's shell.
 */
export function shellFor(line: string, env: NodeJS.ProcessEnv, platform: NodeJS.Platform): ShellCommand {
  if (platform === "win32") {
    // As Node's own `shell: true` does: /s keeps the quotes within the line as they are.
    return {
      file: env["ComSpec"] ?? env["COMSPEC"] ?? "cmd.exe",
      args: ["/d", "/s", "/c", `"${line}"`],
      isVerbatim: true,
    };
  }
  const shell = env["SHELL"] === undefined || env["SHELL"] === "" ? "/bin/sh" : env["SHELL"];
  return { file: shell, args: [...withoutStartupFiles(path.posix.basename(shell)), "-c", line], isVerbatim: false };
}

function withoutStartupFiles(shellName: string): readonly string[] {
  if (shellName === "bash") return ["--noprofile", "--norc"];
  if (shellName === "zsh") return ["--no-rcs"];
  return [];
}
