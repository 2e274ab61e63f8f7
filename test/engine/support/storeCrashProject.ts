import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import type { LocalEngine } from "../../../src/engine/localEngine.ts";
import { openEngine } from "../../../src/engine/openEngine.ts";
import { type CareProject, openCareProject } from "./careProject.ts";
import { readTree, type Tree, writeTree } from "./storeProject.ts";

export type Work = "snapshot" | "restore" | "clear" | "verify";
type Content = ReturnType<typeof readTree>;

/** A process that has loaded all that it needs, and waits to be told to begin. */
interface Waiting {
  readonly begin: () => void;
  readonly kill: () => void;
  readonly ended: Promise<unknown>;
}

const isPosix = process.platform !== "win32";
const temporaryName = /\.cairn-tmp|^\.?[\w-]+\.\d+$/;

/** A project on whose store processes work that are killed. */
export class CrashProject {
  readonly care: CareProject;
  private readonly t: TestContext;
  private readonly compiled: string;

  private constructor(care: CareProject, t: TestContext, compiled: string) {
    this.care = care;
    this.t = t;
    this.compiled = compiled;
  }

  /** `compiled` is a folder where processes find what others have compiled. */
  static async open(t: TestContext, compiled: string): Promise<CrashProject> {
    return new CrashProject(await openCareProject(t), t, compiled);
  }

  /** Has all artifacts hold what a letter stands for: no two have a file in common but one, nor all its places. */
  fill(letter: string): Content {
    for (const name of ["data", "model.bin"]) rmSync(this.care.at(name), { recursive: true, force: true });
    const small = Array.from({ length: 90 }, (_, file) => {
      const text = `${letter} ${file}\n`.repeat(1 + (file % 9) * 40);
      return [`data/${file % 5}/${file}`, isPosix && file % 7 === 0 ? { run: text } : text] as const;
    });
    const others: Tree = {
      "data/same": "the same in each\n",
      [`data/only ${letter}`]: letter,
      [`data/turns/${letter}/deep`]: letter,
      ...(letter < "b" ? { "data/swaps": "a file\n" } : { "data/swaps/in": letter, "data/swaps/empty": null }),
      "data/large.bin": Buffer.alloc(400_000, `${letter} large `),
      "model.bin": Buffer.alloc(150_000, `${letter} model `),
    };
    writeTree(this.care.root, { ...Object.fromEntries(small), ...others });
    if (isPosix) writeTree(this.care.at("data"), { link: { link: `only ${letter}` } });
    return this.content();
  }

  /** What lies in the workspace; files that nobody was to see are left out where that is said. */
  content({ withTemporary = true } = {}): Content {
    const { root, at } = this.care;
    // The ledger must not be read: who closes a file takes from his whole process the locks that SQLite has on it.
    const top = readdirSync(root).filter((name) => name !== ".cairn");
    const all = top.flatMap((name): [string, string][] =>
      statSync(at(name)).isDirectory()
        ? Object.entries(readTree(at(name))).map(([file, content]) => [`${name}/${file}`, content])
        : [[name, readFileSync(at(name), "base64")]],
    );
    const isShown = (file: string): boolean => withTemporary || !file.includes(".cairn-tmp-");
    return Object.fromEntries(all.filter(([file]) => isShown(file)));
  }

  /** What is not finished, or was left over, in `.cairn`. */
  leftovers(): readonly string[] {
    const names = readdirSync(this.care.at(".cairn"), { recursive: true, encoding: "utf8" });
    return names.filter((name) => temporaryName.test(path.basename(name)));
  }

  /** Works with the project as the next command would. */
  async next<Result>(work: (engine: LocalEngine) => Promise<Result>): Promise<Result> {
    const engine = await openEngine(this.care.root, { mayStartProcesses: true, log: () => undefined });
    try {
      return await work(engine);
    } finally {
      await engine.close();
    }
  }

  async restore(ref: string): Promise<void> {
    await this.next(async (engine) => engine.restore(await engine.planRestore({ ref })));
  }

  /** The ledger is readable, and all that a snapshot holds is whole. */
  async checkStore(when: string): Promise<void> {
    const { faults } = await this.next((engine) => engine.verify({ beginAnew: true }));
    assert.deepEqual(faults, [], when);
    const asides = readdirSync(this.care.at(".cairn")).filter((name) => name.includes("corrupt"));
    assert.deepEqual(asides, [], when);
  }

  /** Loads a process for a piece of work. */
  async load(work: Work, ref = ""): Promise<Waiting> {
    const script = path.join(import.meta.dirname, "storeCrashChild.ts");
    const child = spawn(process.execPath, [script, this.care.root, work, ref], {
      env: { ...process.env, NODE_COMPILE_CACHE: this.compiled },
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.t.after(() => child.kill("SIGKILL"));
    child.stdin.on("error", () => undefined);
    const ended = once(child, "close");
    await Promise.race([once(child.stdout, "data"), ended]);
    return { begin: () => child.stdin.write("begin\n"), kill: () => child.kill("SIGKILL"), ended };
  }

  /** How long a piece of work takes a process that is left alone, in milliseconds. */
  async durationOf(work: Work, ref?: string): Promise<number> {
    const { begin, ended } = await this.load(work, ref);
    const startedAt = performance.now();
    begin();
    await ended;
    return performance.now() - startedAt;
  }
}

/** Lets a process begin, and kills it after so many milliseconds. */
export async function killAfter(milliseconds: number, { begin, kill, ended }: Waiting): Promise<void> {
  begin();
  await sleep(milliseconds);
  kill();
  await ended;
}
