import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { parse } from "yaml";
import type { RunsJson } from "../../src/cli/json/runJson.ts";
import { openEngine } from "../../src/engine/openEngine.ts";
import { JsonNotes } from "../../src/engine/run/claims/jsonNotes.ts";
import { isGroupAlive } from "../../src/engine/run/process/processIdentity.ts";
import type { ProcessIdentity } from "../../src/engine/run/process/processIdentity.ts";
import { TestProject, waitUntilGone } from "./support.ts";

const parts = ["a", "b", "c", "d"];

/** Four stages that write a while, so that a kill finds them at it, and one that needs them all. */
export const killedFiles: Readonly<Record<string, string>> = {
  "dvc.yaml": `stages:
  part:
    foreach: [${parts.join(", ")}]
    do:
      cmd: node part.mjs \${item}
      deps: [part.mjs, raw.csv]
      params: [round]
      outs: ['out/\${item}']
  all:
    cmd: node all.mjs
    deps: [out]
    outs: [all.txt]
    metrics: [metrics.json]
`,
  "params.yaml": "# which time it is\nround: 0\n",
  "raw.csv": "x\n1\n",
  "part.mjs": `import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
const round = /round: (\\d+)/.exec(readFileSync("params.yaml", "utf8"))[1];
const folder = "out/" + process.argv[2];
mkdirSync(folder, { recursive: true });
for (let file = 0; file < 20; file++) {
  writeFileSync(folder + "/" + file + ".txt", process.argv[2] + " " + round + " " + file + "\\n" + "x\\n".repeat(200));
  await sleep(5);
}
`,
  "all.mjs": `import { readdirSync, readFileSync, writeFileSync } from "node:fs";
const texts = readdirSync("out").sort().flatMap((one) => readdirSync("out/" + one).map((file) => readFileSync("out/" + one + "/" + file, "utf8").split(" ")[1]));
const rounds = [...new Set(texts)];
writeFileSync("all.txt", rounds.join(",") + " " + texts.length + "\\n");
writeFileSync("metrics.json", JSON.stringify({ round: rounds.length === 1 ? Number(rounds[0]) : -1, files: texts.length }));
`,
  ".gitignore": "/out\n/all.txt\n/metrics.json\n",
};

/** A project whose commands are killed, and what has to hold of it afterwards, whichever it was and when. */
export class KilledProject extends TestProject {
  readonly #mayHoldParams: boolean;

  /** `mayHoldParams`: the command may leave its parameters in the person's file until the next one that writes. */
  constructor(options: { readonly mayHoldParams: boolean }) {
    super(killedFiles);
    this.#mayHoldParams = options.mayHoldParams;
  }

  /** Where copies of the workspace lie, and the workspace itself. */
  get roots(): readonly string[] {
    return [this.root, ...this.copies.map((name) => path.join(this.root, ".cairn", "copies", name))];
  }

  get copies(): readonly string[] {
    const folder = path.join(this.root, ".cairn", "copies");
    return existsSync(folder) ? readdirSync(folder).filter((name) => !name.endsWith(".json")) : [];
  }

  /** Starts a command, kills it after so long, ends what it had begun, and looks at what is left. */
  async killAfter(milliseconds: number, ...args: readonly string[]): Promise<void> {
    const before = await this.#runIds();
    const { child, ended } = this.start(args);
    await sleep(milliseconds);
    child.kill("SIGKILL");
    await ended;
    for (const root of this.roots) await endStages(root);
    const told = await this.try("status", "--json");
    assert.equal(told.code, 0, told.stderr);
    this.checkLedger();
    this.#checkFiles(`${args.join(" ")}, killed after ${Math.round(milliseconds)} ms`);
    const after = await this.json<RunsJson>("runs");
    const kept = after.runs.slice(after.runs.length - before.length).map(({ id }) => id);
    assert.deepEqual(kept, before, "no run that was recorded is gone");
    const running = after.runs.filter(({ state }) => state === "running");
    assert.deepEqual(running, [], "no run is left running");
  }

  /** How long a command takes that is left alone, in milliseconds. */
  async durationOf(...args: readonly string[]): Promise<number> {
    const startedAt = performance.now();
    await this.cairn(...args);
    return performance.now() - startedAt;
  }

  async #runIds(): Promise<readonly string[]> {
    const engine = await openEngine(this.root, { mayStartProcesses: true, log: () => undefined });
    try {
      return (await engine.runs({})).map(({ id }) => id);
    } finally {
      await engine.close();
    }
  }

  #checkFiles(when: string): void {
    for (const [file, text] of Object.entries(killedFiles)) {
      if (file !== "params.yaml" || !this.#mayHoldParams) assert.equal(this.read(file), text, `${file} after ${when}`);
    }
    if (this.has("dvc.lock")) assert.equal((parse(this.read("dvc.lock")) as { schema: string }).schema, "2.0");
  }

  /** The database is whole, and every pack that it names is there. */
  checkLedger(): void {
    const file = path.join(this.root, ".cairn", "ledger.db");
    if (!existsSync(file)) return;
    const database = new Database(file, { readonly: true });
    try {
      assert.equal(database.pragma("integrity_check", { simple: true }), "ok");
      assert.deepEqual(database.pragma("foreign_key_check"), []);
      const packs = database.prepare("SELECT name FROM packs").all() as { readonly name: string }[];
      for (const { name } of packs) {
        const found = readdirSync(path.join(this.root, ".cairn", "objects", "packs")).some((one) =>
          one.startsWith(name),
        );
        assert.ok(found, `pack ${name} is there`);
      }
    } finally {
      database.close();
    }
  }
}

/** Ends what a killed command had begun: it would write on, and no run is begun before it has ended. */
async function endStages(root: string): Promise<void> {
  for (const noted of new JsonNotes<ProcessIdentity>(path.join(root, ".cairn", "processes")).read().values()) {
    // Another's process may have the number by now.
    if (!isGroupAlive(noted)) continue;
    try {
      process.kill(-noted.pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await waitUntilGone(noted.pid);
  }
}
