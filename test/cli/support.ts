import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { projectRoot } from "../host/paths.ts";
import { run } from "../host/processes.ts";

export const cliInSources = path.join(projectRoot, "src", "cli", "cli.ts");

/** Out of the sources, unless `bundled.ts` was loaded. */
export const cli = process.env["CAIRN_TEST_CLI"] ?? cliInSources;

/** How a process of the CLI ended. */
export interface CliEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process of the CLI that is under way. */
export interface CliProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<CliEnd>;
}

/** A pipeline of two stages that any machine with Node runs, in place of what people train. */
export const smallPipeline: Readonly<Record<string, string>> = {
  "dvc.yaml": `stages:
  prepare:
    cmd: node prepare.mjs
    deps: [prepare.mjs, raw.csv]
    outs: [data/prepared.csv]
  train:
    cmd: node train.mjs
    deps: [train.mjs, data/prepared.csv]
    params: [train.lr, train.epochs]
    outs: [model.json]
    metrics:
    - metrics.json:
        cache: false
    plots: [curve.csv]
`,
  "params.yaml": "# how fast it learns\ntrain:\n  lr: 0.1   # not too much\n  epochs: 3\n",
  "raw.csv": "x\n1\n2\n3\n",
  "prepare.mjs": `import { readFileSync, writeFileSync } from "node:fs";
writeFileSync("data/prepared.csv", readFileSync("raw.csv", "utf8").toUpperCase());
console.log("prepared");
`,
  "train.mjs": `import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
const params = readFileSync("params.yaml", "utf8");
const lr = Number(/lr: ([^ \\n]*)/.exec(params)[1]);
const epochs = Number(/epochs: ([^ \\n]*)/.exec(params)[1]);
writeFileSync("curve.csv", "epoch,loss\\n");
for (let epoch = 0; epoch < epochs; epoch++) appendFileSync("curve.csv", epoch + "," + 1 / (1 + lr * epoch) + "\\n");
writeFileSync("model.json", JSON.stringify({ lr, epochs }));
writeFileSync("metrics.json", JSON.stringify({ accuracy: 1 - lr, loss: lr }));
console.log("trained with", lr);
`,
  ".gitignore": "/data\n/model.json\n/curve.csv\n",
};

/** A project in a temporary folder of its own, in whose path there is a space and a letter beyond ASCII. */
export class TestProject implements Disposable {
  readonly root: string;

  constructor(files: Readonly<Record<string, string>> = smallPipeline) {
    this.root = mkdtempSync(path.join(tmpdir(), "cairn clï-"));
    // The folder itself is the root, whatever lies above it.
    mkdirSync(path.join(this.root, ".cairn"));
    for (const [file, text] of Object.entries(files)) this.write(file, text);
  }

  write(file: string, text: string): void {
    const absolute = path.join(this.root, file);
    mkdirSync(path.dirname(absolute), { recursive: true });
    writeFileSync(absolute, text);
  }

  read(file: string): string {
    return readFileSync(path.join(this.root, file), "utf8");
  }

  has(file: string): boolean {
    return existsSync(path.join(this.root, file));
  }

  delete(file: string): void {
    rmSync(path.join(this.root, file), { recursive: true });
  }

  /** Replaces one text by another, once; it has to be there. */
  edit(file: string, from: string, to: string): void {
    const text = this.read(file);
    assert.ok(text.includes(from), `${file} holds ${from}`);
    this.write(file, text.replace(from, to));
  }

  /** Starts the CLI in the project. */
  start(args: readonly string[], env: NodeJS.ProcessEnv = {}, program = cli): CliProcess {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: this.root,
      env: { ...process.env, NO_COLOR: "1", GIT_CONFIG_GLOBAL: path.join(this.root, "no-such-file"), ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        output[name] += text;
      });
    }
    const ended = new Promise<CliEnd>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => resolve({ code, signal, ...output }));
    });
    return { child, ended };
  }

  /** Runs the CLI to its end, whatever that is. */
  async try(...args: readonly string[]): Promise<CliEnd> {
    return this.start(args).ended;
  }

  /** Runs the CLI, which has to end well; resolves to what it printed on stdout. */
  async cairn(...args: readonly string[]): Promise<string> {
    const end = await this.try(...args);
    assert.equal(
      end.code,
      0,
      `cairn ${args.join(" ")} ended with ${end.code ?? end.signal}\n${end.stdout}${end.stderr}`,
    );
    return end.stdout;
  }

  /** Runs the CLI with `--json`, and reads what it prints. */
  async json<Value>(...args: readonly string[]): Promise<Value> {
    return JSON.parse(await this.cairn(...args, "--json")) as Value;
  }

  async git(...args: readonly string[]): Promise<string> {
    return run("git", args, { cwd: this.root });
  }

  /** Makes a git repository of it, with everything committed. */
  async initGit(): Promise<void> {
    await this.git("init", "--quiet", "--initial-branch=main");
    await this.git("config", "user.name", "Test");
    await this.git("config", "user.email", "test@example.com");
    await this.git("config", "core.autocrlf", "false");
    await this.git("add", "--all");
    await this.git("commit", "--quiet", "-m", "first");
  }

  /** Resolves once a file holds a whole line; rejects where that takes too long. */
  async waitFor(file: string): Promise<string> {
    return eventually(`${file} to hold a line`, () => {
      const text = this.has(file) ? this.read(file) : "";
      return text.endsWith("\n") ? text.trim() : undefined;
    });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true, maxRetries: 3 });
  }

  [Symbol.dispose](): void {
    this.remove();
  }
}

/** Whether a process lives; one that is dead and that nobody has asked after does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== "linux") return true;
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    // It has ended this very moment.
    return false;
  }
}

/** Resolves once a process is gone; rejects where that takes too long. */
export async function waitUntilGone(pid: number): Promise<void> {
  await eventually(`the end of process ${pid}`, () => !isAlive(pid) || undefined);
}

/** Some machines are ten times slower than others. */
const patienceMs = 120_000;

/** Asks again and again until there is an answer; what it was waiting for is in the error. */
export async function eventually<T>(what: string, probe: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (const deadline = performance.now() + patienceMs; ; await sleep(25)) {
    const answer = await probe();
    if (answer !== undefined) return answer;
    assert.ok(performance.now() < deadline, `waited ${patienceMs / 1_000} s in vain for ${what}`);
  }
}
