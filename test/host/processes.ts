import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A command that ended badly; the message carries the end of what it printed. */
export class CommandError extends Error {
  readonly exitCode: number | null;

  constructor(command: string, exitCode: number | null, output: string) {
    super(`${command} ended with ${exitCode === null ? "a signal" : `code ${exitCode}`}\n${lastLines(output, 40)}`);
    this.name = "CommandError";
    this.exitCode = exitCode;
  }
}

/** Where and with what a command runs. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Windows: the arguments are quoted already. */
  readonly verbatim?: boolean;
}

/** Runs a command without a shell and resolves to its stdout; rejects with a CommandError. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ["ignore", "pipe", "pipe"],
    windowsHide: true,
    windowsVerbatimArguments: options.verbatim ?? false,
  });
  let stdout = "";
  let both = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    both += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    both += text;
  });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (exitCode !== 0) throw new CommandError([command, ...args].join(" "), exitCode, both);
  return stdout;
}

/** Runs npm, on Windows too, where `npm.cmd` cannot be started without a shell. */
export async function runNpm(
  args: readonly string[],
  options: RunOptions & { readonly node?: string } = {},
): Promise<string> {
  const env = withoutOuterNpm(options.env ?? process.env);
  const script = findNpmScript(env);
  if (script !== undefined) return run(options.node ?? process.execPath, [script, ...args], { ...options, env });
  return run("npm", args, { ...options, env });
}

/** Runs a command that on Windows may be a `.cmd`, which only a shell can start. */
export async function runScript(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  if (process.platform !== "win32" || !/\.(cmd|bat)$/i.test(command)) return run(command, args, options);
  const quoted = [command, ...args].map((part) => `"${part.replaceAll('"', '""')}"`).join(" ");
  // With /s, cmd takes off the outer quotes and keeps all within as it is.
  return run(process.env["ComSpec"] ?? "cmd.exe", ["/d", "/s", "/c", `"${quoted}"`], { ...options, verbatim: true });
}

function findNpmScript(env: NodeJS.ProcessEnv): string | undefined {
  const outer = env["npm_execpath"];
  if (outer !== undefined && path.basename(outer) === "npm-cli.js" && existsSync(outer)) return outer;
  if (process.platform !== "win32") return undefined;
  const folders = [path.dirname(process.execPath), ...(env["Path"] ?? env["PATH"] ?? "").split(path.delimiter)];
  return folders
    .map((folder) => path.join(folder, "node_modules", "npm", "bin", "npm-cli.js"))
    .find((file) => existsSync(file));
}

/** An `npm run` around us exports its own project and flags, which an inner npm would obey. */
function withoutOuterNpm(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const foreign =
    /^npm_(package|lifecycle|command|config_(local_prefix|prefix|global|workspaces?|include_workspace_root|omit|include|ignore_scripts|dry_run))/i;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.test(name)));
}

/** The last lines of a text. */
function lastLines(text: string, count: number): string {
  return text.trimEnd().split(/\r?\n/).slice(-count).join("\n");
}

/** Whether a path on `PATH` offers this command; its full name if so. */
export function findOnPath(command: string): string | undefined {
  const endings = process.platform === "win32" ? (process.env["PATHEXT"] ?? ".EXE;.CMD").split(";") : [""];
  const folders = (process.env["PATH"] ?? process.env["Path"] ?? "")
    .split(path.delimiter)
    .filter((folder) => folder !== "");
  for (const folder of folders) {
    for (const ending of endings) {
      const file = path.join(folder, command + ending.toLowerCase());
      if (existsSync(file)) return file;
    }
  }
  return undefined;
}

/** Set in the environment of a tree's root: even a process whose parents are gone is found by it. */
export const treeVariable = "CAIRN_PROCESS_TREE";

const graceMs = 4_000;

/**
 * Ends a process with all its descendants, those of terminals too, which leave the process group:
 * first politely, then for good. Resolves when none is left.
 */
export async function killTree(rootPid: number, treeId: string): Promise<void> {
  if (process.platform === "win32") return killWindowsTree(rootPid);
  const known = new Set<number>([rootPid]);
  const deadline = performance.now() + graceMs;
  signal(await collectTree(known, treeId), "SIGTERM");
  while (performance.now() < deadline) {
    if ((await collectTree(known, treeId)).length === 0) return;
    await sleep(50);
  }
  for (let left = await collectTree(known, treeId); left.length > 0; left = await collectTree(known, treeId)) {
    signal(left, "SIGKILL");
    await sleep(50);
  }
}

async function killWindowsTree(rootPid: number): Promise<void> {
  try {
    await run("taskkill", ["/PID", String(rootPid), "/T", "/F"]);
  } catch (error) {
    // 128: there is no such process any more, which is what is wanted.
    if (!(error instanceof CommandError) || error.exitCode !== 128) throw error;
  }
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch (error) {
      if (!isErrno(error, "ESRCH")) throw error;
    }
  }
}

/** Whether an error is the system's with this code. */
export function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === code;
}

interface LiveProcess {
  readonly pid: number;
  readonly parent: number;
  readonly marked: boolean;
}

/** The living members of the tree; remembers all that were ever seen, as orphans lose their parent. */
async function collectTree(known: Set<number>, treeId: string): Promise<number[]> {
  const living = process.platform === "linux" ? readProc(treeId) : await readPs();
  const others = living.filter((one) => one.pid !== process.pid);
  for (let grew = true; grew;) {
    const before = known.size;
    for (const one of others) if (one.marked || known.has(one.parent)) known.add(one.pid);
    grew = known.size > before;
  }
  return others.filter((one) => known.has(one.pid)).map((one) => one.pid);
}

function readProc(treeId: string): LiveProcess[] {
  const found: LiveProcess[] = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = readOrEmpty(`/proc/${name}/stat`);
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A zombie is dead already and only waits for its parent to ask.
    if (state === undefined || parent === undefined || state === "Z" || state === "X") continue;
    const marked = readOrEmpty(`/proc/${name}/environ`).includes(`${treeVariable}=${treeId}`);
    found.push({ pid: Number(name), parent: Number(parent), marked });
  }
  return found;
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    // The process ended meanwhile, or belongs to somebody else.
    if (["ENOENT", "ESRCH", "EACCES", "EPERM"].some((code) => isErrno(error, code))) return "";
    throw error;
  }
}

async function readPs(): Promise<LiveProcess[]> {
  const lines = (await run("ps", ["-axo", "pid=,ppid=,stat="])).split("\n");
  return lines.flatMap((line) => {
    const [pid, parent, state] = line.trim().split(/\s+/);
    if (pid === undefined || parent === undefined || state?.startsWith("Z") === true) return [];
    return [{ pid: Number(pid), parent: Number(parent), marked: false }];
  });
}
