import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { compareRuns } from "../../src/engine/experiments/compare.ts";
import { mergeCurveKeys } from "../../src/engine/experiments/curves/curveKeys.ts";
import { CurveReader } from "../../src/engine/experiments/curves/curveReader.ts";
import { spanOf, ticksIn } from "../../src/engine/experiments/report/axisTicks.ts";
import { buildReport } from "../../src/engine/experiments/report/buildReport.ts";
import { commitLink } from "../../src/engine/experiments/report/commitLink.ts";
import { drawCurves } from "../../src/engine/experiments/report/curvePicture.ts";
import { writeHtml } from "../../src/engine/experiments/report/htmlReport.ts";
import { writeMarkdown } from "../../src/engine/experiments/report/markdownReport.ts";
import { type CurveSource, reportCharts } from "../../src/engine/experiments/report/reportCharts.ts";
import type { ReportDocument } from "../../src/engine/experiments/report/reportDocument.ts";
import { reportSections } from "../../src/engine/model/report.ts";
import type { MetricCurve, RunDetail } from "../../src/engine/model/run.ts";
import { detail } from "./support/runDetail.ts";

const commit = "3f2a91c07be2d8a4415f0c6aa7f9c1d2e3b4a596";

function run(name: string, given: Partial<RunDetail> = {}): RunDetail {
  const [startedAt, endedAt] = [Date.UTC(2026, 10, 23, 12), Date.UTC(2026, 10, 23, 12, 1)];
  return detail(name, { startedAt, endedAt, commit, ...given });
}

/** Where the curves of runs are asked for, as of a ledger that has them. */
function sourceOf(curves: readonly MetricCurve[]): CurveSource {
  const reader = new CurveReader(() => ({
    curveKeys: () => new Map<string, readonly string[]>(),
    curveClock: () => ({ x: new Float64Array(), y: new Float64Array() }),
    version: () => "1",
    curvePoints: (runId, key) => {
      const found = curves.find((curve) => curve.runId === runId && curve.key === key);
      return { x: Float64Array.from(found?.steps ?? []), y: Float64Array.from(found?.values ?? []) };
    },
  }));
  return {
    keys: (runIds) => mergeCurveKeys(runIds.map((id) => curves.flatMap(({ runId, key }) => (runId === id ? key : [])))),
    windows: (request) => reader.windows(request),
  };
}

function documentOf(runs: readonly RunDetail[], curves: readonly MetricCurve[] = [], note?: string): ReportDocument {
  return buildReport({
    comparison: compareRuns(runs, [], []),
    charts: reportCharts(runs, sourceOf(curves)),
    plots: [],
    values: [],
    seeds: { metrics: [], noun: "seed" },
    codeChanges: new Map(),
    commitLink: (hash) => commitLink("git@example.org:me/digits.git", hash),
    sections: reportSections,
    ...(note !== undefined && { note }),
    now: Date.UTC(2026, 10, 24),
  });
}

/** Everything that a text may try to be. */
const hostile = "<img src=x onerror=alert(1)>|`*_[a](javascript:alert(1))\n@me\u0000";

describe("a report", () => {
  it("has what differs with what it is worth, and says how much is the same", () => {
    const runs = [
      run("slow", { params: { lr: 0.2, batch: 8 }, metrics: { acc: 0.9413, loss: 0.2104, rows: 5 } }),
      run("fast", { params: { lr: 0.05, batch: 8 }, metrics: { acc: 0.9622, loss: 0.3, rows: 5 } }),
    ];
    const { text, pictures } = writeMarkdown(documentOf(runs, [], "Look at *this*."), undefined);
    assert.deepEqual(pictures, []);
    const lines = text.split("\n");
    assert.equal(lines[0], "# fast against slow");
    assert.equal(lines[2], "Look at *this*.");
    for (const line of [
      `| **fast** | done | [\`3f2a91c07b\`](https://example.org/me/digits/commit/${commit}) |  | main | 2026-11-23 12:00 UTC | 1 min 0 s |`,
      "| metric | slow | fast | change |",
      "| `acc` | 0.9413 | **0.9622** | +0.0209 ▲ better |",
      "| `loss` | 0.2104 | **0.3** | +0.0896 ▲ worse |",
      "1 metric is the same in all.",
      "| `lr` | 0.2 | 0.05 |",
    ]) {
      assert.ok(lines.includes(line), `${line}\n${text}`);
    }
  });

  it("gives each of many runs a row", () => {
    const runs = Array.from({ length: 30 }, (_, index) =>
      run(`run-${index}`, { metrics: { acc: index / 100, f1: 1 } }),
    );
    const { text } = writeMarkdown(documentOf(runs), undefined);
    assert.match(text, /\| run \| `acc` \|\n\| --- \| ---: \|\n\| run-0 \| 0 \|\n\| run-1 \| \*\*0\.01\*\* \|/);
    assert.match(text, /^# 29 runs against run-0$/m);
  });

  it("lets no text be anything but text, in either form", () => {
    const runs = [
      run(hostile, { metrics: { [hostile]: 1 }, params: { [hostile]: hostile }, branch: hostile }),
      run("b", { metrics: { [hostile]: 2 }, params: { [hostile]: "no" } }),
    ];
    const curves = runs.map(({ id }): MetricCurve => ({ runId: id, key: hostile, steps: [1, 2], values: [1, 2] }));
    const document = documentOf(runs, curves, hostile);
    const picture = { title: hostile, svg: "<svg onload=alert(1)></svg>" };
    const html = writeHtml(document);
    assert.doesNotMatch(html, /<img|onerror=alert\(1\)>|<script/);
    assert.ok(!html.includes("\u0000"));
    assert.equal(html.match(/<h1>/g)?.length, 1);
    assert.match(html, /default-src 'none'/);
    const { text, pictures } = writeMarkdown({ ...document, note: "" }, "report-pictures");
    assert.doesNotMatch(text, /<img|[^\\]\]\(javascript|@me/);
    const [cells = 0] = text
      .split("\n")
      .filter((line) => line.startsWith("| ") && line.includes("onerror"))
      .map((line) => line.replaceAll("\\|", "").split("|").length);
    assert.equal(cells, 9, "the cells of a row stay its own");
    const drawn = { ...document, sections: [{ title: "", blocks: [{ kind: "picture", picture }] }] } as const;
    assert.match(
      writeHtml(drawn),
      /<img alt="&lt;img src=x [^<>]*" src="data:image\/svg\+xml;base64,[A-Za-z0-9+/=]+">/,
    );
    assert.equal(writeMarkdown(drawn, "p").pictures[0]?.svg, picture.svg);
    assert.equal(pictures.length, 1);
    assert.match(pictures[0]?.file ?? "", /^[\p{L}\p{N}._-]+\.svg$/u);
    assert.doesNotMatch(pictures[0]?.svg ?? "", /<img/);
    assert.ok(!pictures[0]?.svg.includes("\u0000"));
    assert.match(pictures[0]?.svg ?? "", /<style>/);
  });

  it("draws at most so many runs and points, with gaps where there is no number", () => {
    const runs = Array.from({ length: 14 }, (_, index) => run(`run-${index}`));
    const steps = Array.from({ length: 100_000 }, (_, step) => step);
    const peak = steps.map((step) => (step === 77_777 ? 9 : Math.sin(step)));
    const curves = runs.map(({ id }): MetricCurve => ({ runId: id, key: "a.csv:loss", steps, values: peak }));
    const [chart] = reportCharts(runs, sourceOf(curves));
    assert.equal(chart?.title, "loss (the first 12 of 14 runs)");
    assert.equal(chart.series.length, 12);
    const [series] = chart.series;
    assert.ok(series && series.x.length <= 410);
    assert.equal(Math.max(...Array.from(series.y)), 9);
    const svg = drawCurves({
      title: "gap",
      series: [{ name: "a", slot: 0, x: [0, 1, 2, 3, 4], y: [0, 1, Number.NaN, 1, 0] }],
    });
    assert.match(svg, /class="line s0" d="M56 226L218 14M542 14L704 226"/);
    const nothing = drawCurves({ title: "none", series: [{ name: "a", slot: 0, x: [0], y: [Number.NaN] }] });
    assert.match(nothing, /No value of these curves is a number/);
    assert.match(drawCurves({ title: "one", series: [{ name: "a", slot: 1, x: [3], y: [5] }] }), /d="M380 120h0"/);
  });

  it("marks axes at round numbers", () => {
    assert.deepEqual(ticksIn([0, 1], 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
    assert.deepEqual(ticksIn([-0.3, 0.31], 4), [-0.2, 0, 0.2]);
    assert.deepEqual(ticksIn([1e-7, 9e-7], 4), [2e-7, 4e-7, 6e-7, 8e-7]);
    assert.deepEqual(spanOf([[5, Number.POSITIVE_INFINITY, Number.NaN]]), [4.5, 5.5]);
    assert.equal(spanOf([[Number.NaN]]), undefined);
  });

  it("links commits of hosts that have pages, without credentials", () => {
    const page = `https://example.org/me/digits/commit/${commit}`;
    assert.equal(commitLink("https://me:secret@example.org/me/digits.git", commit), page);
    assert.equal(commitLink("ssh://git@example.org:22/me/digits", commit), page);
    assert.equal(commitLink("git@example.org:me/digits.git", commit), page);
    for (const remote of [undefined, "/srv/git/digits.git", "javascript:alert(1)", "../digits", "C:\\git\\digits"]) {
      assert.equal(commitLink(remote, commit), undefined, remote);
    }
  });
});
