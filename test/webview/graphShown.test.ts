import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { nestsAround, nestStages } from "../../src/engine/model/stageNesting.ts";
import type { Pipeline } from "../../src/engine/model/pipeline.ts";
import { GraphFeed } from "../../src/extension/features/graph/graphFeed.ts";
import { graphFacts } from "../../src/extension/features/graph/graphFacts.ts";
import { phases } from "../../src/protocol/graph.ts";
import type { StageLook } from "../../src/protocol/graph.ts";
import { walk } from "../../webview-ui/graph/canvas/walk.ts";
import { graphMermaid, mermaidText } from "../../webview-ui/graph/export/mermaid.ts";
import { graphSvg } from "../../webview-ui/graph/export/svg.ts";
import { spreadOut } from "../../webview-ui/graph/layout/alignRows.ts";
import { elkLayout } from "../../webview-ui/graph/layout/elkLayout.ts";
import { layoutRequest } from "../../webview-ui/graph/layout/layoutRequest.ts";
import type { Layout } from "../../webview-ui/graph/layout/layoutTypes.ts";
import { quickLayout } from "../../webview-ui/graph/layout/quickLayout.ts";
import { reachableFrom } from "../../webview-ui/graph/shown/reach.ts";
import { showGraph } from "../../webview-ui/graph/shown/shownGraph.ts";
import type { GraphData, ShownChoices, ShownGraph } from "../../webview-ui/graph/shown/shownGraph.ts";
import { elk } from "./support/elk.ts";
import { digitsPipeline, largePipeline, pipelineOf, stageNamed, teamPipeline } from "./support/pipelines.ts";
import { fitText, xmlText } from "../../webview-ui/svgText.ts";

const firstLook: ShownChoices = { opened: {}, showsLoose: false };
const measure = (text: string): number => text.length * 7;

function dataOf(pipeline: Pipeline): GraphData {
  const { stages, edges, cycles } = graphFacts(pipeline, pipeline.problems);
  return { stages: new Map(stages.map((stage) => [stage.id, stage])), edges, cycles };
}

function shownOf(pipeline: Pipeline, choices: Partial<ShownChoices> = {}): ShownGraph {
  return showGraph(dataOf(pipeline), { ...firstLook, ...choices });
}

describe("groups", () => {
  test("stages at the root stand by themselves, others under their folders, templates together", () => {
    const nested = nestStages(teamPipeline().stages.filter(({ phase }) => phase === "data"));
    assert.deepEqual(
      nested.map(({ stage, nest }) => stage?.name ?? `${nest?.kind} ${nest?.label} ${nest?.stages.length}`),
      [
        "template fetch 8",
        "merge_countries_into_one_table_of_measurements",
        "folder genomics 4",
        "folder services/churn 2",
      ],
    );
  });

  test("a folder of many files with many stages shows them by file; the way to a stage names every group", () => {
    const stages = Array.from({ length: 60 }, (_, index) =>
      stageNamed(`task-${index}`, "data", {
        file: `dags/flow_${index % 3}.py`,
        kind: "airflow",
        template: `t${index % 6}`,
      }),
    );
    const around = nestsAround(nestStages(stages), "dags/flow_1.py:task-7");
    assert.deepEqual(
      around.map(({ kind, label }) => `${kind} ${label}`),
      ["folder dags", "file flow_1.py", "template t1"],
    );
    assert.deepEqual(nestsAround(nestStages(stages), "no such stage"), []);
  });

  test("few stages are shown open, two thousand by their folders, with counted edges between", () => {
    assert.equal(shownOf(teamPipeline()).byId.get("folder:data:genomics")?.members.length, 4);
    const large = shownOf(largePipeline(2000, 50));
    assert.ok(large.byId.size <= 200, `${large.byId.size} boxes`);
    const edge = large.edges.find(({ from, to }) => from === "folder:data:part-3" && to === "folder:model:part-3");
    assert.ok((edge?.count ?? 0) > 1);
    const stageEdges = large.edges.reduce((sum, { count }) => sum + count, 0);
    assert.ok(stageEdges < largePipeline(2000, 50).edges.length, "edges inside a closed group are not drawn");
  });

  test("what is run by hand is shown where an edge ties it, or when it is asked for", () => {
    const team = teamPipeline();
    const isShown = (pipeline: Pipeline, showsLoose: boolean): boolean =>
      [...shownOf(pipeline, { showsLoose }).byId.values()].some(({ stageIds }) =>
        stageIds.includes("notebooks/notes.ipynb:notes"),
      );
    assert.equal(isShown(team, false), false);
    assert.equal(isShown(team, true), true);
    assert.equal(isShown({ ...team, edges: [...team.edges, ["notebooks/notes.ipynb:notes", "compare"]] }, false), true);
  });
});

test("a filter leaves what a stage needs, what needs it, or both", () => {
  const { edges } = digitsPipeline();
  assert.deepEqual([...reachableFrom(["features"], edges, "upstream")].toSorted(), ["collect", "features"]);
  assert.deepEqual([...reachableFrom(["features"], edges, "downstream")].toSorted(), ["evaluate", "features", "train"]);
  const focus = { id: "train", label: "train", stageIds: ["train"], direction: "both" } as const;
  assert.deepEqual([...shownOf(digitsPipeline(), { focus }).byId.keys()], ["collect", "features", "train", "evaluate"]);
});

describe("a layout", () => {
  const layouts: readonly (readonly [string, (shown: ShownGraph) => Layout | Promise<Layout>])[] = [
    ["of ELK", (shown) => elkLayout(elk, layoutRequest(shown, measure))],
    ["of the quick way", (shown) => quickLayout(layoutRequest(shown, measure))],
  ];
  for (const [name, layOut] of layouts) {
    test(`${name} keeps every stage in its lane, apart from the others, with a route for every edge`, async () => {
      const shown = shownOf(teamPipeline());
      const layout = await layOut(shown);
      assertApart(shown, layout);
      for (const { id } of shown.edges) assert.ok((layout.routes[id]?.length ?? 0) >= 2, id);
      for (const box of shown.byId.values()) {
        const lane = layout.lanes.find((span) => span.lane === phases.indexOf(box.phase));
        const place = layout.places[box.id];
        assert.ok(lane && place && place.x >= lane.x && place.x + place.width <= lane.x + lane.width, box.id);
      }
    });

    test(`${name} takes cycles, edges back to an earlier lane, and stages that nothing ties`, async () => {
      const stages = [
        stageNamed("a", "data"),
        stageNamed("b", "data"),
        stageNamed("c", "model"),
        stageNamed("alone", "deploy"),
      ];
      const shown = shownOf(
        pipelineOf(stages, [
          ["a", "b"],
          ["b", "a"],
          ["b", "c"],
          ["c", "a"],
        ]),
      );
      assertApart(shown, await layOut(shown));
      assert.equal(shown.edges.filter(({ isCyclic }) => isCyclic).length >= 2, true);
    });
  }

  test("of a group's members lies within the group", () => {
    const shown = shownOf(teamPipeline());
    const { places } = quickLayout(layoutRequest(shown, measure));
    const frame = places["folder:data:genomics"];
    const member = places["genomics/Snakefile:trim"];
    assert.ok(frame && member);
    assert.ok(member.x > frame.x && member.y > frame.y);
    assert.ok(member.x + member.width < frame.x + frame.width && member.y + member.height < frame.y + frame.height);
  });

  test("of two thousand stages in one file is there at once, and every stage has its place", () => {
    const shown = shownOf(largePipeline(2000, 1));
    const layout = quickLayout(layoutRequest(shown, measure));
    assert.equal(Object.keys(layout.places).length, 2000);
    assertApart(shown, layout);
  });

  test("moves boxes apart as little as it can, in their order", () => {
    assert.deepEqual(spreadOut([0, 0], [10, 10], 2), [-6, 6]);
    assert.deepEqual(spreadOut([0, 100], [10, 10], 2), [0, 100]);
  });
});

test("arrow keys go along edges, and within a lane", async () => {
  const shown = shownOf(digitsPipeline());
  const drawn = { shown, layout: await elkLayout(elk, layoutRequest(shown, measure)) };
  assert.equal(walk(drawn, undefined, "right"), "collect");
  assert.equal(walk(drawn, "features", "left"), "collect");
  assert.ok(["train", "evaluate"].includes(walk(drawn, "features", "right") ?? ""));
  const below = drawn.layout.places["verify"]?.y ?? 0;
  const isHigher = below < (drawn.layout.places["features"]?.y ?? 0);
  assert.equal(walk(drawn, "verify", isHigher ? "down" : "up"), "features");
  assert.equal(walk(drawn, "collect", "left"), "collect");
});

describe("names that mean something elsewhere", () => {
  const odd = [`a"]; click b`, "<script>x</script>", "`md`", "línea\nnueva", "a & b # 1;", "end", "\u0000\uFFFF"];
  const pipeline = pipelineOf(
    odd.map((name) => stageNamed(name, "model")),
    [[odd[0] ?? "", odd[1] ?? ""]],
  );

  test("are only text in Mermaid", () => {
    const text = graphMermaid(shownOf(pipeline), new Map());
    const lines = text.trimEnd().split("\n");
    assert.equal(lines.length, 2 + odd.length + 2);
    for (const line of lines.slice(2, -2)) assert.match(line, /^ {4}s\d+\["[^"<>`&]*"\]$/);
    assert.equal(lines.at(-1), "  s1 --> s2");
    assert.equal(mermaidText(`"#`), "#34;#35;");
  });

  test("are only text in SVG", async () => {
    const shown = shownOf(pipeline);
    const layout = await elkLayout(elk, layoutRequest(shown, measure));
    const colours = {
      ground: "#000",
      box: "#111",
      text: "#fff",
      dim: "#aaa",
      line: "#333",
      edge: "#666",
      lane: "#222",
      cyclic: "#f00",
    };
    const svg = graphSvg({ shown, layout }, new Map(), {
      colours,
      stateColour: () => "#0f0",
      fontFamily: `"Segoe UI", sans-serif`,
      measure,
    });
    assert.doesNotMatch(svg, /<script|[\0\uFFFF]/);
    assert.match(svg, /&#60;script&#62;/);
    assert.equal(svg.match(/<text[ >]/g)?.length, svg.match(/<\/text>/g)?.length);
    assert.match(svg, /font-family="&#34;Segoe UI&#34;, sans-serif"/);
    assert.equal(xmlText("a<b\u0001"), "a&#60;b");
  });

  test("that are too long end in an ellipsis, and never in half a letter", () => {
    assert.equal(fitText("abcdef", 28, measure), "abc…");
    assert.equal(fitText("ab", 28, measure), "ab");
    assert.equal(
      fitText("👩‍🔬👩‍🔬", 8, (text) => [...new Intl.Segmenter().segment(text)].length * 4),
      "👩‍🔬👩‍🔬",
    );
  });
});

test("only what changes is told: a stage, an edge, a state, never the world twice", () => {
  const feed = new GraphFeed();
  const digits = digitsPipeline();
  const first = feed.nextChange(graphFacts(digits, []));
  assert.deepEqual([first?.stages.length, first?.addedEdges.length, first?.removed.length], [5, 5, 0]);
  assert.equal(feed.nextChange(graphFacts(digitsPipeline(), [])), undefined);
  const next = feed.nextChange(
    graphFacts(pipelineOf([...digits.stages.slice(1), stageNamed("report", "monitor")], digits.edges.slice(2)), []),
  );
  assert.deepEqual(
    next?.stages.map(({ id }) => id),
    ["report"],
  );
  assert.deepEqual(next.removed, ["collect"]);
  assert.deepEqual(next.removedEdges, digits.edges.slice(0, 2));
  const looks = digits.stages.map(({ id }): [string, StageLook] => [id, { id, state: "fresh", reasons: [] }]);
  assert.equal(feed.nextLooks(new Map(looks)).length, 5);
  const stale: StageLook = { id: "train", state: "stale", reasons: ["train.lr 0.1 → 0.2"] };
  assert.deepEqual(feed.nextLooks(new Map([...looks, ["train", stale]])), [stale]);
});

/** Boxes that do not stand inside each other have room between them. */
function assertApart(shown: ShownGraph, { places }: Layout): void {
  const leaves = [...shown.byId.values()].filter(({ members }) => members.length === 0);
  const rects = leaves
    .map(({ id }) => ({ id, rect: places[id] }))
    .toSorted((a, b) => (a.rect?.x ?? 0) - (b.rect?.x ?? 0));
  for (const [index, { id, rect }] of rects.entries()) {
    assert.ok(rect, id);
    for (const { id: otherId, rect: other } of rects.slice(index + 1)) {
      if (!other || other.x >= rect.x + rect.width) break;
      const isApart = other.y >= rect.y + rect.height || rect.y >= other.y + other.height;
      assert.ok(isApart, `${id} and ${otherId} overlap`);
    }
  }
}
