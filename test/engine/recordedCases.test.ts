import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import type { Reason, StageStatus } from "../../src/engine/model/freshness.ts";
import type { Pipeline } from "../../src/engine/model/pipeline.ts";
import type { Problem } from "../../src/engine/model/source.ts";
import type { Output, Stage } from "../../src/engine/model/stage.ts";
import type { TrackedData } from "../../src/engine/model/trackedData.ts";
import { recordedCases } from "./fixtures/dvc/recordedCases.ts";
import type { RecordedChange, RecordedStage, RecordedView } from "./fixtures/dvc/recordedCases.ts";
import { Replay } from "./fixtures/dvc/replay.ts";
import type { ReplayedRun } from "./fixtures/dvc/replay.ts";

type Question = "resolved" | "error" | "status" | "plan" | "run" | "locks" | "workspace" | "cache";

/** Where Cairn means to do something else than DVC. */
const differences: Readonly<Record<string, { readonly why: string; readonly in: readonly Question[] }>> = {
  "params-default, step 9": {
    why: "a parameter that is missing is noticed before the old outputs are removed",
    in: ["workspace", "status"],
  },
  "params-scalar-zoo, step 8": {
    why: "a date among the parameters, too, is noticed before the old outputs are removed",
    in: ["workspace", "status"],
  },
};

for (const recorded of recordedCases()) {
  test(`${recorded.name} goes as with DVC`, async (t) => {
    await using replay = await Replay.start(recorded);
    let resolved: readonly RecordedStage[] | undefined;
    for (const [index, { do: actions, expect }] of recorded.steps.entries()) {
      const run = await replay.step(actions, expect);
      resolved = expect.error ? undefined : (expect.resolved ?? resolved);
      const difference = differences[`${recorded.name}, step ${index}`];
      const asks = (question: Question): boolean => difference?.in.includes(question) !== true;
      await t.test(`step ${index}`, async () => {
        const pipeline = await replay.engine.pipeline();
        if (resolved && asks("resolved")) assert.deepEqual(stagesOf(pipeline), resolved.map(withFlags));
        if (expect.error && asks("error")) assertTold(expect.error.text, pipeline.problems);
        if (asks("run")) assertRan(run, expect);
        if (asks("locks")) {
          for (const [file, text] of replay.locks) assert.equal(replay.read(file), text, `${file} as DVC wrote it`);
        }
        if (asks("workspace")) assert.deepEqual(replay.files(), new Map([...replay.workspace].sort(byKey)));
        if (asks("cache")) assertCache(replay);
        if (expect.status && asks("status")) {
          const changes = await changesOf(replay);
          assert.deepEqual(changes, recordedChanges(expect.status, changes));
        }
        if (expect.wouldRun && asks("plan")) {
          const plan = await replay.engine.plan({ stageIds: [] });
          const runs = plan.filter(({ action }) => action === "run").map(({ stageId }) => stageId);
          assert.deepEqual(runs.sort(), [...expect.wouldRun].sort());
        }
      });
      if (difference) await replay.catchUp();
    }
  });
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

/** The stages and the tracked data of a pipeline in the words of the records. */
function stagesOf({ stages, tracked }: Pipeline): readonly RecordedStage[] {
  const found = [...stages.map(recordedStage), ...tracked.map(recordedData)];
  return found.sort((a, b) => (fileOf(a) < fileOf(b) ? -1 : fileOf(a) > fileOf(b) ? 1 : 0));
}

/** A recorded stage with the flags that Cairn writes for a map as its whole command. */
function withFlags(stage: RecordedStage): RecordedStage {
  const { cmd } = stage;
  if (typeof cmd !== "object" || Array.isArray(cmd)) return stage;
  return {
    ...stage,
    cmd: Object.entries(cmd)
      .flatMap(([name, value]) => [`--${name}`, value])
      .join(" "),
  };
}

function fileOf({ address }: RecordedStage): string {
  if (address.endsWith(".dvc")) return address;
  return address.includes(":") ? address.slice(0, address.lastIndexOf(":")) : "dvc.yaml";
}

function recordedStage(stage: Stage): RecordedStage {
  const params = [...Map.groupBy(stage.params, ({ file }) => file)].map(([file, ofFile]) => {
    const keys = ofFile.flatMap(({ key }) => key ?? []);
    return [file, keys.length === 0 ? null : keys] as const;
  });
  return {
    address: stage.id,
    cmd: stage.cmd,
    ...(stage.wdir !== "." && { wdir: stage.wdir }),
    ...(stage.deps.length > 0 && { deps: stage.deps.map(({ path }) => path) }),
    ...(params.length > 0 && { params }),
    ...(stage.outs.length > 0 && { outs: stage.outs.map(recordedOutput) }),
    ...(stage.frozen && { frozen: true }),
    ...(stage.alwaysChanged && { always_changed: true }),
    ...(stage.desc !== undefined && { desc: stage.desc }),
    ...(stage.meta && { meta: stage.meta }),
  };
}

function recordedData({ file, outs }: TrackedData): RecordedStage {
  const folder = file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : ".";
  return { address: file, ...(folder !== "." && { wdir: folder }), outs: outs.map(recordedOutput) };
}

function recordedOutput({ path, cache, persist, role, plot }: Output): Readonly<Record<string, unknown>> {
  return {
    path,
    ...(!cache && { cache }),
    ...(persist && { persist }),
    ...(role === "metrics" && { metric: true }),
    ...(role === "plots" && { plot: plot ?? true }),
  };
}

/** Whether what DVC stops at is told: the key, file or stage at fault, in a problem of the same file. */
function assertTold(text: string, problems: readonly Problem[]): void {
  const faults = [
    /Could not find '([^']+)'/.exec(text)?.[1]?.split(".").at(-1),
    /cannot redefine '([^']+)'/.exec(text)?.[1],
    /'([^']+)' does not exist/.exec(text)?.[1],
    /cannot partially load '([^':]+)/.exec(text)?.[1],
    /Stage '([^']+)' not found/.exec(text)?.[1],
    /Cannot interpolate data of type '(list|dict)'/.exec(text)?.[1]?.replace("dict", "map"),
  ].filter((name) => name !== undefined);
  const isTold = ({ file, message }: Problem) =>
    (text.includes(file) || !text.includes("yaml")) && faults.every((part) => message.includes(part));
  assert.ok(problems.some(isTold), JSON.stringify([text, faults, problems]));
}

function assertRan(run: ReplayedRun | undefined, { ran = [], cached = [], failure }: RecordedView): void {
  const stages = run && "run" in run ? run.run.stages : [];
  for (const [wanted, expected] of [
    ["ran", ran],
    ["cached", cached],
  ] as const) {
    const found = stages.filter(({ outcome }) => outcome === wanted).map(({ stageId }) => stageId);
    assert.deepEqual(found.sort(), [...expected].sort(), wanted);
  }
  if (run) assert.equal("refused" in run || run.run.state !== "done", failure !== undefined, "fails as with DVC");
}

/** The objects and the run cache as DVC has them, each object whole. */
function assertCache(replay: Replay): void {
  const runs = new Map<string, string>();
  const objects = new Map<string, number>();
  for (const [file, bytes] of replay.cacheFiles()) {
    if (file.startsWith("runs/")) runs.set(file, bytes.toString("utf8"));
    else {
      objects.set(file, bytes.length);
      const name = file
        .replace(/\.dir$/, "")
        .split("/")
        .slice(-2)
        .join("");
      assert.equal(createHash("md5").update(bytes).digest("hex"), name, `${file} is what its name says`);
    }
  }
  assert.deepEqual(objects, new Map([...replay.cache].sort(byKey)));
  assert.deepEqual(runs, new Map([...replay.runCache].sort(byKey)));
}

type Change = RecordedChange | "never run";

/** What has changed of each stage, as `dvc status` would tell it; of tracked data too. */
async function changesOf({ engine }: Replay): Promise<ReadonlyMap<string, Change>> {
  const stages = new Map((await engine.pipeline()).stages.map((stage) => [stage.id, stage]));
  const changes = new Map<string, Change>();
  for (const status of await engine.status()) {
    const stage = stages.get(status.id);
    const change = stage && changeOf(stage, status);
    if (change) changes.set(status.id, change);
  }
  for (const { file, path, state } of await engine.tracked()) {
    if (state !== "unchanged") changes.set(file, { outs: { [path]: state === "missing" ? "deleted" : state } });
  }
  return changes;
}

function changeOf(stage: Stage, { state, reasons }: StageStatus): Change | undefined {
  const own = reasons.filter(({ kind }) => kind !== "upstream-stale" && kind !== "run-failed");
  const isNew = own.some(({ kind }) => kind === "never-run") || (state === "failed" && own.length === 0);
  if (isNew) return "never run";
  if (own.length === 0) return undefined;
  const deps: Record<string, string | Record<string, string>> = {};
  const outs: Record<string, string> = {};
  for (const { kind, what } of own) {
    const word = wordOf(kind);
    if (kind.startsWith("param-")) {
      const { file, key } = paramOf(stage, what);
      const keys = deps[file];
      deps[file] = { ...(typeof keys === "object" && keys), [key]: word };
    } else if (kind.startsWith("dep-")) deps[what] = word;
    else if (kind.startsWith("out-")) outs[what] = word;
  }
  return {
    ...(Object.keys(deps).length > 0 && { deps }),
    ...(Object.keys(outs).length > 0 && { outs }),
    ...(own.some(({ kind }) => kind === "command-changed") && { command: true }),
    ...(own.some(({ kind }) => kind === "always-changed") && { always: true }),
  };
}

/** DVC calls a dependency that was not recorded modified, and a parameter new. */
function wordOf(kind: Reason["kind"]): string {
  if (kind.endsWith("-missing")) return "deleted";
  return kind === "param-added" ? "new" : "modified";
}

/** Cairn names the leaves of a group that have changed, and DVC the group as the stage lists it. */
function paramOf(stage: Stage, what: string): { readonly file: string; readonly key: string } {
  const [, file = "params.yaml", leaf = what] = /^(.*\.\w+):(.*)$/.exec(what) ?? [];
  const listed = stage.params.find(
    (param) => param.file === file && (param.key === leaf || leaf.startsWith(`${param.key}.`)),
  );
  return { file, key: listed?.key ?? leaf };
}

/** What DVC tells of a stage that has never run is not looked at: all its files count as changed. */
function recordedChanges(
  status: NonNullable<RecordedView["status"]>,
  found: ReadonlyMap<string, Change>,
): ReadonlyMap<string, Change> {
  return new Map(
    Object.entries(status).map(([id, change]) => [id, found.get(id) === "never run" ? "never run" : change]),
  );
}
