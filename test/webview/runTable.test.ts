import assert from "node:assert/strict";
import { test } from "node:test";
import type { Scalar } from "../../src/engine/model/run.ts";
import { curveTails, knownEnds } from "../../src/engine/experiments/curveTails.ts";
import { collectColumns } from "../../src/extension/features/experiments/runColumns.ts";
import { sortRuns } from "../../src/extension/features/experiments/runOrder.ts";
import { RunTable } from "../../src/extension/features/experiments/runTable.ts";
import { withNewest } from "../../src/extension/features/experiments/withNewest.ts";
import type { ColumnId } from "../../src/protocol/experiments.ts";
import { digitRun, testTime, weekOfRuns } from "./support/digitRuns.ts";

function named(name: string, metrics: Readonly<Record<string, Scalar>>): ReturnType<typeof digitRun> {
  return digitRun({ name, minutesAgo: 5, metrics });
}

function sortedNames(column: ColumnId, descending: boolean): readonly string[] {
  return sortRuns(weekOfRuns(), [{ column, descending }], testTime).map(({ name }) => name);
}

test("runs are sorted by any column; what has no value stands last both ways", () => {
  assert.deepEqual(sortedNames("metrics:loss", false), [
    "brave-otter",
    "calm-heron",
    "quick-wren",
    "shy-marmot",
    "odd-ibex",
    "eager-lark",
    "late-crane",
  ]);
  assert.deepEqual(sortedNames("metrics:loss", true), [
    "shy-marmot",
    "quick-wren",
    "calm-heron",
    "brave-otter",
    "odd-ibex",
    "eager-lark",
    "late-crane",
  ]);
  assert.equal(sortedNames("run", false)[0], "brave-otter");
  assert.equal(sortedNames("state", false)[0], "quick-wren");
  assert.equal(sortedNames("started", false)[0], "odd-ibex");
});

test("infinities are numbers like others", () => {
  const runs = [
    named("a", { m: Number.POSITIVE_INFINITY }),
    named("b", { m: 1 }),
    named("c", { m: Number.NEGATIVE_INFINITY }),
  ];
  const sorted = sortRuns(runs, [{ column: "metrics:m", descending: false }], testTime);
  assert.deepEqual(
    sorted.map(({ name }) => name),
    ["c", "b", "a"],
  );
});

test("a column knows its best value by the metric's direction, and whether it differs", () => {
  const columns = new Map(collectColumns(weekOfRuns()).map((column) => [column.id, column]));
  assert.equal(columns.get("metrics:acc")?.best, 0.9622);
  assert.equal(columns.get("metrics:loss")?.best, 0.1311);
  assert.equal(columns.get("metrics:verify.rows")?.best, undefined);
  assert.equal(columns.get("params:train.lr")?.differs, true);
  assert.equal(columns.get("params:train.batch")?.differs, false);
  assert.equal(columns.get("params:train.hidden")?.isNumeric, false);
});

test("the objective's metric stands first and gets better as it says; a baseline is known beside its column", () => {
  const range = { start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };
  const settings = {
    objective: { metric: { key: "loss", range }, direction: "maximize", range } as const,
    baselines: [{ key: "acc", value: 0.5, range }],
    track: [],
    phases: [],
    variables: [],
  };
  const [first, second] = collectColumns(weekOfRuns(), settings);
  assert.deepEqual([first?.key, first?.direction, first?.baseline], ["loss", "higher", undefined]);
  assert.ok(first?.best !== undefined && first.best > 0.1311);
  assert.deepEqual([second?.key, second?.baseline], ["acc", 0.5]);
  let said: typeof settings | undefined;
  const table = new RunTable(() => said);
  const runs = weekOfRuns();
  table.open({ meant: undefined, sort: [] }, runs, testTime);
  said = settings;
  assert.equal(table.update([...runs], undefined)?.change.columns?.[0]?.key, "loss");
});

test("what differs stands first, and of it the metrics that tell most; one class's share comes last", () => {
  const metrics = ["f1.1", "seconds", "loss", "f1.macro", "plots/m.json:accuracy", "val_loss", "recall"];
  const scored = (name: string, value: number): ReturnType<typeof digitRun> =>
    named(name, { rows: 1797, ...Object.fromEntries(metrics.map((key) => [key, value])) });
  const keys = collectColumns([scored("a", 0.1), scored("b", 0.2)])
    .filter(({ group }) => group === "metrics")
    .map(({ key }) => key);
  assert.deepEqual(keys, [
    "plots/m.json:accuracy",
    "f1.macro",
    "loss",
    "val_loss",
    "recall",
    "seconds",
    "f1.1",
    "rows",
  ]);
});

test("a metric that changes its type between runs is text, and unicode keys are keys", () => {
  const columns = collectColumns([named("a", { "точность/ü": 0.5 }), named("b", { "точность/ü": "n/a" })]);
  const column = columns.find(({ key }) => key === "точность/ü");
  assert.equal(column?.isNumeric, false);
  assert.equal(column?.differs, true);
});

test("while runs go on, the view keeps its order and only what changed is told", () => {
  const table = new RunTable();
  const runs = weekOfRuns();
  const byLoss: ColumnId = "metrics:loss";
  const view = table.open({ meant: undefined, sort: [{ column: byLoss, descending: false }] }, runs, testTime);
  const request = { view: view.id, start: 0, end: 100, columns: [byLoss] };
  const before = table.rows(request).map(({ id }) => id);
  assert.equal(table.update([...runs], undefined), undefined);

  const better = runs.map((run) =>
    run.name === "quick-wren" ? { ...run, metrics: { ...run.metrics, loss: 0.01 } } : run,
  );
  const update = table.update([digitRun({ name: "new-newt", minutesAgo: 0 }), ...better], undefined);
  assert.deepEqual(
    update?.change.changed.map(({ name, cells }) => [name, cells[byLoss]]),
    [["quick-wren", 0.01]],
  );
  assert.deepEqual(
    update.change.added.map(({ name }) => name),
    ["new-newt"],
  );
  assert.deepEqual(
    table.rows({ ...request, view: view.id }).map(({ id }) => id),
    ["id-new-newt", ...before],
  );
  assert.deepEqual(table.rows({ ...request, view: view.id - 1 }), []);
});

test("a row carries the cells of the columns that were asked for, and no others", () => {
  const table = new RunTable();
  const view = table.open({ meant: new Set(["id-brave-otter"]), sort: [] }, weekOfRuns(), testTime);
  const [row] = table.rows({ view: view.id, start: 0, end: 10, columns: ["metrics:acc", "params:none"] });
  assert.deepEqual(row?.cells, { "metrics:acc": 0.9622 });
});

test("a curve is told by what it has grown, and whole where it has been rewritten", () => {
  const curve = { runId: "a", key: "loss", steps: [1, 2], values: [3, Number.NaN] };
  const known = knownEnds([], curveTails([], [curve]));
  assert.deepEqual(curveTails(known, [curve]), []);
  const longer = { ...curve, steps: [1, 2, 3], values: [3, Number.NaN, 1] };
  const tails = [{ ...curve, from: 2, steps: [3], values: [1] }];
  assert.deepEqual(curveTails(known, [longer]), tails);
  assert.deepEqual(curveTails(knownEnds(known, tails), [longer]), []);
  const other = { ...longer, values: [3, 5, 1] };
  assert.deepEqual(curveTails(known, [other]), [{ ...other, from: 0 }]);
});

test("the newest runs are laid over all that are known; older ones stay", () => {
  const [newest, second, third, ...older] = weekOfRuns();
  assert.ok(newest && second && third);
  const changed = { ...second, state: "failed" as const };
  const fresh = digitRun({ name: "new-newt", minutesAgo: 0 });
  const merged = withNewest([newest, second, third, ...older], [fresh, newest, changed]);
  assert.deepEqual(merged, [fresh, newest, changed, third, ...older]);
  assert.deepEqual(withNewest(older, []), []);
});
