import { leavesOf } from "../../discovery/params/readParams.ts";
import { UserError } from "../../model/errors.ts";
import type { ImportedRun } from "../../model/imports.ts";
import { isList, type RunValue, type Scalar } from "../../model/run.ts";
import type { Pace } from "../../files/pace.ts";
import { Clock, clockIn } from "../clock.ts";
import { Curves } from "../curves.ts";
import { isQuiet } from "../quiet.ts";
import { readLogRecords } from "./logRecords.ts";
import { type WandbItem, WandbRecords, type WandbRunFacts, type WandbSink } from "./wandbRecord.ts";

/** Process ends that are a person's stop: Ctrl+C, and what W&B itself notes for it. */
const stopCodes: ReadonlySet<number> = new Set([130, 255]);

/** W&B's texts for numbers that JSON lacks. */
const numberWords: ReadonlySet<string> = new Set(["NaN", "Infinity", "-Infinity"]);

/**
 * The run of a log file (absolute), which was last written to at `changedAt` (milliseconds since 1970). Throws `UserError`
 * `import-damaged` where it is none, or not yet.
 */
export async function readWandbRun(file: string, changedAt: number, pace: Pace): Promise<ImportedRun> {
  const draft = new RunDraft();
  const records = new WandbRecords(draft);
  await readLogRecords(file, pace, (record) => records.take(record));
  const run = draft.finish(changedAt);
  if (run) return run;
  throw new UserError(
    "import-damaged",
    "It ends before it says which run it is.",
    "Take it in again once the run has begun, or delete its folder.",
    { place: { file } },
  );
}

class RunDraft implements WandbSink {
  readonly #curves = new Curves();
  readonly #clock = new Clock();
  readonly #config = new Map<string, unknown>();
  readonly #summary = new Map<string, unknown>();
  #facts: WandbRunFacts | undefined;
  #commit: string | undefined;
  #exit: { readonly code: number; readonly runtime: number } | undefined;
  #records = 0;
  /** Milliseconds since 1970. */
  #lastSign = 0;

  history(items: readonly WandbItem[], counted: number | undefined): void {
    const own = items.find(({ key }) => key === "_step")?.value;
    const step = counted ?? (typeof own === "number" ? own : this.#records);
    this.#records++;
    for (const { key, value } of items) {
      if (key === "_timestamp" && typeof value === "number") {
        this.#lastSign = Math.max(this.#lastSign, value * 1000);
        this.#clock.tick(step, value * 1000);
      }
      for (const [name, leaf] of ownLeaves(key, value)) {
        const number = numberOf(leaf);
        if (number !== undefined) this.#curves.add(name, step, number);
      }
    }
  }

  summary(items: readonly WandbItem[]): void {
    applyTo(this.#summary, items);
  }

  config(items: readonly WandbItem[]): void {
    applyTo(this.#config, items);
  }

  run(facts: WandbRunFacts): void {
    this.#facts = facts;
  }

  commit(commit: string): void {
    if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) this.#commit = commit;
  }

  exit(code: number, runtime: number): void {
    this.#exit = { code, runtime };
  }

  finish(changedAt: number): ImportedRun | undefined {
    if (!this.#facts) return undefined;
    const { id, name, project } = this.#facts;
    const startedAt = Math.round(this.#facts.startedAt === 0 ? changedAt : this.#facts.startedAt);
    return {
      name: name === "" ? id : name,
      experiment: project === "" ? "wandb" : project,
      startedAt,
      ...this.#end(startedAt, changedAt),
      ...(this.#commit !== undefined && { commit: this.#commit }),
      params: Object.fromEntries([...this.#config].flatMap(([key, value]) => ownLeaves(key, value))),
      metrics: { ...this.#curves.latest(), ...this.#summaryValues() },
      curves: this.#curves.all(),
      ...clockIn(this.#clock),
    };
  }

  #end(startedAt: number, changedAt: number): Pick<ImportedRun, "state" | "endedAt" | "failure"> {
    if (!this.#exit) {
      if (!isQuiet(changedAt)) return { state: "running" };
      const endedAt = Math.round(Math.max(startedAt, this.#lastSign));
      return { state: "interrupted", endedAt, failure: "W&B never heard of its end" };
    }
    const { code, runtime } = this.#exit;
    const endedAt = Math.max(startedAt + runtime * 1000, Math.round(this.#lastSign));
    if (code === 0) return { state: "done", endedAt };
    if (stopCodes.has(code)) return { state: "stopped", endedAt };
    return { state: "failed", endedAt, failure: `It exited with code ${code}` };
  }

  /** What was summed up in several numbers has each below its key: `loss.min`. */
  #summaryValues(): Readonly<Record<string, Scalar>> {
    const leaves = [...this.#summary].flatMap(([key, value]) => ownLeaves(key, value));
    return Object.fromEntries(
      leaves.flatMap(([key, leaf]): [string, Scalar][] => {
        if (leaf === null || isList(leaf)) return [];
        return [[key, numberOf(leaf) ?? leaf]];
      }),
    );
  }
}

function applyTo(values: Map<string, unknown>, items: readonly WandbItem[]): void {
  for (const { key, value } of items) {
    if (value === undefined) values.delete(key);
    else values.set(key, value);
  }
}

/** Without what W&B notes for itself, whose keys begin so, and without pictures, tables and the like. */
function ownLeaves(key: string, value: unknown): readonly (readonly [string, RunValue])[] {
  if (key.startsWith("_")) return [];
  if (typeof value === "object" && value !== null && "_type" in value) return [];
  return leavesOf(value, key);
}

function numberOf(value: RunValue): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && numberWords.has(value) ? Number(value) : undefined;
}
