import assert from "node:assert/strict";
import path from "node:path";
import { describe, it } from "node:test";
import { listRuns } from "../../src/engine/experiments/listRuns.ts";
import { markRuns } from "../../src/engine/experiments/markRuns.ts";
import { RunTables } from "../../src/engine/experiments/table/runTables.ts";
import type { Ledger, RunLedger } from "../../src/engine/ledger/ledger.ts";
import type { RunMarking } from "../../src/engine/model/runMarks.ts";
import type { ColumnId } from "../../src/engine/model/runTable.ts";
import { openEmpty } from "./support/importProject.ts";
import { fileVersion, makeLedgerFolder, newRun } from "./support/ledgerFolder.ts";
import { writeMlflowRun } from "./support/mlflowFiles.ts";
import { runsIn } from "./support/runsIn.ts";

interface Opened extends Disposable {
  readonly ledger: Ledger;
  readonly runs: RunLedger;
  readonly mark: (...markings: readonly RunMarking[]) => Promise<readonly RunMarking[]>;
  /** The names of the runs that a query finds, the newest first. */
  readonly find: (where: string) => readonly string[];
}

/** A ledger with runs of these names, the first the oldest. */
function open(...names: readonly string[]): Opened {
  const folder = makeLedgerFolder();
  const { ledger } = folder.open("memory");
  const { runs } = ledger;
  for (const [at, name] of names.entries()) {
    runs.begin(newRun(`id-${name}`, { name, startedAt: 1_000 * (at + 1), params: { lr: at, "train.seed": at % 2 } }));
    runs.setMetrics(`id-${name}`, { acc: 0.9 + at / 100 });
    runs.end(`id-${name}`, { state: "done", endedAt: 5_000 });
  }
  return {
    ledger,
    runs,
    mark: (...markings) => markRuns({ ledger }, markings),
    find: (where) => listRuns(runs, { where }).map(({ name }) => name),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

describe("what a person says of runs", () => {
  it("is told of them, and taken back as it was", async () => {
    using opened = open("a", "b");
    const { runs, mark } = opened;
    const before = runs.list({});
    await mark({ run: "b", addTags: ["old"] });
    const said = runs.list({});
    const undo = await mark(
      { run: "a", starred: true, archived: true, note: "line one\nline two  ", addTags: ["wide", " best "] },
      { run: "id-b", removeTags: ["old", "never there"], addTags: ["old"], name: "my best" },
      { run: "id-b", name: "my very best" },
    );
    const [second, first] = runs.list({});
    assert.deepEqual(
      [first?.starred, first?.archived, first?.tags, first?.note],
      [true, true, ["best", "wide"], "line one\nline two"],
    );
    assert.equal(runs.find("my very best").id, "id-b");
    assert.deepEqual([second?.starred, second?.name], [undefined, "my very best"]);
    await mark(...undo);
    assert.deepEqual(runs.list({}), said);
    await mark({ run: "b", removeTags: ["old"] });
    assert.deepEqual(runs.list({}), before);
  });

  it("takes back only what was changed, whatever was said meanwhile", async () => {
    using opened = open("a");
    const undo = await opened.mark({ run: "a", starred: true });
    await opened.mark({ run: "a", note: "later", addTags: ["x"] });
    await opened.mark(...undo);
    const [run] = opened.runs.list({});
    assert.deepEqual([run?.starred, run?.note, run?.tags], [undefined, "later", ["x"]]);
  });

  it("is refused as a whole where any of it cannot be", async () => {
    using opened = open("a", "b");
    const { mark, runs } = opened;
    const refused: readonly (readonly [RunMarking, string])[] = [
      [{ run: "b", name: "a" }, "name-taken"],
      [{ run: "b", name: "id-a" }, "name-taken"],
      [{ run: "b", name: "two\nlines" }, "name-invalid"],
      [{ run: "b", addTags: ["one, two"] }, "tag-invalid"],
      [{ run: "b", addTags: [" "] }, "tag-invalid"],
      [{ run: "b", note: "x".repeat(20_001) }, "note-too-long"],
      [{ run: "nobody", starred: true }, "run-unknown"],
    ];
    for (const [marking, code] of refused) {
      await assert.rejects(mark({ run: "a", starred: true }, marking), { code });
    }
    assert.deepEqual(
      runs.list({}).map(({ name, starred, tags, note }) => [name, starred, tags, note]),
      [
        ["b", undefined, undefined, undefined],
        ["a", undefined, undefined, undefined],
      ],
    );
    await mark({ run: "a", name: "c" }, { run: "b", name: "a" });
    assert.equal(runs.find("a").id, "id-b", "a name that was given up is free");
  });

  it("stays when its source is taken in again, with the name that was given", async (t) => {
    const engine = await openEmpty(t);
    const place = path.join(engine.root, "mlruns");
    const run = { id: "a".repeat(32), name: "theirs", startTime: 1_700_000_000_000, endTime: 1_700_000_060_000 };
    writeMlflowRun(place, "1", run);
    await engine.importRuns([place]);
    const undo = await engine.markRuns([{ run: "theirs", name: "mine", addTags: ["kept"], starred: true }]);
    assert.deepEqual(await engine.runTags(), ["kept"]);
    writeMlflowRun(place, "1", { ...run, name: "theirs anew", params: { lr: "0.1" } });
    const [report] = await engine.importRuns([place]);
    assert.equal(report?.changed, 1);
    const [taken] = await engine.runs({ where: "source ~ mlflow and tag = kept" });
    assert.deepEqual([taken?.name, taken?.params, taken?.starred], ["mine", { lr: 0.1 }, true]);
    await engine.markRuns(undo);
    const [back] = await engine.runs();
    assert.deepEqual([back?.name, back?.tags, back?.starred], ["theirs anew", undefined, undefined]);
  });

  it("is asked for in queries", async () => {
    using opened = open("a", "b", "c", "d");
    const { find, mark, runs } = opened;
    await mark(
      { run: "a", starred: true, addTags: ["best"] },
      { run: "b", addTags: ["worst so far"], note: "Too wide" },
    );
    await mark({ run: "c", archived: true });
    const found: Readonly<Record<string, readonly string[]>> = {
      "": ["d", "b", "a"],
      starred: ["a"],
      "not starred": ["d", "b"],
      "starred = true or tag ~ WORST": ["b", "a"],
      "tag = best": ["a"],
      'tag = "worst so far"': ["b"],
      "tag exists": ["b", "a"],
      "note ~ wide": ["b"],
      wide: ["b"],
      best: ["a"],
      "archived = true": ["c"],
      archived: ["c"],
      "archived or starred": ["c", "a"],
      "not archived": ["d", "b", "a"],
      "metrics.acc > 0.92 and params.lr < 9 and state = done or tag = best": ["d", "a"],
    };
    for (const [where, names] of Object.entries(found)) assert.deepEqual(find(where), names, where);
    assert.deepEqual(
      listRuns(runs, { withArchived: true }).map(({ name }) => name),
      ["d", "c", "b", "a"],
    );
    assert.deepEqual(runs.valuesOf({ kind: "fact", fact: "tag" }, 30), ["worst so far", "best"]);
  });
});

describe("archived runs in a table", () => {
  it("are left out until they are asked for, leave it at once, and come back", async () => {
    using opened = open("a", "b", "c");
    const tables = new RunTables(
      () => opened.runs,
      () => undefined,
    );
    await opened.mark({ run: "a", archived: true });
    const view = tables.open({ text: "", sort: [] }, undefined, 9_000);
    assert.deepEqual([view.matching, view.total, view.archived], [2, 2, 1]);
    const all = tables.open({ text: "", sort: [], withArchived: true }, undefined, 9_000);
    assert.deepEqual([all.matching, all.total, all.archived], [3, 3, 0]);
    assert.equal(tables.open({ text: "archived", sort: [] }, undefined, 9_000).matching, 1);
    tables.rows({ view: view.id, start: 0, end: 9, columns: [] });
    const undo = await opened.mark({ run: "c", archived: true });
    const gone = tables.news(view.id).change;
    assert.deepEqual([gone?.removed, gone?.total, gone?.archived], [["id-c"], 1, 2]);
    const stays = tables.news(all.id).change;
    assert.deepEqual([stays?.removed, runsIn(stays?.changed).map(({ archived }) => archived)], [[], [true]]);
    await opened.mark(...undo);
    const back = tables.news(view.id).change;
    assert.deepEqual(
      [back?.splices.flatMap(({ rows }) => runsIn(rows).map(({ name }) => name)), back?.archived],
      [["c"], 1],
    );
  });

  it("come back where they stood, as deleted ones do", async () => {
    using opened = open("a", "b", "c", "d", "e");
    const tables = new RunTables(
      () => opened.runs,
      () => undefined,
    );
    const sort = [{ column: "run", descending: false }] as const;
    const view = tables.open({ text: "", sort }, undefined, 9_000);
    const names = (): readonly string[] =>
      runsIn(tables.rows({ view: view.id, start: 0, end: 9, columns: [] })).map(({ name }) => name);
    const undo = await opened.mark(...["a", "c", "d"].map((run) => ({ run, archived: true })));
    tables.news(view.id);
    opened.runs.forget(["id-b"], 9_000);
    tables.news(view.id);
    assert.deepEqual(names(), ["e"]);
    opened.runs.begin(newRun("new", { name: "new", startedAt: 9_000 }));
    await opened.mark(...undo);
    tables.news(view.id);
    assert.deepEqual(names(), ["new", "a", "c", "d", "e"]);
    opened.runs.takeBack(["id-b"]);
    tables.news(view.id);
    assert.deepEqual(names(), ["new", "a", "b", "c", "d", "e"]);
  });

  it("tells a star, tags, notes and names as they change", async () => {
    using opened = open("a", "b");
    const tables = new RunTables(
      () => opened.runs,
      () => undefined,
    );
    const view = tables.open({ text: "", sort: [] }, undefined, 9_000);
    assert.deepEqual(view.said, []);
    await opened.mark({ run: "a", starred: true, addTags: ["x"], note: "n", name: "new" });
    const { change } = tables.news(view.id);
    assert.deepEqual(
      runsIn(change?.changed).map(({ name, starred, tags, note }) => [name, starred, tags, note]),
      [["new", true, ["x"], "n"]],
    );
    assert.deepEqual(change?.said, ["tags", "note"]);
    const sorted = tables.open({ text: "", sort: [{ column: "tags", descending: false }] }, undefined, 9_000);
    const rows = tables.rows({ view: sorted.id, start: 0, end: 9, columns: [] });
    assert.deepEqual(
      runsIn(rows).map(({ name }) => name),
      ["new", "b"],
    );
  });
});

describe("columns of data and of environments", () => {
  function openMeasured(): Opened {
    const opened = open("a", "b", "c");
    const environment = { platform: "linux", arch: "x64", memoryBytes: 2 ** 34, cairnVersion: "1" };
    for (const [at, id] of ["id-a", "id-b", "id-c"].entries()) {
      opened.runs.setArtifacts(id, {
        inputs: [fileVersion("data/digits.csv", at === 2 ? "b771aaaa11" : "a3f9bbbb22")],
        outputs: [
          fileVersion("model.json", "0123456789"),
          ...(at === 0 ? [fileVersion("data/digits.csv", "ffff")] : []),
        ],
      });
      opened.runs.setEnvironment(id, {
        ...environment,
        cpuCount: at === 0 ? 2 : 8,
        interpreter: {
          path: at === 0 ? "/usr/bin/python3" : "/home/me/digits/.venv/bin/python",
          version: `3.1${at}.1`,
        },
        packages: { numpy: `2.${at}`, pip: "24" },
        variables: { OMP_NUM_THREADS: "4" },
      });
    }
    return opened;
  }

  it("are there with what differs, sorted and queried like others", () => {
    using opened = openMeasured();
    const tables = new RunTables(
      () => opened.runs,
      () => undefined,
    );
    const { columns } = tables.open({ text: "", sort: [] }, undefined, 9_000);
    const further = columns.filter(({ group }) => group === "data" || group === "environment");
    assert.deepEqual(
      further.map(({ id, differs }) => [id, differs]),
      [
        ["data:data/digits.csv", true],
        ["data:model.json", false],
        ["environment:python", true],
        ["environment:seed", true],
        ["environment:interpreter", true],
        ["environment:CPUs", true],
        ["environment:package numpy", true],
        ["environment:platform", false],
        ["environment:Cairn", false],
        ["environment:memory GiB", false],
      ],
    );
    assert.equal(further.find(({ key }) => key === "CPUs")?.isNumeric, true);
    const shown = further.map(({ id }) => id);
    const namesBy = (column: ColumnId, descending = false): readonly string[] => {
      const view = tables.open({ text: "", sort: [{ column, descending }] }, undefined, 9_000);
      return runsIn(tables.rows({ view: view.id, start: 0, end: 9, columns: shown })).map(({ name }) => name);
    };
    assert.deepEqual(namesBy("data:data/digits.csv"), ["b", "c", "a"], "what a run made of it counts");
    assert.deepEqual(namesBy("environment:python", true), ["c", "b", "a"]);
    assert.deepEqual(namesBy("environment:seed", true), ["b", "c", "a"]);
    const view = tables.open({ text: "a", sort: [] }, undefined, 9_000);
    const [row] = tables.rows({ view: view.id, start: view.matching - 1, end: view.matching, columns: shown });
    assert.deepEqual(row?.cells, {
      "data:data/digits.csv": "ffff",
      "data:model.json": "0123456789",
      "environment:python": "3.10.1",
      "environment:seed": 0,
      "environment:interpreter": "system",
      "environment:platform": "linux x64",
      "environment:CPUs": 2,
      "environment:memory GiB": 16,
      "environment:Cairn": "1",
      "environment:package numpy": "2.0",
    });
    const found: Readonly<Record<string, readonly string[]>> = {
      "data.data/digits.csv = b771": ["c"],
      "data.model.json = 01234567": ["c", "b", "a"],
      "data.model.json = 12345678": [],
      "environment.python = 3.11.1": ["b"],
      "environment.CPUs > 4 and env.interpreter = venv": ["c", "b"],
      'environment."package numpy" = 2.0': ["a"],
      "environment.seed = 1": ["b"],
      "not environment.python exists": [],
    };
    for (const [where, names] of Object.entries(found)) assert.deepEqual(opened.find(where), names, where);
    assert.throws(() => opened.find("environment.pyton = 3"), { message: /pyton/, cure: /environment\.python/ });
  });

  it("are asked for again only where a run may have another value", () => {
    using opened = openMeasured();
    const asked: string[] = [];
    const noting = new Proxy(opened.runs, {
      get: (runs, name: keyof RunLedger) => {
        if (name === "looks" || name === "valueColumns") asked.push(name);
        const value: unknown = Reflect.get(runs, name, runs);
        return typeof value === "function" ? value.bind(runs) : value;
      },
    });
    opened.runs.begin(newRun("live"));
    const tables = new RunTables(
      () => noting,
      () => undefined,
    );
    const view = tables.open({ text: "", sort: [] }, undefined, 9_000);
    assert.deepEqual(asked.splice(0), ["looks", "valueColumns"]);
    opened.runs.addPoints("live", [{ key: "loss", step: 1, value: 2 }]);
    opened.runs.heartbeat("live", 9_000);
    tables.news(view.id);
    assert.deepEqual(asked.splice(0), []);
    opened.runs.setMetrics("live", { acc: 1 });
    assert.equal(tables.news(view.id).change?.columns?.find(({ id }) => id === "metrics:acc")?.best, 1);
    assert.deepEqual(asked.splice(0), ["valueColumns"]);
    opened.runs.end("live", { state: "done", endedAt: 9_000 });
    assert.equal(runsIn(tables.news(view.id).change?.changed)[0]?.state, "done");
    assert.deepEqual(asked.splice(0), ["looks"]);
  });
});
