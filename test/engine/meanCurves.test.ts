import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { groupCurves } from "../../src/engine/experiments/curves/curveGroups.ts";
import { CurveReader } from "../../src/engine/experiments/curves/curveReader.ts";
import { RunTables } from "../../src/engine/experiments/table/runTables.ts";
import type { CurvesRequest, CurveSamples } from "../../src/engine/model/curves.ts";
import type { RunDetail } from "../../src/engine/model/run.ts";
import { makeLedgerFolder, newRun } from "./support/ledgerFolder.ts";

type Points = readonly (readonly [x: number, y: number])[];

const request: CurvesRequest = { runIds: [], key: "loss", axis: "step", isLog: false, columns: 50, smoothing: 0 };

function readerOf(curves: Readonly<Record<string, Points>>): CurveReader {
  return new CurveReader(() => ({
    version: () => "1",
    curveKeys: () => new Map(),
    curveClock: () => ({ x: new Float64Array(), y: new Float64Array() }),
    curvePoints: (runId) => ({
      x: Float64Array.from(curves[runId] ?? [], ([x]) => x),
      y: Float64Array.from(curves[runId] ?? [], ([, y]) => y),
    }),
  }));
}

function rounded({ x, y }: CurveSamples): Points {
  return [...x].map((place, index) => [place, Number((y[index] ?? 0).toFixed(4))] as const);
}

describe("curves of several runs as one", () => {
  const reader = readerOf({
    a: [
      [0, 1],
      [1, 2],
      [2, 3],
    ],
    b: [
      [0, 3],
      [1, Number.NaN],
      [2, 5],
    ],
    c: [[0, 2]],
    apart: [[0, 9]],
  });
  const groups = [["a", "b", "c"], ["apart"], ["none"]];
  const windows = (more: Partial<CurvesRequest>) => reader.windows({ ...request, ...more });

  it("are told by their mean with the standard deviation, of those that have a number there", () => {
    const [mean, alone, ...none] = windows({ together: { groups, spread: "sd" } });
    assert.deepEqual([mean?.runId, alone?.runId, none], ["a", "apart", []]);
    assert.ok(mean?.band);
    assert.deepEqual(rounded(mean), [
      [0, 2],
      [1, 2],
      [2, 4],
    ]);
    assert.equal(mean.band.runs, 3);
    assert.deepEqual(rounded(mean.band.low), [
      [0, 1],
      [1, 2],
      [2, 2.5858],
    ]);
    assert.deepEqual([mean.lastValue, alone?.band, alone?.lastValue], [4, undefined, 9]);
  });

  it("are told from the lowest to the highest, each smoothed by itself where that is asked for", () => {
    const [mean] = windows({ together: { groups, spread: "range" }, smoothing: 0.5 });
    assert.ok(mean?.band && mean.smooth);
    const [a, b] = windows({ runIds: ["a", "b"], smoothing: 0.5 }).map(({ smooth }) => smooth?.y.at(-1) ?? Number.NaN);
    assert.deepEqual(rounded(mean.band.low).at(-1), [2, Number(a?.toFixed(4))]);
    assert.deepEqual(rounded(mean.band.high).at(-1), [2, Number(b?.toFixed(4))]);
    assert.deepEqual(rounded(mean.smooth).at(-1), [2, Number((((a ?? 0) + (b ?? 0)) / 2).toFixed(4))]);
    assert.deepEqual(rounded(mean).at(-1), [2, 4]);
  });

  it("meet between their points where their places differ", () => {
    const odd = readerOf({
      a: [
        [0, 0],
        [10, 10],
      ],
      b: [
        [4, 8],
        [12, 0],
      ],
    });
    const [mean] = odd.windows({ ...request, together: { groups: [["a", "b"]], spread: "range" } });
    assert.deepEqual(mean && rounded(mean), [
      [0, 0],
      [4, 6],
      [10, 6],
      [12, 0],
    ]);
  });

  it("of fifty long runs that share no place are as few samples as the chart has room for, also of a part and a logarithmic axis", () => {
    const runIds = Array.from({ length: 50 }, (_, run) => `run${run}`);
    const long = readerOf(
      Object.fromEntries(
        runIds.map((id, run) => [
          id,
          Array.from({ length: 700 }, (_, step): [number, number] => [step + run / 100, run + step]),
        ]),
      ),
    );
    for (const more of [{}, { from: 500, to: 600 }, { isLog: true, from: 0.1 }]) {
      const [mean] = long.windows({ ...request, ...more, together: { groups: [runIds], spread: "range" } });
      assert.ok(mean?.band && mean.x.length <= 53 && mean.x.length > 45, `${mean?.x.length} samples`);
      const at = mean.x.findIndex((x) => x >= 550);
      const place = mean.x[at] ?? 0;
      assert.ok(Math.abs((mean.y[at] ?? 0) - (24.5 + place - 0.245)) < 1e-6);
      assert.ok(Math.abs((mean.band.low.y[at] ?? 0) - place) < 1e-6);
    }
  });
});

describe("which curves are told as one", () => {
  it("are those of runs that differ only in their seed, or of the table's groups, in the order of the runs", async () => {
    using folder = makeLedgerFolder();
    const { ledger } = folder.open("memory");
    const add = (id: string, lr: number, seed: number, inputs: RunDetail["inputs"] = []): void => {
      ledger.runs.begin(newRun(id, { name: id, params: { lr, seed }, experiment: seed === 3 ? "late" : "main" }));
      ledger.runs.setArtifacts(id, { inputs, outputs: [] });
      ledger.runs.end(id, { state: "done", endedAt: 2 });
    };
    const digest = `b3:${"1".repeat(64)}` as const;
    const otherData = { path: "data.csv", kind: "file", digest, size: 1, fileCount: 1 } as const;
    add("a1", 0.1, 1);
    add("b1", 0.5, 1);
    add("a2", 0.1, 2);
    add("a3", 0.1, 3, [otherData]);
    const tables = new RunTables(
      () => ledger.runs,
      () => undefined,
    );
    const work = {
      detailsOf: (ids: readonly string[]) => ids.map((id) => ledger.runs.find(id)),
      codeOf: async () => [],
    };
    const runIds = ["b1", "a2", "a3", "a1"];
    const told = async (by: Parameters<typeof groupCurves>[2]["by"]) =>
      (await groupCurves(tables, work, { runIds, by })).map((group) => [
        group.runIds,
        ...group.path.map(({ title, value }) => title ?? value),
      ]);
    assert.deepEqual(await told("seeds"), [
      [["b1"], "lr 0.5"],
      [["a2", "a1"], "lr 0.1"],
      [["a3"], "lr 0.1"],
    ]);
    assert.deepEqual(await told(["experiment", "params:lr"]), [
      [["b1"], "main", 0.5],
      [["a2", "a1"], "main", 0.1],
      [["a3"], "late", 0.1],
    ]);
    assert.deepEqual(await groupCurves(tables, work, { runIds: [], by: "seeds" }), []);
  });
});
