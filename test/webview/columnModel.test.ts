import assert from "node:assert/strict";
import { test } from "node:test";
import type { ColumnId, ColumnInfo } from "../../src/protocol/experiments.ts";
import {
  firstColumnChoices,
  visibility,
  withFolded,
  withGroupShown,
  withMove,
  withPinned,
  withShown,
  withWidth,
} from "../../webview-ui/experiments/table/columnChoices.ts";
import type { ColumnChoices } from "../../webview-ui/experiments/table/columnChoices.ts";
import { unsaidFacts } from "../../webview-ui/experiments/table/columnFacts.ts";
import { columnsBetween, fetchedColumns, layoutOf } from "../../webview-ui/experiments/table/columnLayout.ts";

function column(group: ColumnInfo["group"], key: string, differs = true): ColumnInfo {
  const id = `${group}:${key}` as ColumnId;
  return { id, group, key, isNumeric: true, differs, fractionDigits: 2, direction: "unknown" };
}

/** Nobody has said anything of a run. */
const unsaid = unsaidFacts([]);

const infos = [
  column("metrics", "acc"),
  column("metrics", "loss"),
  column("params", "lr"),
  column("params", "depth"),
  column("params", "seed", false),
];

function shown(choices: ColumnChoices, onlyDiffering = false): string {
  const { pinned, scrolling } = layoutOf(infos, choices, onlyDiffering, unsaid);
  const names = (columns: typeof pinned): string => columns.map(({ title }) => title).join(" ");
  return `${names(pinned)} | ${names(scrolling)}`;
}

function spans(choices: ColumnChoices): readonly string[] {
  return layoutOf(infos, choices, false, unsaid).spans.map(({ title, columns }) => `${title}:${columns.length}`);
}

const facts = "State Started Duration Commit";

test("columns stand by what one compares first, the run at the left edge", () => {
  assert.equal(shown(firstColumnChoices), `Run | ${facts} acc lr depth loss seed Experiment`);
  assert.deepEqual(spans(firstColumnChoices), [
    ":1",
    ":4",
    "Metrics:1",
    "Parameters:2",
    "More metrics:1",
    "More parameters:1",
    ":1",
  ]);
  assert.equal(shown(firstColumnChoices, true), `Run | ${facts} acc lr depth loss Experiment`);
});

test("a column is moved beside another, again and again, and its group's header goes with it", () => {
  const beside = withMove(firstColumnChoices, { id: "metrics:loss", side: "after", beside: "metrics:acc" });
  assert.equal(shown(beside), `Run | ${facts} acc loss lr depth seed Experiment`);
  assert.deepEqual(spans(beside), [":1", ":4", "Metrics:2", "Parameters:3", ":1"]);
  const split = withMove(beside, { id: "metrics:loss", side: "after", beside: "params:lr" });
  assert.equal(split.moves.length, 1, "the last place of a column is enough");
  assert.equal(shown(split), `Run | ${facts} acc lr loss depth seed Experiment`);
  const gone = withMove(firstColumnChoices, { id: "params:lr", side: "before", beside: "params:gone" });
  assert.equal(shown(gone), shown(firstColumnChoices), "a neighbour that is gone moves nothing");
});

test("pinned columns stand behind the run, in their own order, and go back where they were", () => {
  const pinned = withPinned(withPinned(firstColumnChoices, "params:lr", true), "metrics:acc", true);
  assert.equal(shown(pinned), `Run lr acc | ${facts} depth loss seed Experiment`);
  const turned = withMove(pinned, { id: "metrics:acc", side: "before", beside: "params:lr" });
  assert.equal(shown(turned), `Run acc lr | ${facts} depth loss seed Experiment`);
  const dropped = withMove(turned, { id: "params:depth", side: "after", beside: "run" });
  assert.equal(shown(dropped), `Run depth acc lr | ${facts} loss seed Experiment`);
  const taken = withMove(dropped, { id: "params:lr", side: "before", beside: "started" });
  assert.equal(shown(taken), `Run depth acc | State lr Started Duration Commit loss seed Experiment`);
  assert.equal(shown(withPinned(pinned, "params:lr", false)), `Run acc | ${facts} lr depth loss seed Experiment`);
  assert.equal(withMove(pinned, { id: "run", side: "after", beside: "metrics:acc" }), pinned);
});

test("a hidden group hides what comes to it too, but for what is shown all the same", () => {
  const params = infos.filter(({ group }) => group === "params");
  const hidden = withGroupShown(firstColumnChoices, "params", params, false);
  assert.equal(shown(hidden), `Run | ${facts} acc loss Experiment`);
  assert.equal(visibility(hidden)({ id: "params:new", group: "params" }), false);
  const one = withShown(hidden, [column("params", "lr")], true);
  assert.equal(shown(one), `Run | ${facts} acc lr loss Experiment`);
  assert.equal(shown(withShown(one, [column("params", "lr")], false)), shown(hidden));
  assert.equal(shown(withGroupShown(one, "params", params, true)), shown(firstColumnChoices));
});

test("a folded group leaves its header, and its columns come back", () => {
  const folded = withFolded(firstColumnChoices, "params", true);
  assert.equal(shown(folded), `Run | ${facts} acc loss seed Experiment`);
  const span = layoutOf(infos, folded, false, unsaid).spans.find(({ isFolded }) => isFolded);
  assert.equal(span?.columns.length, 2);
  const layout = layoutOf(infos, folded, false, unsaid);
  const loss = layout.scrolling.find(({ title }) => title === "loss");
  assert.equal(loss?.left, (span?.left ?? 0) + (span?.width ?? 0), "the next one stands behind it");
  assert.equal(shown(withFolded(folded, "params", false)), shown(firstColumnChoices));
});

test("columns have the widths that they were given, within limits, and those in sight are found among many", () => {
  const wide = withWidth(withWidth(firstColumnChoices, "params:lr", 400.4), "params:depth", 1);
  const { scrolling, width } = layoutOf(infos, wide, false, unsaid);
  const widths = new Map(scrolling.map((one) => [one.title, one.width]));
  assert.equal(widths.get("lr"), 400);
  assert.ok((widths.get("depth") ?? 0) >= 40);
  const last = scrolling.at(-1);
  assert.equal(width, (last?.left ?? 0) + (last?.width ?? 0));

  const many = Array.from({ length: 100_000 }, (_, index) => column("params", `p${index}`));
  const layout = layoutOf(many, wide, false, unsaid);
  const seen = columnsBetween(layout.scrolling, 5_000_000, 5_000_600);
  assert.ok(seen.length > 3 && seen.length < 12);
  assert.ok(seen.every((one) => one.left + one.width > 5_000_000 && one.left < 5_000_600));
  const fetched = fetchedColumns(layout, seen);
  assert.ok(fetched.length <= 64 && seen.every(({ id }) => fetched.includes(id)));
});
