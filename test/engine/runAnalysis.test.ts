import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { measureImportance } from "../../src/engine/experiments/analysis/importance.ts";
import type { MeasuredRuns } from "../../src/engine/experiments/analysis/importance.ts";
import { collectMeasuredRuns, collectRunValues } from "../../src/engine/experiments/analysis/runValues.ts";
import { RunTables } from "../../src/engine/experiments/table/runTables.ts";
import type { RunLedger } from "../../src/engine/ledger/ledger.ts";
import type { RunValue, Scalar } from "../../src/engine/model/run.ts";
import { fitLine, pearson, smoothLine, spearman } from "../../src/engine/model/statistics.ts";
import { seededRandom } from "../../src/engine/sweep/seededRandom.ts";
import { makeLedgerFolder, newRun } from "./support/ledgerFolder.ts";

type Values = Readonly<Record<string, RunValue>>;

function addRun(runs: RunLedger, name: string, params: Values, metrics?: Readonly<Record<string, Scalar>>): void {
  runs.begin(newRun(name, { name, params }));
  if (metrics) runs.setMetrics(name, metrics);
}

/** `count` runs whose metric follows from their parameters. */
function drawnRuns(
  count: number,
  paramsOf: (random: () => number) => Values,
  metricOf: (params: Values) => number,
): MeasuredRuns {
  const random = seededRandom(7);
  const drawn = Array.from({ length: count }, () => paramsOf(random)).map((params) => ({
    params,
    value: metricOf(params),
  }));
  return { count, drawn };
}

describe("values of many runs", () => {
  it("come as columns in the order of the table's view, and say what is missing", () => {
    using folder = makeLedgerFolder();
    const { runs } = folder.open("memory").ledger;
    addRun(runs, "one", { lr: 0.1, opt: "sgd", bn: true, mixed: 3 }, { acc: 0.5 });
    addRun(runs, "two", { lr: 0.01, opt: "adam", bn: false, mixed: "auto" }, { acc: Number.NaN });
    addRun(runs, "three", { opt: "adam", list: [1, 2] }, { acc: 0.9 });
    runs.end("one", { state: "done", endedAt: 5_000 });
    runs.end("two", { state: "done", endedAt: 5_000 });
    runs.end("three", { state: "failed", endedAt: 4_000 });
    const tables = new RunTables(
      () => runs,
      () => undefined,
    );
    const sort = [{ column: "metrics:acc", descending: true }] as const;
    const view = tables.open({ text: "opt exists", sort }, undefined, 5_000);
    const columns = [
      "params:lr",
      "params:opt",
      "params:bn",
      "params:mixed",
      "metrics:acc",
      "state",
      "duration",
    ] as const;
    const values = collectRunValues(tables, { of: { view: view.id }, columns });
    assert.deepEqual(values.names, ["three", "one", "two"]);
    const told = values.columns.map(({ values: numbers, texts }) =>
      [...numbers].map((value) => (Number.isNaN(value) ? "nothing" : texts ? texts[value] : value)),
    );
    assert.deepEqual(told, [
      ["nothing", 0.1, 0.01],
      ["adam", "sgd", "adam"],
      ["nothing", "true", "false"],
      ["nothing", "3", "auto"],
      [0.9, 0.5, "nothing"],
      ["failed", "done", "done"],
      [3_000, 4_000, 4_000],
    ]);
    const some = collectRunValues(tables, { of: { ids: ["two", "gone", "one"] }, columns: ["params:nowhere"] });
    assert.deepEqual(some.names, ["two", "one"]);
    assert.deepEqual([...(some.columns[0]?.values ?? [])], [Number.NaN, Number.NaN]);
    assert.deepEqual(tables.looksOf({ view: view.id + 1 }), []);
  });

  it("of runs to learn from are those that have ended with a number; of very many some are drawn", () => {
    using folder = makeLedgerFolder();
    const { runs } = folder.open("memory").ledger;
    addRun(runs, "goes-on", { lr: 1 }, { acc: 0.5 });
    addRun(runs, "diverged", { lr: 2 }, { acc: Number.POSITIVE_INFINITY });
    addRun(runs, "without", { lr: 3 });
    addRun(runs, "good", { lr: 4 }, { acc: 0.7 });
    for (const name of ["diverged", "without", "good"]) runs.end(name, { state: "done", endedAt: 2_000 });
    const tables = new RunTables(
      () => runs,
      () => undefined,
    );
    const of = { ids: ["goes-on", "diverged", "without", "good"] };
    assert.deepEqual(collectMeasuredRuns(runs, tables, { of, metric: "acc" }), {
      count: 1,
      drawn: [{ params: { lr: 4 }, value: 0.7 }],
    });
    for (let at = 0; at < 1_100; at++) {
      addRun(runs, `many-${at}`, { at }, { loss: at });
      runs.end(`many-${at}`, { state: "done", endedAt: 2_000 });
    }
    const { count, drawn } = collectMeasuredRuns(runs, tables, { of: { ids: runs.ids({}) }, metric: "loss" });
    assert.deepEqual([count, drawn.length], [1_100, 1_000]);
    assert.ok(drawn.every(({ params, value }) => params["at"] === value));
  });
});

describe("which parameters matter", () => {
  const optimizers = ["sgd", "adam", "lion"];
  const paramsOf = (random: () => number): Values => {
    const opt = optimizers[Math.floor(random() * 3)] ?? "";
    const noise = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`noise${at}`, Math.floor(random() * 6)]));
    return {
      lr: 10 ** (-4 * random()),
      opt,
      warmup: opt.length,
      seed: random(),
      fixed: 3,
      out: `out/${random()}`,
      ...noise,
    };
  };
  const metricOf = (params: Values): number =>
    Math.log10(Number(params["lr"])) + (params["opt"] === "adam" ? 2 : 0) + 0.1 * Number(params["noise0"]);

  it("names those that the metric follows from, numbers and categories alike, and puts the others down to chance", async () => {
    const found = await measureImportance("acc", drawnRuns(400, paramsOf, metricOf));
    assert.equal(found.problem, undefined);
    const [first, second, ...others] = found.params;
    assert.deepEqual([first?.key, second?.key], ["lr", "opt"]);
    assert.ok(found.explained > 0.85, `${found.explained}`);
    assert.ok((first?.correlation ?? 0) > 0.5);
    assert.equal(second?.correlation, undefined);
    assert.ok((second?.share ?? 0) > 3 * found.chance);
    const noise = others.filter(({ key }) => key.startsWith("noise") && key !== "noise0");
    assert.ok(noise.every(({ share }) => share < 0.05));
    assert.equal(found.leftOut, 2);
    const sum = found.params.reduce((total, { share }) => total + share, 0);
    assert.ok(Math.abs(sum - 1) < 1e-9);
  });

  it("is the same each time, and does not hang on one run that diverged", async () => {
    const runs = drawnRuns(120, paramsOf, metricOf);
    assert.deepEqual(await measureImportance("acc", runs), await measureImportance("acc", runs));
    const [first, ...rest] = runs.drawn;
    assert.ok(first);
    const diverged = { ...runs, drawn: [{ ...first, value: -1e30 }, ...rest] };
    assert.equal((await measureImportance("acc", diverged)).params[0]?.key, "lr");
  });

  it("claims nothing where the metric has nothing to do with any parameter", async () => {
    const random = seededRandom(3);
    const found = await measureImportance("acc", drawnRuns(150, paramsOf, random));
    assert.ok(found.explained < 0.1, `${found.explained}`);
  });

  it("tells parameters that changed only together", async () => {
    const tied = (random: () => number): Values => {
      const lr = random();
      return { lr, decay: 10 * lr, batch: random(), opt: lr > 0.5 ? "a" : "b", norm: lr > 0.5 };
    };
    const { params } = await measureImportance(
      "acc",
      drawnRuns(60, tied, ({ lr }) => Number(lr)),
    );
    const twins = Object.fromEntries(params.map((param) => [param.key, param.twins]));
    assert.deepEqual(twins, { lr: ["decay"], decay: ["lr"], batch: [], opt: ["norm"], norm: ["opt"] });
  });

  it("says plainly why nothing can be said", async () => {
    const problemOf = async (runs: MeasuredRuns) => (await measureImportance("acc", runs)).problem;
    assert.equal(await problemOf(drawnRuns(7, paramsOf, metricOf)), "fewRuns");
    assert.equal(await problemOf(drawnRuns(20, paramsOf, () => 0.5)), "sameMetric");
    assert.equal(
      await problemOf(
        drawnRuns(
          20,
          () => ({ lr: 1 }),
          () => Math.random(),
        ),
      ),
      "noParams",
    );
  });

  it("stops when nobody waits for it any more", async () => {
    const controller = new AbortController();
    const reason = new Error("nobody waits");
    const measuring = measureImportance("acc", drawnRuns(1_000, paramsOf, metricOf), controller.signal);
    controller.abort(reason);
    await assert.rejects(measuring, reason);
  });
});

describe("fits and correlations", () => {
  const xs = [1, 2, 3, 4, 5, 6];

  it("find a line that is there, and how much of the points it explains", () => {
    const straight = fitLine(
      xs,
      xs.map((x) => 3 - 2 * x),
    );
    assert.deepEqual(straight, { slope: -2, intercept: 3, r2: 1 });
    const bent = fitLine(
      xs,
      xs.map((x) => (x - 3.5) ** 2),
    );
    assert.ok(bent && Math.abs(bent.r2) < 1e-12);
    assert.equal(fitLine([1, 1, 1], [1, 2, 3]), undefined);
    assert.equal(fitLine([1], [1]), undefined);
  });

  it("know a rise that is not straight from one that is, and share the places of equals", () => {
    const steep = xs.map((x) => 10 ** x);
    assert.equal(spearman(xs, steep), 1);
    assert.ok((pearson(xs, steep) ?? 1) < 0.8);
    assert.equal(spearman([1, 1, 2, 2], [1, 1, 0, 0]), -1);
    assert.equal(spearman([1, 2, 3], [5, 5, 5]), undefined);
  });

  it("follow a curve smoothly from its first point to its last", () => {
    const many = Array.from({ length: 200 }, (_, at) => at / 20);
    const smooth = smoothLine(many, many.map(Math.sin));
    assert.equal(smooth[0]?.[0], 0);
    assert.equal(smooth.at(-1)?.[0], 9.95);
    assert.ok(smooth.every(([, y]) => Math.abs(y) < 1.2));
    assert.deepEqual(smoothLine([1, 2], [1, 2]), []);
    assert.deepEqual(smoothLine([1, 1, 1, 1, 1], xs), []);
  });
});
