import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunRow, TableChange } from "../../src/protocol/experiments.ts";
import { firstState, reduce } from "../../webview-ui/experiments/state/appState.ts";
import { fromSaved, toSaved } from "../../webview-ui/savedChoices.ts";
import { comparedIds, firstChoices, withSelected } from "../../webview-ui/experiments/state/choices.ts";
import {
  missingRange,
  openedTable,
  runAt,
  withChange,
  withRows,
} from "../../webview-ui/experiments/state/tableState.ts";
import { nextSort } from "../../webview-ui/experiments/table/sorting.ts";

function row(id: string): RunRow {
  return { id, name: id, experiment: "main", state: "done", startedAt: 0, dirty: false, stageIds: [], cells: {} };
}

const view = { id: 1, matching: 3, total: 3, rows: 3, archived: 0, said: [], columns: [] };

const noChange: TableChange = {
  view: 1,
  matching: 3,
  total: 3,
  rows: 3,
  shown: [],
  archived: 0,
  said: [],
  splices: [],
  changed: [],
  removed: [],
};

function come(at: number, ...rows: readonly RunRow[]): TableChange["splices"][number] {
  return { at, gone: 0, come: rows.length, rows };
}

function gone(at: number): TableChange["splices"][number] {
  return { at, gone: 1, come: 0, rows: [] };
}

test("a selected run keeps its colour while others come and go; a freed one is taken next", () => {
  const three = ["a", "b", "c"].reduce((choices, id) => withSelected(choices, id, true), firstChoices);
  const two = withSelected(three, "a", false);
  assert.deepEqual(two.selection, [
    { id: "b", slot: 1 },
    { id: "c", slot: 2 },
  ]);
  assert.deepEqual(withSelected(two, "d", true).selection.at(-1), { id: "d", slot: 0 });
  assert.equal(withSelected(two, "b", true), two);
});

test("the baseline comes first, and the first selected where it is gone", () => {
  const choices = ["a", "b", "c"].reduce((chosen, id) => withSelected(chosen, id, true), firstChoices);
  assert.deepEqual(comparedIds({ ...choices, baseline: "c" }), ["c", "a", "b"]);
  assert.deepEqual(comparedIds({ ...choices, baseline: "gone" }), ["a", "b", "c"]);
});

test("choices come back from what was saved; what is not theirs is left", () => {
  const choices = { ...firstChoices, text: "brave", share: 0.3 };
  assert.deepEqual(fromSaved(JSON.parse(JSON.stringify(toSaved("file:///a", choices))), firstChoices), choices);
  for (const saved of [undefined, null, 3, {}, { version: 2, choices }])
    assert.equal(fromSaved(saved, firstChoices), firstChoices);
});

test("rows keep their place while runs change, come and go", () => {
  const table = withRows(openedTable(view), 0, [row("a"), row("b"), row("c")], []);
  const changed = withChange(table, {
    ...noChange,
    matching: 4,
    total: 4,
    rows: 4,
    splices: [come(0, row("new"))],
    changed: [{ ...row("b"), state: "failed" }],
  });
  assert.deepEqual(
    changed.slots.map((slot) => slot?.row.id),
    ["new", "a", "b", "c"],
  );
  assert.equal(runAt(changed, 2)?.state, "failed");
  assert.equal(changed.arrived, 1);
  const smaller = withChange(changed, { ...noChange, splices: [gone(1)], removed: ["a"] });
  assert.deepEqual(
    smaller.slots.map((slot) => slot?.row.id),
    ["new", "b", "c"],
  );
  assert.equal(withChange(table, { ...noChange, view: 7, splices: [gone(0)] }), table);
});

test("only missing rows are fetched, and those with other columns", () => {
  const table = withRows(
    openedTable({ ...view, rows: 300 }),
    0,
    Array.from({ length: 100 }, (_, i) => row(`r${i}`)),
    ["metrics:acc"],
  );
  assert.equal(missingRange(table, { start: 0, end: 100 }, ["metrics:acc"]), undefined);
  assert.deepEqual(missingRange(table, { start: 0, end: 200 }, ["metrics:acc"]), { start: 100, end: 200 });
  assert.deepEqual(missingRange(table, { start: 200, end: 400 }, ["metrics:acc"]), { start: 200, end: 300 });
  assert.deepEqual(missingRange(table, { start: 0, end: 100 }, ["metrics:loss"]), { start: 0, end: 100 });
});

test("cells that were fetched stay when those of other columns come", () => {
  const withAcc = withRows(openedTable(view), 0, [{ ...row("a"), cells: { "metrics:acc": 1 } }], ["metrics:acc"]);
  const withBoth = withRows(withAcc, 0, [{ ...row("a"), cells: { "metrics:loss": 2 } }], ["metrics:loss"]);
  assert.deepEqual(withBoth.slots[0]?.row.cells, { "metrics:acc": 1, "metrics:loss": 2 });
  assert.equal(missingRange(withBoth, { start: 0, end: 1 }, ["metrics:acc", "metrics:loss"]), undefined);
  const told = { ...row("a"), cells: { "metrics:loss": 3 } };
  const changed = withChange(withBoth, { ...noChange, shown: ["metrics:loss"], changed: [told] });
  assert.deepEqual(missingRange(changed, { start: 0, end: 1 }, ["metrics:acc"]), { start: 0, end: 1 });
  assert.equal(missingRange(changed, { start: 0, end: 1 }, ["metrics:loss"]), undefined);
});

test("the keyboard stays at its run when one comes above it, and a run that is gone is no longer selected", () => {
  const opened = reduce(firstState(firstChoices), {
    type: "tableOpened",
    view,
    start: 0,
    rows: [row("a"), row("b"), row("c")],
    columns: [],
    keepsPlace: false,
  });
  const at = reduce(reduce(opened, { type: "select", runIds: ["b", "c"], isSelected: true }), {
    type: "moveTo",
    row: 1,
  });
  const grown = reduce(at, {
    type: "tableChanged",
    change: { ...noChange, matching: 4, total: 4, rows: 4, splices: [come(0, row("new"))] },
  });
  assert.equal(grown.activeRow, 2);
  const left = reduce(grown, { type: "tableChanged", change: { ...noChange, splices: [gone(2)], removed: ["b"] } });
  assert.deepEqual(
    left.choices.selection.map(({ id }) => id),
    ["c"],
  );
});

test("a click on a metric puts its best first, then last, then lets the order be", () => {
  const loss = {
    id: "metrics:loss",
    group: "metrics",
    key: "loss",
    isNumeric: true,
    differs: true,
    fractionDigits: 0,
    direction: "lower",
  } as const;
  const first = nextSort([], loss.id, loss, false);
  assert.deepEqual(first, [{ column: "metrics:loss", descending: false }]);
  const second = nextSort(first, loss.id, loss, false);
  assert.deepEqual(second, [{ column: "metrics:loss", descending: true }]);
  assert.deepEqual(nextSort(second, loss.id, loss, false), []);
  assert.deepEqual(nextSort(second, "started", undefined, false), [{ column: "started", descending: true }]);
});

test("with Shift, a click on a header orders the runs that are equal in what they are sorted by already", () => {
  const byState = [{ column: "state", descending: false }] as const;
  const both = nextSort(byState, "started", undefined, true);
  assert.deepEqual(both, [...byState, { column: "started", descending: true }]);
  const turned = nextSort(both, "started", undefined, true);
  assert.deepEqual(turned, [...byState, { column: "started", descending: false }]);
  assert.deepEqual(nextSort(turned, "started", undefined, true), byState);
  assert.deepEqual(nextSort(both, "run", undefined, false), [{ column: "run", descending: false }]);
});
