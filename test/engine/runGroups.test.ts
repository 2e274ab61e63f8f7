import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RunTables } from "../../src/engine/experiments/table/runTables.ts";
import type { RunLedger } from "../../src/engine/ledger/ledger.ts";
import type { RunOrigin, RunState, RunValue, Scalar } from "../../src/engine/model/run.ts";
import type { Grouping, GroupKey, GroupRow } from "../../src/engine/model/runGroups.ts";
import { isGroupRow } from "../../src/engine/model/runTable.ts";
import type { ColumnId, TableChange, TableQuery, ViewRow } from "../../src/engine/model/runTable.ts";
import { makeLedgerFolder, newRun, newSnapshot } from "./support/ledgerFolder.ts";

interface Given {
  readonly params?: Readonly<Record<string, RunValue>>;
  readonly metrics?: Readonly<Record<string, Scalar>>;
  readonly state?: RunState;
  readonly experiment?: string;
  readonly commit?: string;
  readonly branch?: string;
  readonly origin?: RunOrigin;
}

const now = 1_000_000_000;

function addRun(runs: RunLedger, name: string, given: Given, at: number): void {
  const { params = {}, metrics, state = "done", ...others } = given;
  const startedAt = now - 3_600_000 + at * 60_000;
  runs.begin(newRun(`id-${name}`, { name, startedAt, params, ...others }));
  if (metrics) runs.setMetrics(`id-${name}`, metrics);
  if (state !== "running") runs.end(`id-${name}`, { state, endedAt: startedAt + 1000 * (at + 1) });
}

interface Opened extends Disposable {
  readonly runs: RunLedger;
  readonly tables: RunTables;
  readonly ledger: ReturnType<ReturnType<typeof makeLedgerFolder>["open"]>["ledger"];
}

function open(given: Readonly<Record<string, Given>>): Opened {
  const folder = makeLedgerFolder();
  const { ledger } = folder.open("memory");
  for (const [at, [name, run]] of Object.entries(given).entries()) addRun(ledger.runs, name, run, at);
  const tables = new RunTables(
    () => ledger.runs,
    () => undefined,
  );
  return { ledger, runs: ledger.runs, tables, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

function grouped(by: readonly GroupKey[], given: Partial<Grouping> = {}): TableQuery {
  return { text: "", sort: [], grouping: { by, isOpen: false, except: [], aggregate: "mean", ...given } };
}

function sortedBy(query: TableQuery, column: ColumnId, descending = false): TableQuery {
  return { ...query, sort: [{ column, descending }] };
}

const everything = { start: 0, end: 1000 };

/** The rows of a query, or of a view that is open. */
function rowsOf({ tables }: Opened, query: TableQuery | number, columns: readonly ColumnId[] = []): readonly ViewRow[] {
  const view = typeof query === "number" ? query : tables.open(query, undefined, now).id;
  return tables.rows({ view, columns, ...everything });
}

function groupsOf(opened: Opened, query: TableQuery | number, columns: readonly ColumnId[] = []): readonly GroupRow[] {
  return rowsOf(opened, query, columns).filter((row) => isGroupRow(row));
}

/** Groups as `value (runs)`, runs by their names, both as deep as they stand. */
function outline(rows: readonly ViewRow[]): readonly string[] {
  return rows.map((row) => {
    const indent = "  ".repeat((row.level ?? 1) - 1);
    return indent + (isGroupRow(row) ? `${String(row.title ?? row.value ?? "none")} (${row.count})` : row.name);
  });
}

/** Applies what has changed to what a page knows, as the page does. */
function applied(keys: readonly string[], { splices }: TableChange): readonly string[] {
  const known = [...keys];
  for (const { at, gone, come, rows } of splices) {
    assert.equal(rows.length, come);
    known.splice(at, gone, ...rows.map(({ id }) => id));
  }
  return known;
}

function tried(lr: number, seed: number, acc: Scalar, others: Given = {}): Given {
  return { ...others, params: { lr, seed, batch: 32 }, metrics: { acc } };
}

const threeSeeds: Readonly<Record<string, Given>> = {
  a1: tried(0.1, 1, 0.9),
  a2: tried(0.1, 2, 0.92),
  a3: tried(0.1, 3, 0.94),
  b1: tried(0.2, 1, 0.7),
  b2: tried(0.2, 2, Number.NaN),
  c1: { params: { batch: 32 } },
};

describe("groups of runs", () => {
  it("bring together what differs in nothing but the seed, whatever the order of the parameters", () => {
    using opened = open({ ...threeSeeds, a4: { params: { batch: 32, seed: 4, lr: 0.1 }, metrics: { acc: 0.96 } } });
    const rows = groupsOf(opened, grouped(["recipe"]), ["metrics:acc", "params:lr", "params:seed"]);
    assert.deepEqual(outline(rows), ["lr 0.1 (4)", "the same parameters (1)", "lr 0.2 (2)"]);
    const [four, , two] = rows;
    const acc = four?.cells["metrics:acc"];
    assert.equal(acc?.kind, "numbers");
    assert.ok(acc.kind === "numbers" && Math.abs(acc.mean - 0.93) < 1e-12);
    assert.ok(acc.kind === "numbers" && Math.abs(acc.sd - Math.sqrt(0.002 / 3)) < 1e-12);
    assert.deepEqual(four?.cells["params:lr"], { kind: "same", count: 4, value: 0.1 });
    assert.deepEqual(two?.cells["metrics:acc"], { kind: "same", count: 1, value: 0.7 }, "NaN is no number to take");
  });

  it("tell the tags of their runs by how many have each, and their notes and branches", () => {
    const on = (branch: string, seed: number): Given => tried(0.1, seed, 0.9, { branch });
    using opened = open({ a1: on("main", 1), a2: on("dev", 2), a3: on("main", 3) });
    const mark = (name: string, tags: readonly string[], note = ""): unknown =>
      opened.runs.mark([{ run: `id-${name}`, addTags: tags, note }]);
    mark("a1", ["wide"]);
    mark("a2", ["best", "wide"], "good");
    mark("a3", [], "bad");
    const [three] = groupsOf(opened, grouped(["params:lr"]), ["branch"]);
    assert.deepEqual(three?.cells["tags"], {
      kind: "tags",
      count: 2,
      tags: [
        ["wide", 2],
        ["best", 1],
      ],
      distinct: 2,
    });
    assert.deepEqual(three.cells["note"], { kind: "mixed", count: 2, distinct: 2 });
    assert.deepEqual(three.cells["branch"], { kind: "mixed", count: 3, distinct: 2 });
  });

  it("are closed at first, and one that is opened shows its runs and leaves all others where they are", () => {
    using opened = open(threeSeeds);
    const query = sortedBy(grouped(["params:lr"]), "metrics:acc", true);
    const first = opened.tables.open(query, undefined, now);
    const closed = rowsOf(opened, first.id);
    assert.deepEqual(outline(closed), ["0.1 (3)", "0.2 (2)", "none (1)"]);
    assert.deepEqual([first.matching, first.rows], [6, 3]);
    const second = opened.tables.open(grouped(["params:lr"], { except: [closed[1]?.id ?? ""] }), first.id, now);
    assert.deepEqual(outline(rowsOf(opened, second.id)), ["0.2 (2)", "  b2", "  b1", "0.1 (3)", "none (1)"]);
    const third = opened.tables.open(
      { ...query, grouping: { by: ["params:lr"], isOpen: true, except: [closed[0]?.id ?? ""], aggregate: "mean" } },
      undefined,
      now,
    );
    assert.deepEqual(outline(rowsOf(opened, third.id)), ["0.1 (3)", "0.2 (2)", "  b1", "  b2", "none (1)", "  c1"]);
  });

  it("keep their order while groups are opened and closed, although the runs have changed meanwhile", () => {
    using opened = open({ ...threeSeeds, live: tried(0.3, 1, 0.1, { state: "running" }) });
    const query = sortedBy(grouped(["params:lr"]), "metrics:acc");
    const view = opened.tables.open(query, undefined, now);
    const before = outline(rowsOf(opened, view.id));
    assert.deepEqual(before, ["0.3 (1)", "0.2 (2)", "0.1 (3)", "none (1)"]);
    opened.runs.setMetrics("id-live", { acc: 0.99 });
    const [live] = rowsOf(opened, view.id);
    const grouping = { by: ["params:lr"], isOpen: false, except: [live?.id ?? ""], aggregate: "mean" } as const;
    const again = opened.tables.open({ ...query, grouping }, view.id, now);
    assert.deepEqual(outline(rowsOf(opened, again.id)), ["0.3 (1)", "  live", ...before.slice(1)]);
    const anew = opened.tables.open(query, undefined, now);
    assert.deepEqual(outline(rowsOf(opened, anew.id)), ["0.2 (2)", "0.1 (3)", "0.3 (1)", "none (1)"]);
  });

  it("stand in each other, each level in the order that is asked for", () => {
    using opened = open({
      old: tried(0.1, 1, 0.5, { experiment: "first" }),
      good: tried(0.2, 1, 0.9, { experiment: "first" }),
      best: tried(0.1, 1, 0.99, { experiment: "second" }),
    });
    const query = sortedBy(grouped(["experiment", "params:lr"], { isOpen: true }), "metrics:acc", true);
    const rows = ["second (1)", "  0.1 (1)", "    best", "first (2)", "  0.2 (1)", "    good", "  0.1 (1)", "    old"];
    assert.deepEqual(outline(rowsOf(opened, query)), rows);
  });

  it("are sorted by their means, or by the best of their runs as the metric's direction has it", () => {
    using opened = open({
      a: { params: { lr: 1 }, metrics: { loss: 0.1 } },
      b: { params: { lr: 1 }, metrics: { loss: 0.9 } },
      c: { params: { lr: 2 }, metrics: { loss: 0.3 } },
    });
    const byLoss = sortedBy(grouped(["params:lr"]), "metrics:loss");
    assert.deepEqual(outline(rowsOf(opened, byLoss)), ["2 (1)", "1 (2)"]);
    const byBest = sortedBy(grouped(["params:lr"], { aggregate: "best" }), "metrics:loss");
    assert.deepEqual(outline(rowsOf(opened, byBest)), ["1 (2)", "2 (1)"]);
    const byOwn = sortedBy(grouped(["params:lr"]), "params:lr");
    assert.deepEqual(outline(rowsOf(opened, byOwn)), ["1 (2)", "2 (1)"]);
  });

  it("show what is there: texts that differ, booleans, infinities, a metric that is a text in some runs", () => {
    using opened = open({
      a: { params: { use: true, opt: "adam" }, metrics: { m: "n/a", big: Number.POSITIVE_INFINITY } },
      b: { params: { use: true, opt: "sgd" }, metrics: { m: 1, big: 1 } },
    });
    const columns: ColumnId[] = ["params:use", "params:opt", "metrics:m", "metrics:big"];
    const [all] = groupsOf(opened, grouped(["experiment"]), columns);
    assert.deepEqual(all?.cells["params:use"], { kind: "same", count: 2, value: true });
    assert.deepEqual(all?.cells["params:opt"], { kind: "mixed", count: 2, distinct: 2 });
    assert.deepEqual(all?.cells["metrics:m"], { kind: "mixed", count: 2, distinct: 2 });
    const big = all?.cells["metrics:big"];
    assert.ok(big?.kind === "numbers" && big.mean === Number.POSITIVE_INFINITY && Number.isNaN(big.sd));
    const [uses] = groupsOf(opened, grouped(["params:use"]));
    assert.equal(uses?.value, true);
  });

  it("name commits by their subjects, and sweeps by their names and their best value", () => {
    using opened = open({
      plain: { metrics: { acc: 0.5 }, commit: "abc" },
      s1: { metrics: { acc: 0.7 }, commit: "def", origin: { kind: "sweep", of: "sweep-1" } },
      s2: { metrics: { acc: 0.8 }, commit: "def", origin: { kind: "sweep", of: "sweep-1" } },
    });
    opened.ledger.snapshots.add(newSnapshot("s", { cause: "commit", commit: "abc", commitSubject: "Begin" }));
    opened.ledger.sweeps.begin({
      id: "sweep-1",
      name: "lr from 0.1",
      request: { name: "lr from 0.1" } as never,
      base: {} as never,
      startedAt: 1,
      process: "{}",
      points: [],
    });
    assert.deepEqual(outline(rowsOf(opened, grouped(["commit"]))), ["def (2)", "Begin (1)"]);
    const [sweep, others] = groupsOf(opened, grouped(["sweep"]));
    assert.deepEqual([sweep?.title, sweep?.best, sweep?.count], ["lr from 0.1", { key: "acc", value: 0.8 }, 2]);
    assert.deepEqual([others?.value, others?.best, others?.count], [undefined, undefined, 1]);
  });

  it("tell what changes row by row while runs come, change and go", () => {
    using opened = open(threeSeeds);
    const { tables, runs } = opened;
    const [first] = rowsOf(opened, sortedBy(grouped(["params:lr"]), "params:lr"));
    const query = sortedBy(grouped(["params:lr"], { except: [first?.id ?? ""] }), "params:lr");
    const view = tables.open(query, undefined, now);
    const inSight = (): readonly ViewRow[] => rowsOf(opened, view.id, ["metrics:acc"]);
    const idsNow = (): readonly string[] => inSight().map(({ id }) => id);
    let page = idsNow();
    const catchUp = (): TableChange => {
      const { change } = tables.news(view.id);
      assert.ok(change);
      page = applied(page, change);
      assert.equal(change.rows, page.length);
      assert.deepEqual(page, idsNow());
      return change;
    };
    assert.deepEqual(tables.news(view.id), { change: undefined, touched: [] });
    addRun(runs, "a4", tried(0.1, 4, 0.98, { state: "running" }), 9);
    const joined = catchUp();
    assert.deepEqual(outline(inSight()), ["0.1 (4)", "  a4", "  a3", "  a2", "  a1", "0.2 (2)", "none (1)"]);
    assert.deepEqual(
      joined.changed.map(({ id }) => id),
      [first?.id],
      "the group's own row has another mean",
    );
    addRun(runs, "b3", tried(0.2, 3, 0.72), 10);
    assert.deepEqual(catchUp().splices, [], "nothing comes into sight where a group is closed");
    addRun(runs, "d1", tried(0.5, 1, 0.3), 11);
    catchUp();
    assert.equal(outline(inSight())[0], "0.5 (1)");
    runs.setMetrics("id-a4", { acc: 0.1 });
    assert.deepEqual(
      catchUp().changed.map(({ id }) => id),
      [first?.id, "id-a4"],
    );
    runs.end("id-a4", { state: "done", endedAt: now });
    runs.forget(["id-d1", "id-a2", "id-c1"], now);
    catchUp();
    assert.deepEqual(outline(inSight()), ["0.1 (3)", "  a4", "  a3", "  a1", "0.2 (3)"]);
  });

  it("let a run that changes go over into another group", () => {
    using opened = open({ a: { state: "running" }, b: {} });
    const view = opened.tables.open(grouped(["state"], { isOpen: true }), undefined, now);
    const page = rowsOf(opened, view.id).map(({ id }) => id);
    opened.runs.end("id-a", { state: "done", endedAt: now });
    const { change } = opened.tables.news(view.id);
    assert.ok(change);
    assert.deepEqual(
      applied(page, change),
      rowsOf(opened, view.id).map(({ id }) => id),
    );
    assert.deepEqual(outline(rowsOf(opened, view.id)), ["done (2)", "  b", "  a"]);
  });
});
