import { memo } from "react";
import type { ReactNode } from "react";
import type { EdgeProps } from "@xyflow/react";
import { useGraphState } from "../graphContext.ts";
import { useIsFar } from "./farContext.ts";
import { edgePath, middleOf } from "./edgePath.ts";
import type { RouteEdge } from "./flowElements.ts";

/** An edge along its route, with how many it stands for where those are several. */
export const RouteView = memo(function RouteView({ data }: EdgeProps<RouteEdge>): ReactNode {
  const from = data?.edge.from;
  const to = data?.edge.to;
  const isTouched = useGraphState(({ selected }) => selected !== undefined && (selected === from || selected === to));
  const isFar = useIsFar();
  if (!data) return null;
  const { edge, points } = data;
  const middle = middleOf(points);
  const text = String(edge.count);
  return (
    <g className={`route${edge.isCyclic ? " cyclic" : ""}${isTouched ? " touched" : ""}`}>
      <path d={edgePath(points)} markerEnd={isFar ? undefined : "url(#arrow)"} />
      {edge.count > 1 && !isFar && (
        <g className="count" transform={`translate(${middle.x} ${middle.y})`}>
          <rect x={-5 - text.length * 3.5} y={-8} width={10 + text.length * 7} height={16} rx={8} />
          <text>{text}</text>
        </g>
      )}
    </g>
  );
});

/** The tip of every edge. It takes the colour of the edge that it stands on. */
export function ArrowMarker(): ReactNode {
  return (
    <svg className="markers" aria-hidden="true">
      <defs>
        <marker id="arrow" viewBox="0 0 8 8" refX={7.5} refY={4} markerWidth={7} markerHeight={7} orient="auto">
          <path d="M1,1 L7.5,4 L1,7 Z" fill="context-stroke" />
        </marker>
      </defs>
    </svg>
  );
}
