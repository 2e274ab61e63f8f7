import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { classCurves, scoredClasses } from "../../src/engine/experiments/plots/classScores.ts";
import { csv, openPlotProject } from "./support/plotProject.ts";

const labels = ["cat", "dog", "owl", "cat", "dog", "owl", "cat"];
const scores = {
  cat: [0.7, 0.2, 0.1, 0.3, 0.5, 0.2, 0.4],
  dog: [0.2, 0.6, 0.3, 0.4, 0.3, 0.1, 0.3],
  owl: [0.1, 0.2, 0.6, 0.3, 0.2, 0.7, 0.3],
};

/** The share of pairs that are in the right order; half of those that are equal. */
function areaOf(rows: readonly (readonly [score: number, isPositive: boolean])[]): number {
  const [yes, no] = [true, false].map((wanted) => rows.filter(([, is]) => is === wanted).map(([score]) => score));
  const pairs = (yes ?? []).flatMap((one) => (no ?? []).map((other) => (one > other ? 1 : one === other ? 0.5 : 0)));
  return pairs.reduce((sum: number, pair) => sum + pair, 0) / pairs.length;
}

describe("the curves of many classes", () => {
  it("are one for each class against the others, and their averages over classes and over rows", () => {
    const columns = new Map<string, readonly (string | number)[]>([
      ["y_true", labels],
      ["y_pred", labels],
      ["prob_cat", scores.cat],
      ["prob_dog", scores.dog],
      ["prob_owl", scores.owl],
      ["prob_yak", labels.map(() => 0)],
    ]);
    const found = scoredClasses(columns);
    assert.ok(found);
    const { curves, without } = classCurves(columns, found, "roc", 100);
    assert.deepEqual([[...curves.keys()], without], [["macro average", "micro average", "cat", "dog", "owl"], ["yak"]]);
    const rowsOf = (name: keyof typeof scores) =>
      scores[name].map((score, row) => [score, labels[row] === name] as const);
    const own = (["cat", "dog", "owl"] as const).map((name) => areaOf(rowsOf(name)));
    assert.deepEqual(
      ["cat", "dog", "owl"].map((name) => curves.get(name)?.score.toFixed(9)),
      own.map((area) => area.toFixed(9)),
    );
    const macro = curves.get("macro average");
    assert.equal(macro?.score.toFixed(9), (own.reduce((sum, area) => sum + area, 0) / 3).toFixed(9));
    const all = [...rowsOf("cat"), ...rowsOf("dog"), ...rowsOf("owl"), ...labels.map(() => [0, false] as const)];
    assert.equal(curves.get("micro average")?.score.toFixed(9), areaOf(all).toFixed(9));
    assert.deepEqual([macro.x.at(-1), macro.y.at(-1)], [1, 1]);
    const precision = classCurves(columns, found, "pr", 100).curves.get("owl");
    assert.equal(precision?.score, 1);
  });

  it("are found where columns are called after classes, and in no other table", () => {
    const tableOf = (...names: readonly string[]) =>
      scoredClasses(
        new Map<string, readonly (string | number)[]>([
          ["label", ["1", "2", "1"]],
          ...names.map((name): [string, readonly number[]] => [name, [0.1, 0.9, 0.5]]),
        ]),
      );
    assert.deepEqual(
      tableOf("1", "2", "rows")?.columns.map(({ label }) => label),
      ["1", "2"],
    );
    assert.deepEqual(
      tableOf("a_score", "b_score")?.columns.map(({ label }) => label),
      ["a", "b"],
    );
    assert.deepEqual(
      tableOf("p(a)", "p(b)")?.columns.map(({ label }) => label),
      ["a", "b"],
    );
    assert.equal(tableOf("score", "price"), undefined);
    assert.equal(
      scoredClasses(
        new Map([
          ["prob_a", [1]],
          ["prob_b", [1]],
        ]),
      ),
      undefined,
    );
  });

  it("are drawn of predictions that a run has left", async (t) => {
    const { engine, leave } = await openPlotProject(t, "    outs:\n      - predictions.csv: { cache: false }\n");
    const rows = labels.map((label, row) => [label, scores.cat[row], scores.dog[row], scores.owl[row]]);
    const runIds = [await leave({ "predictions.csv": csv([["label", "cat", "dog", "owl"], ...rows]) })];
    const { plots } = await engine.findPlots(runIds);
    assert.deepEqual(
      plots.map(({ kind }) => kind),
      ["roc", "pr"],
    );
    const drawn = await engine.drawPlot({ runIds, plot: { id: "predictions.csv", kind: "roc" } });
    assert.ok(drawn.kind === "roc");
    assert.deepEqual(
      drawn.ofClasses?.map(({ name }) => name),
      ["macro average", "micro average", "cat", "dog", "owl"],
    );
    assert.deepEqual(drawn.runs, drawn.ofClasses[0]?.runs);
  });
});
