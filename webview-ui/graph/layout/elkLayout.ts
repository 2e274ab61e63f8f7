import type { ELK, ElkNode } from "elkjs/lib/elk-api.js";
import { betweenColumns, betweenRows, framePadding, spanLanes } from "./layoutTypes.ts";
import type { Layout, LayoutBox, LayoutRequest, Point, Rect } from "./layoutTypes.ts";

/** ELK takes these from the graph for its outermost boxes alone. */
const spacing = {
  "elk.spacing.nodeNode": String(betweenRows),
  "elk.spacing.edgeNode": "14",
  "elk.spacing.edgeEdge": "10",
  "elk.layered.spacing.nodeNodeBetweenLayers": String(betweenColumns),
  "elk.layered.spacing.edgeNodeBetweenLayers": "16",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "8",
};

/** Layered from left to right, each lane a partition, open groups with their members, all measured from one corner. */
const options = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.partitioning.activate": "true",
  "elk.hierarchyHandling": "INCLUDE_CHILDREN",
  "elk.separateConnectedComponents": "false",
  "elk.json.shapeCoords": "ROOT",
  "elk.json.edgeCoords": "ROOT",
  "elk.padding": "[top=0,left=0,bottom=0,right=0]",
  ...spacing,
  "elk.layered.mergeEdges": "true",
  "elk.layered.thoroughness": "4",
  "elk.layered.nodePlacement.strategy": "BRANDES_KOEPF",
  "elk.layered.nodePlacement.bk.fixedAlignment": "BALANCED",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.considerModelOrder.crossingCounterNodeInfluence": "0.001",
};

const { top, side, bottom } = framePadding;
const padding = `[top=${top},left=${side},bottom=${bottom},right=${side}]`;

/** Lays out with ELK: few crossings, edges led around boxes. For graphs of up to a few hundred boxes. */
export async function elkLayout(elk: Pick<ELK, "layout">, { boxes, edges }: LayoutRequest): Promise<Layout> {
  const graph: ElkNode = {
    id: "root",
    layoutOptions: options,
    children: boxes.map(toElk),
    edges: edges.map(({ id, from, to }) => ({ id, sources: [from], targets: [to] })),
  };
  const root = await elk.layout(graph);
  const places: Record<string, Rect> = {};
  const collect = ({ children = [] }: ElkNode): void => {
    for (const child of children) {
      const { id, x = 0, y = 0, width = 0, height = 0 } = child;
      places[id] = { x, y, width, height };
      collect(child);
    }
  };
  collect(root);
  const routes: Record<string, readonly Point[]> = {};
  for (const { id, sections = [] } of root.edges ?? []) {
    routes[id] = sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [startPoint, ...bendPoints, endPoint]);
  }
  return { places, routes, lanes: spanLanes(boxes, places), width: root.width ?? 0, height: root.height ?? 0 };
}

function toElk({ id, lane, width, height, members }: LayoutBox): ElkNode {
  const layoutOptions = { "elk.partitioning.partition": String(lane) };
  if (members.length === 0) return { id, width, height, layoutOptions };
  return { id, children: members.map(toElk), layoutOptions: { ...layoutOptions, ...spacing, "elk.padding": padding } };
}
