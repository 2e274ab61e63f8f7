import { betweenColumns, betweenRows, framePadding, spanLanes } from "./layoutTypes.ts";
import type { Layout, LayoutBox, LayoutEdge, LayoutRequest, Point, Rect } from "./layoutTypes.ts";
import { alignRows } from "./alignRows.ts";
import { orderRows, rankBoxes } from "./columns.ts";
import type { Link } from "./columns.ts";

/**
 * Lays out graphs of thousands of boxes in a moment, where a layered layout with a route for every edge would take
 * minutes: columns by how far a box is from the start of its lane, rows by those of its neighbours, edges as curves
 * from side to side that know nothing of what lies between.
 */
export function quickLayout({ boxes, edges }: LayoutRequest): Layout {
  const { places, width, height } = arrange(boxes, edges);
  const byId = Object.fromEntries(places);
  const routes = edges.flatMap(({ id, from, to }) => {
    const [start, end] = [byId[from], byId[to]];
    return start && end ? [[id, straightRoute(start, end)] as const] : [];
  });
  return { places: byId, routes: Object.fromEntries(routes), lanes: spanLanes(boxes, byId), width, height };
}

interface Arranged {
  readonly places: ReadonlyMap<string, Rect>;
  readonly width: number;
  readonly height: number;
}

/** Boxes that stand beside each other, those inside them first. */
function arrange(boxes: readonly LayoutBox[], edges: readonly LayoutEdge[]): Arranged {
  const inner = new Map(
    boxes.flatMap(({ id, members }) => (members.length > 0 ? [[id, arrange(members, edges)] as const] : [])),
  );
  const sizes = new Map(boxes.map((box) => [box.id, sizeOf(box, inner.get(box.id))]));
  const links = linksBetween(boxes, edges);
  const columns = orderRows(rankBoxes(boxes, links), links);
  const tops = alignRows(columns, links, (id) => sizes.get(id)?.height ?? 0, betweenRows);
  const places = new Map<string, Rect>();
  let x = 0;
  for (const column of columns) {
    const width = Math.max(...column.map((id) => sizes.get(id)?.width ?? 0));
    for (const id of column) {
      const size = sizes.get(id) ?? { width: 0, height: 0 };
      const place = { x, y: tops.get(id) ?? 0, ...size };
      places.set(id, place);
      for (const [member, rect] of inner.get(id)?.places ?? []) {
        places.set(member, { ...rect, x: rect.x + x + framePadding.side, y: rect.y + place.y + framePadding.top });
      }
    }
    x += width + betweenColumns;
  }
  const height = Math.max(0, ...[...places.values()].map((rect) => rect.y + rect.height));
  return { places, width: Math.max(0, x - betweenColumns), height };
}

function sizeOf(box: LayoutBox, inner: Arranged | undefined): { readonly width: number; readonly height: number } {
  if (!inner) return { width: box.width, height: box.height };
  return {
    width: Math.max(box.width, inner.width + 2 * framePadding.side),
    height: inner.height + framePadding.top + framePadding.bottom,
  };
}

/** The edges between boxes of one level, those of their members taken for theirs. */
function linksBetween(boxes: readonly LayoutBox[], edges: readonly LayoutEdge[]): readonly Link[] {
  const owners = new Map<string, string>();
  const own = ({ id, members }: LayoutBox, owner: string): void => {
    owners.set(id, owner);
    for (const member of members) own(member, owner);
  };
  for (const box of boxes) own(box, box.id);
  const found = new Map<string, Link>();
  for (const edge of edges) {
    const [from, to] = [owners.get(edge.from), owners.get(edge.to)];
    if (from !== undefined && to !== undefined && from !== to) found.set(`${from}\n${to}`, { from, to });
  }
  return [...found.values()];
}

function straightRoute(from: Rect, to: Rect): readonly Point[] {
  return [
    { x: from.x + from.width, y: from.y + from.height / 2 },
    { x: to.x, y: to.y + to.height / 2 },
  ];
}
