import type { PlotDrawing, PlotInfo, PlotKind, PlotList, PlotRequest } from "../../../src/engine/model/plots.ts";
import { randomFrom } from "../../engine/fixtures/random.ts";

/** A text that would run, were it ever taken for more than text. */
export const hostileText = "<img src=x onerror=alert(1)>";

const digits = Array.from({ length: 10 }, (_, digit) => String(digit));

/** What each run of a comparison has left to draw. */
export function plotsOf(runCount: number): PlotList {
  const plot = (id: string, kind: PlotKind, title = id): PlotInfo => ({
    id,
    kind,
    title,
    paths: [id],
    versions: Array.from({ length: runCount }, (_, run) => `b3:${run}`),
  });
  return {
    plots: [
      plot("plots/confusion.csv", "confusion", "Confusion of digits"),
      plot("predictions.csv", "roc"),
      plot("predictions.csv", "pr"),
      plot("importance.csv", "importance"),
      plot("plots/learning_curve.csv", "line", "Loss while training"),
      plot("plots/residuals.csv", "scatter"),
      plot("plots/by_class.csv", "custom", `Accuracy by class ${hostileText}`),
    ],
    tables: [
      { path: "plots/learning_curve.csv", columns: ["epoch", "train_loss", "val_loss"] },
      { path: "predictions.csv", columns: ["y_score"] },
    ],
  };
}

/** What is drawn of them; the later a run, the better it is. */
export function drawingOf(request: PlotRequest): PlotDrawing {
  const { runIds } = request;
  if ("histogram" in request) return histogram(runIds);
  switch (request.plot.kind) {
    case "confusion":
      return confusion(runIds, digits);
    case "roc":
    case "pr":
      return thresholds(runIds, request.plot.kind);
    case "importance":
      return importance(runIds);
    case "line":
      return lines(runIds);
    case "scatter":
      return points(runIds);
    case "custom":
      return custom(runIds);
  }
}

/** Most of each class is taken for what it is, the rest mostly for its neighbours. */
export function confusion(runIds: readonly string[], labels: readonly string[]): PlotDrawing {
  const size = labels.length;
  const cellsOf = (run: number): readonly number[] =>
    labels.flatMap((_, actual) => {
      const far = (actual * 3 + 5) % size === actual ? (actual + 2) % size : (actual * 3 + 5) % size;
      return [
        [actual, actual, 90 + run + (actual % 3)],
        [actual, (actual + 1) % size, 4 - (run % 3) + (actual % 2)],
        [actual, far, 1],
      ].flat();
    });
  return {
    kind: "confusion",
    labels,
    actualName: "actual",
    predictedName: "predicted",
    isNormalized: false,
    runs: runIds.map((runId, run) => ({ runId, data: { cells: cellsOf(run) } })),
  };
}

function thresholds(runIds: readonly string[], kind: "roc" | "pr"): PlotDrawing {
  const steps = Array.from({ length: 101 }, (_, at) => at / 100);
  const runsOf = (steepness: number): Extract<PlotDrawing, { readonly kind: "roc" | "pr" }>["runs"] =>
    runIds.map((runId, run) => {
      const power = steepness / (run + 1);
      const y = steps.map((x) => (kind === "roc" ? x ** power : 1 - 0.5 * x ** (1 / power)));
      const score = kind === "roc" ? 1 / (power + 1) : 1 - 0.5 / (1 / power + 1);
      return {
        runId,
        data: { x: steps, y, thresholds: steps.map((x) => 1 - x), score },
        word: "“1” counts as positive.",
      };
    });
  return {
    kind,
    runs: runsOf(0.35),
    ofClasses: [
      { name: "macro average", runs: runsOf(0.35) },
      { name: "micro average", runs: runsOf(0.3) },
      { name: hostileText, runs: runsOf(1) },
    ],
  };
}

function importance(runIds: readonly string[]): PlotDrawing {
  const features = [...Array.from({ length: 24 }, (_, at) => `pixel ${at * 7}`), hostileText];
  return {
    kind: "importance",
    valueName: "importance",
    isRanked: true,
    features,
    runs: runIds.map((runId, run) => ({
      runId,
      data: features.map((_, at) => (at === 3 ? -0.3 : Math.abs(0.4 / (1 + at) + 0.08 * Math.sin(at * (run + 1))))),
    })),
  };
}

function lines(runIds: readonly string[]): PlotDrawing {
  const x = Array.from({ length: 20 }, (_, epoch) => epoch + 1);
  return {
    kind: "line",
    xLabel: "epoch",
    yLabel: "loss",
    isJittered: false,
    runs: runIds.map((runId, run) =>
      run === 2
        ? { runId, word: "This run has left no plots/learning_curve.csv." }
        : {
            runId,
            data: [
              { name: "train_loss", x, y: x.map((epoch) => 2 * Math.exp(-epoch / (6 + run)) + 0.02) },
              {
                name: "val_loss",
                x,
                y: x.map((epoch) => (epoch === 7 ? Number.NaN : 2 * Math.exp(-epoch / (6 + run)) + 0.2)),
              },
            ],
          },
    ),
  };
}

function points(runIds: readonly string[]): PlotDrawing {
  const random = randomFrom(5);
  const values = (): readonly number[] => Array.from({ length: 120 }, () => random() * 10);
  return {
    kind: "scatter",
    xLabel: "true",
    yLabel: "predicted",
    isJittered: false,
    runs: runIds.map((runId) => {
      const x = values();
      return { runId, data: [{ name: "", x, y: x.map((one) => one + random() * 2 - 1) }] };
    }),
  };
}

function histogram(runIds: readonly string[]): PlotDrawing {
  const edges = Array.from({ length: 21 }, (_, at) => at / 20);
  return {
    kind: "histogram",
    valueName: "y_score",
    isOverRuns: false,
    edges,
    runs: runIds.map((runId, run) => ({
      runId,
      data: edges.slice(1).map((edge) => Math.round(100 * Math.exp(-((edge - 0.4 - 0.1 * run) ** 2) / 0.03))),
    })),
  };
}

function custom(runIds: readonly string[]): PlotDrawing {
  const rows = runIds.flatMap((runId, run) =>
    digits.map((digit, at) => ({ rev: runId, digit, accuracy: 0.9 + ((at * 7 + run * 3) % 10) / 100 })),
  );
  return {
    kind: "custom",
    spec: {
      data: { values: rows },
      mark: { type: "line", point: true },
      params: [{ name: "least", value: 90, bind: { input: "range", min: 0, max: 100, name: "at least" } }],
      transform: [{ calculate: "datum.accuracy * 100", as: "percent" }, { filter: "datum.percent >= least" }],
      encoding: {
        x: { field: "digit", type: "nominal" },
        y: { field: "percent", type: "quantitative", scale: { zero: false }, title: "% right" },
        color: { field: "rev", type: "nominal" },
      },
    },
    runs: runIds.map((runId) => ({ runId, data: runId })),
  };
}
