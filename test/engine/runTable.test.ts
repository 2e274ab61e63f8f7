import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RunTables } from "../../src/engine/experiments/table/runTables.ts";
import type { RunLedger } from "../../src/engine/ledger/ledger.ts";
import type { ProjectSettings } from "../../src/engine/model/projectSettings.ts";
import type { RunState, RunValue, Scalar } from "../../src/engine/model/run.ts";
import type { ColumnId } from "../../src/engine/model/runTable.ts";
import { makeLedgerFolder, newRun } from "./support/ledgerFolder.ts";
import { runsIn } from "./support/runsIn.ts";

interface Given {
  readonly metrics?: Readonly<Record<string, Scalar>>;
  readonly params?: Readonly<Record<string, RunValue>>;
  readonly state?: RunState;
  readonly experiment?: string;
}

const now = 1_000_000_000;

/** Runs by name, the first the oldest, a minute apart. */
const week: Readonly<Record<string, Given>> = {
  "odd-ibex": {
    metrics: { acc: 0.1, loss: Number.NaN },
    params: { lr: 5, batch: 32, use: true },
    state: "interrupted",
  },
  "late-crane": { params: { lr: 0.05, batch: 32, use: false }, state: "stopped" },
  "shy-marmot": { metrics: { acc: 0.8931, loss: 0.4012, rows: 1797 }, params: { lr: 0.05, batch: 32, list: [1, "a"] } },
  "calm-heron": { metrics: { acc: 0.9413, loss: 0.2104, rows: 1797 }, params: { lr: 0.2, batch: 32 } },
  "brave-otter": { metrics: { acc: 0.9622, loss: 0.1311, rows: 1797 }, params: { lr: 0.05, batch: 32 } },
  "quick-wren": { metrics: { acc: 0.91, loss: 0.31 }, params: { lr: 0.02, batch: 32 }, state: "running" },
};
const newestFirst = Object.keys(week).toReversed();

function addRun(
  runs: RunLedger,
  name: string,
  { metrics, params = {}, state = "done", experiment }: Given,
  at: number,
): void {
  const startedAt = now - 3_600_000 + at * 60_000;
  runs.begin(newRun(`id-${name}`, { name, startedAt, params, ...(experiment !== undefined && { experiment }) }));
  if (metrics) runs.setMetrics(`id-${name}`, metrics);
  if (state !== "running") runs.end(`id-${name}`, { state, endedAt: startedAt + 1_000 * (at + 1) });
}

interface Opened extends Disposable {
  readonly runs: RunLedger;
  readonly tables: RunTables;
}

function open(given: Readonly<Record<string, Given>> = week, settings?: () => ProjectSettings | undefined): Opened {
  const folder = makeLedgerFolder();
  const { runs } = folder.open("memory").ledger;
  for (const [at, [name, run]] of Object.entries(given).entries()) addRun(runs, name, run, at);
  const tables = new RunTables(() => runs, settings ?? (() => undefined));
  return { runs, tables, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

function namesOf(
  { tables }: Opened,
  text: string,
  ...sort: readonly (readonly [ColumnId, boolean])[]
): readonly string[] {
  const query = { text, sort: sort.map(([column, descending]) => ({ column, descending })) };
  const view = tables.open(query, undefined, now);
  const rows = tables.rows({ view: view.id, start: 0, end: 100, columns: [] });
  assert.equal(rows.length, view.matching);
  return runsIn(rows).map(({ name }) => name);
}

describe("the table of runs", () => {
  it("is in any order; what has no value stands last both ways", () => {
    using opened = open();
    const without = ["late-crane", "odd-ibex"];
    const byLoss = ["brave-otter", "calm-heron", "quick-wren", "shy-marmot"];
    assert.deepEqual(namesOf(opened, ""), newestFirst);
    assert.deepEqual(namesOf(opened, "", ["metrics:loss", false]), [...byLoss, ...without]);
    assert.deepEqual(namesOf(opened, "", ["metrics:loss", true]), [...byLoss.toReversed(), ...without]);
    assert.equal(namesOf(opened, "", ["run", false])[0], "brave-otter");
    assert.equal(namesOf(opened, "", ["state", false])[0], "quick-wren");
    assert.equal(namesOf(opened, "", ["started", false])[0], "odd-ibex");
    assert.equal(namesOf(opened, "", ["duration", true])[0], "quick-wren", "it goes on");
    assert.deepEqual(namesOf(opened, "lr = 0.05", ["params:lr", true], ["metrics:acc", false]).slice(0, 2), [
      "shy-marmot",
      "brave-otter",
    ]);
  });

  it("takes infinities for numbers like others, and puts numbers before texts", () => {
    const m = (value: Scalar): Given => ({ metrics: { m: value } });
    using opened = open({
      a: m(Number.POSITIVE_INFINITY),
      b: m(1),
      c: m(Number.NEGATIVE_INFINITY),
      d: m("n/a"),
      e: {},
    });
    assert.deepEqual(namesOf(opened, "", ["metrics:m", false]), ["c", "b", "a", "d", "e"]);
    assert.deepEqual(namesOf(opened, "", ["metrics:m", true]), ["a", "b", "c", "d", "e"]);
    const { columns } = opened.tables.open({ text: "", sort: [] }, undefined, now);
    assert.deepEqual(
      columns.map(({ isNumeric, differs }) => [isNumeric, differs]),
      [[false, true]],
    );
  });

  it("sorts names as people count", () => {
    using opened = open({ "run-10": {}, "run-9": {}, "run-1": {} });
    assert.deepEqual(namesOf(opened, "", ["run", false]), ["run-1", "run-9", "run-10"]);
  });

  it("knows of each column the best value, whether it differs, and what it holds", () => {
    using opened = open();
    const { columns } = opened.tables.open({ text: "", sort: [] }, undefined, now);
    const of = (id: ColumnId) => columns.find((column) => column.id === id) ?? assert.fail(id);
    assert.deepEqual(
      [of("metrics:acc").best, of("metrics:loss").best, of("metrics:rows").best],
      [0.9622, 0.1311, undefined],
    );
    assert.deepEqual(
      [of("metrics:acc").fractionDigits, of("params:lr").fractionDigits, of("metrics:rows").fractionDigits],
      [4, 2, 0],
    );
    assert.deepEqual([of("params:lr").differs, of("params:batch").differs], [true, false]);
    assert.deepEqual(
      [of("params:list").isNumeric, of("params:use").isNumeric, of("params:lr").isNumeric],
      [false, false, true],
    );
  });

  it("has a column for what is nowhere a number, and none for what no run has any more", () => {
    using opened = open({ a: { metrics: { gone: 1 } }, b: { metrics: { loss: Number.NaN, none: null } } });
    opened.runs.forget(["id-a"], now);
    const { columns } = opened.tables.open({ text: "", sort: [] }, undefined, now);
    assert.deepEqual(columns.map(({ key }) => key).toSorted(), ["loss", "none"]);
  });

  it("puts first the objective's metric, which gets better as it says, and knows baselines", () => {
    const range = { start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };
    const objective = { metric: { key: "loss", range }, direction: "maximize", range } as const;
    let settings: ProjectSettings | undefined;
    using opened = open(week, () => settings);
    const view = opened.tables.open({ text: "", sort: [] }, undefined, now);
    assert.equal(view.columns[0]?.key, "acc");
    opened.tables.news(view.id);
    settings = { objective, baselines: [{ key: "acc", value: 0.5, range }], track: [], phases: [], variables: [] };
    const [first, second] = opened.tables.news(view.id).change?.columns ?? [];
    assert.deepEqual([first?.key, first?.direction, first?.best], ["loss", "higher", 0.4012]);
    assert.deepEqual([second?.key, second?.baseline], ["acc", 0.5]);
  });

  it("puts what tells most before the rest, and one class's share last", () => {
    const metrics = ["f1.1", "seconds", "loss", "f1.macro", "plots/m.json:accuracy", "val_loss", "recall"];
    const scored = (value: number): Given => ({
      metrics: { rows: 1797, ...Object.fromEntries(metrics.map((key) => [key, value])) },
    });
    using opened = open({ a: scored(0.1), b: scored(0.2) });
    const { columns } = opened.tables.open({ text: "", sort: [] }, undefined, now);
    const ranked = ["plots/m.json:accuracy", "f1.macro", "loss", "val_loss", "recall", "seconds", "f1.1", "rows"];
    assert.deepEqual(
      columns.map(({ key }) => key),
      ranked,
    );
  });

  it("gives the cells of the columns that were asked for, and no others", () => {
    using opened = open();
    const { tables } = opened;
    const view = tables.open({ text: "brave", sort: [] }, undefined, now);
    const [row] = tables.rows({ view: view.id, start: 0, end: 10, columns: ["metrics:acc", "params:none"] });
    assert.deepEqual(row?.cells, { "metrics:acc": 0.9622 });
    assert.deepEqual([view.matching, view.total], [1, 6]);
  });

  it("keeps its order while runs go on, and tells only what has changed", () => {
    using opened = open();
    const { runs, tables } = opened;
    const byLoss: ColumnId = "metrics:loss";
    const view = tables.open({ text: "", sort: [{ column: byLoss, descending: false }] }, undefined, now);
    const request = { view: view.id, start: 0, end: 100, columns: [byLoss] };
    const before = tables.rows(request).map(({ id }) => id);
    assert.deepEqual(tables.news(view.id), { change: undefined, touched: ["id-quick-wren"] });
    runs.setMetrics("id-quick-wren", { acc: 0.91, loss: 0.01 });
    addRun(runs, "new-newt", {}, 9);
    const { change, touched } = tables.news(view.id);
    assert.deepEqual(
      runsIn(change?.changed).map(({ name, cells }) => [name, cells[byLoss]]),
      [["quick-wren", 0.01]],
    );
    assert.deepEqual(
      change?.splices.map(({ at, gone, come, rows }) => [at, gone, come, runsIn(rows)[0]?.name]),
      [[0, 0, 1, "new-newt"]],
    );
    assert.deepEqual(touched, ["id-quick-wren"]);
    assert.deepEqual(
      tables.rows(request).map(({ id }) => id),
      ["id-new-newt", ...before],
    );
    runs.end("id-quick-wren", { state: "failed", endedAt: now });
    runs.forget(["id-calm-heron"], now);
    const later = tables.news(view.id);
    assert.deepEqual(
      runsIn(later.change?.changed).map(({ name, state }) => [name, state]),
      [["quick-wren", "failed"]],
    );
    assert.deepEqual([later.change?.removed, later.change?.matching, later.change?.total], [["id-calm-heron"], 6, 6]);
    assert.deepEqual(tables.news(view.id), { change: undefined, touched: [] });
    tables.close(view.id);
    assert.deepEqual(tables.rows(request), []);
    assert.equal(tables.news(view.id).change, undefined);
  });

  it("takes of the runs that come only those that its query means, and keeps its rows where it is not understood", () => {
    using opened = open();
    const { runs, tables } = opened;
    const view = tables.open({ text: "acc > 0.93", sort: [] }, undefined, now);
    const wrong = tables.open({ text: "acc > 0.93 and lrr = 1", sort: [] }, view.id, now);
    assert.equal(wrong.problem?.message, "No run has anything called lrr.");
    const names = (id: number) =>
      runsIn(tables.rows({ view: id, start: 0, end: 9, columns: [] })).map(({ name }) => name);
    assert.deepEqual(names(wrong.id), ["brave-otter", "calm-heron"]);
    addRun(runs, "good-goat", { metrics: { acc: 0.99 } }, 10);
    addRun(runs, "bad-bat", { metrics: { acc: 0.2 } }, 11);
    assert.deepEqual(
      tables.news(wrong.id).change?.splices.flatMap(({ rows }) => runsIn(rows).map(({ name }) => name)),
      ["good-goat"],
    );
  });
});
