import { phases } from "../../../src/protocol/graph.ts";
import type { Phase } from "../../../src/protocol/graph.ts";
import type { Box, ShownGraph } from "../shown/shownGraph.ts";
import type { LayoutBox, LayoutRequest } from "./layoutTypes.ts";

/** The size of a box, whose text stands in two lines. */
const boxHeight = 50;
const narrowest = 180;
const widest = 260;
/** What stands beside the name: the bar of the state, its icon, and the room around. */
const besideName = 50;

/** What the layout needs to know. All boxes of a lane are as wide as its longest name needs; `measure` gives pixels. */
export function layoutRequest({ boxes, edges }: ShownGraph, measure: (text: string) => number): LayoutRequest {
  const widths = new Map(
    [...Map.groupBy(boxes, ({ phase }) => phase)].map(([phase, members]) => [phase, widthFor(members, measure)]),
  );
  return {
    boxes: boxes.map((box) => toLayoutBox(box, widths)),
    edges: edges.map(({ id, from, to }) => ({ id, from, to })),
  };
}

function toLayoutBox({ id, phase, members }: Box, widths: ReadonlyMap<Phase, number>): LayoutBox {
  return {
    id,
    lane: phases.indexOf(phase),
    width: widths.get(phase) ?? narrowest,
    height: boxHeight,
    members: members.map((member) => toLayoutBox(member, widths)),
  };
}

function widthFor(boxes: readonly Box[], measure: (text: string) => number): number {
  const longest = Math.max(...boxes.map((box) => longestName(box, measure)));
  return Math.ceil(Math.min(widest, Math.max(narrowest, longest + besideName)));
}

function longestName({ label, members }: Box, measure: (text: string) => number): number {
  return Math.max(measure(label), ...members.map((member) => longestName(member, measure)));
}
