import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { readParsingConfig } from "../../src/engine/discovery/dvc/dvcConfig.ts";
import { readDvcLock } from "../../src/engine/discovery/dvc/dvcLock.ts";
import { readDvcYaml } from "../../src/engine/discovery/dvc/dvcYaml.ts";
import { buildLockEntry } from "../../src/engine/discovery/dvc/lockEntry.ts";
import { readParams } from "../../src/engine/discovery/params/readParams.ts";
import { updateDvcLock } from "../../src/engine/discovery/dvc/updateDvcLock.ts";
import type { Problem } from "../../src/engine/model/source.ts";
import type { Output, Stage } from "../../src/engine/model/stage.ts";
import { resolveFrom } from "../../src/engine/model/paths.ts";
import type { PathDigest } from "../../src/engine/store/store.ts";

/**
 * What DVC 3.64 makes of small projects (`resolved.json`), step by step: the texts that it reads, and its stages, or
 * the error that it stops with. A step names what differs from the one before; null takes a file away. Of a stage,
 * what is empty, false or the root is left out.
 */
interface RecordedStep {
  readonly texts?: Readonly<Record<string, string | null>>;
  readonly resolved?: readonly RecordedStage[];
  readonly error?: { readonly class: string; readonly text: string };
  /** The stages that have run. */
  readonly ran?: readonly string[];
  readonly lock?: string;
}

interface RecordedStage {
  readonly address: string;
  readonly cmd?: unknown;
  readonly wdir?: string;
  readonly deps?: readonly string[];
  readonly params?: readonly (readonly [file: string, keys: readonly string[] | null])[];
  readonly outs?: readonly Readonly<Record<string, unknown>>[];
  readonly frozen?: boolean;
  readonly always_changed?: boolean;
  readonly desc?: string;
  readonly meta?: unknown;
}

const cases = JSON.parse(readFileSync(new URL("fixtures/dvc/resolved.json", import.meta.url), "utf8")) as readonly {
  readonly name: string;
  readonly steps: readonly RecordedStep[];
}[];

function readProject(texts: ReadonlyMap<string, string>) {
  const config = readParsingConfig(texts.get(".dvc/config") ?? "");
  const params = new Map([...texts].map(([file, text]) => [file, readParams(file, text)]));
  const files = [...texts.keys()].filter((file) => /(?:^|\/)dvc\.yaml$/.test(file)).sort();
  const read = files.map((file) =>
    readDvcYaml(file, texts.get(file) ?? "", {
      params: (path) => params.get(path),
      flagStyle: () => ({ bool: "store_true", list: "nargs", isWindows: false, ...config }),
    }),
  );
  const stages = read.flatMap((file) => file.stages);
  return { stages, params, problems: read.flatMap((file) => file.problems) };
}

/** A stage of Cairn's in the words of the records. */
function recorded(stage: Stage): RecordedStage {
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

function recordedOutput({ path, cache, persist, role, plot }: Output): Readonly<Record<string, unknown>> {
  return {
    path,
    ...(!cache && { cache }),
    ...(persist && { persist }),
    ...(role === "metrics" && { metric: true }),
    ...(role === "plots" && { plot: plot ?? true }),
  };
}

/** Where Cairn parts from DVC: it refuses a map as a command, which DVC takes and then fails to run. */
const differing = new Set(["err-templating, step 16"]);

for (const { name, steps } of cases) {
  const texts = new Map<string, string>();
  let expected: readonly RecordedStage[] | undefined;
  let lock: string | undefined;
  for (const [index, step] of steps.entries()) {
    for (const [path, text] of Object.entries(step.texts ?? {})) {
      if (text === null) texts.delete(path);
      else texts.set(path, text);
    }
    const title = `${name}, step ${index}`;
    const project = readProject(new Map(texts));
    const { error } = step;
    const stages = error ? undefined : (step.resolved ?? expected);
    expected = stages;
    if (stages && !differing.has(title)) {
      test(`stages are resolved as by DVC: ${title}`, () => {
        assert.deepEqual(project.stages.map(recorded), stages);
      });
    }
    if (error) {
      test(`what DVC stops at is a problem: ${title}`, () => {
        const names = namesIn(error.text);
        const isTold = ({ file, message }: Problem) =>
          error.text.includes(file) && names.every((part) => message.includes(part));
        assert.ok(project.problems.some(isTold), JSON.stringify([error.text, names, project.problems]));
      });
    }
    const { ran = [], lock: written } = step;
    const before = lock;
    lock = written ?? lock;
    if (written !== undefined && ran.length > 0) {
      test(`dvc.lock comes out as DVC wrote it: ${title}`, () => {
        const text = ran.reduce((made, id) => withEntry(made, id, project, written), before);
        assert.equal(text, written);
      });
    }
  }
}

/** The keys and files that a message of DVC's names as being at fault. */
function namesIn(text: string): readonly string[] {
  const missing = /Could not find '([^']+)'/.exec(text)?.[1]?.split(".").at(-1);
  const redefined = /cannot redefine '([^']+)'/.exec(text)?.[1];
  const absent = /'([^']+)' does not exist/.exec(text)?.[1];
  const loaded = /cannot partially load '([^':]+)/.exec(text)?.[1];
  const unknown = /Stage '([^']+)' not found/.exec(text)?.[1];
  const kind = /Cannot interpolate data of type '(list|dict)'/.exec(text)?.[1]?.replace("dict", "map");
  return [missing, redefined, absent, loaded, unknown, kind].filter((name) => name !== undefined);
}

/** A dvc.lock with a stage's entry as Cairn writes it; digests are those that DVC wrote. */
function withEntry(text: string | undefined, id: string, project: ReturnType<typeof readProject>, written: string) {
  const stage = project.stages.find((candidate) => candidate.id === id);
  const entry = readDvcLock("dvc.lock", written).entries.get(id);
  assert.ok(stage && entry);
  const digests = new Map<string, PathDigest>(
    [...entry.deps, ...entry.outs].map(({ path, md5 = "", size = 0 }) => [
      resolveFrom(stage.wdir, path),
      { kind: "file", md5: `md5:${md5}`, size, fileCount: 1, isExecutable: false },
    ]),
  );
  return updateDvcLock("dvc.lock", text, stage.name, buildLockEntry(stage, digests, project.params));
}
