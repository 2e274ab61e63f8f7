import { Position } from "@xyflow/react";
import type { Edge, Node } from "@xyflow/react";
import type { Point, Rect } from "../layout/layoutTypes.ts";
import type { Box, ShownEdge } from "../shown/shownGraph.ts";
import type { Drawn } from "../state/graphState.ts";

export type BoxNode = Node<{ readonly box: Box }, "box" | "frame">;
export type RouteEdge = Edge<{ readonly edge: ShownEdge; readonly points: readonly Point[] }, "route">;

/** The boxes as React Flow takes them: sizes and ends of edges are told, so that edges to what is out of sight are drawn. */
export function toNodes({ shown, layout }: Drawn): BoxNode[] {
  return [...shown.byId.values()].flatMap((box) => {
    const place = layout.places[box.id];
    return place ? [toNode(box, place)] : [];
  });
}

export function toEdges({ shown, layout }: Drawn): RouteEdge[] {
  return shown.edges.flatMap((edge) => {
    const points = layout.routes[edge.id];
    if (!points) return [];
    return [{ id: edge.id, source: edge.from, target: edge.to, type: "route", data: { edge, points }, zIndex: 0 }];
  });
}

function toNode(box: Box, { x, y, width, height }: Rect): BoxNode {
  const isFrame = box.members.length > 0;
  const handle = { y: height / 2, width: 1, height: 1 };
  return {
    id: box.id,
    type: isFrame ? "frame" : "box",
    position: { x, y },
    width,
    height,
    handles: [
      { ...handle, type: "target", position: Position.Left, x: 0 },
      { ...handle, type: "source", position: Position.Right, x: width },
    ],
    data: { box },
    zIndex: isFrame ? -1 : 1,
  };
}
