import { useReactFlow, useStore } from "@xyflow/react";
import { useMemo } from "react";
import type { PointerEvent, ReactNode } from "react";
import { useGraphState } from "../graphContext.ts";
import { boxLook } from "../shown/boxLooks.ts";
import type { StageLook } from "../../../src/protocol/graph.ts";
import type { Layout } from "../layout/layoutTypes.ts";
import type { Drawn } from "../state/graphState.ts";

/** Room around the graph, as a share of its longer side. */
const around = 0.04;

/** All of the graph in a corner, in the colours of the states, with what is in sight; the pointer moves that. Not there while all is in sight. */
export function Overview({ drawn }: { readonly drawn: Drawn }): ReactNode {
  const { setCenter, getZoom } = useReactFlow();
  const looks = useGraphState((state) => state.looks);
  const [x, y, zoom] = useStore(({ transform }) => transform);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const paths = useMemo(() => pathsByState(drawn, looks), [drawn, looks]);
  const { layout } = drawn;
  const isAllInSight = x >= 0 && y >= 0 && x + layout.width * zoom <= width && y + layout.height * zoom <= height;
  if (isAllInSight) return null;
  const room = around * Math.max(layout.width, layout.height);
  const goThere = ({ currentTarget, clientX, clientY, buttons }: PointerEvent<SVGSVGElement>): void => {
    const toGraph = currentTarget.getScreenCTM()?.inverse();
    if (buttons === 0 || !toGraph) return;
    const there = new DOMPoint(clientX, clientY).matrixTransform(toGraph);
    void setCenter(there.x, there.y, { zoom: getZoom() });
  };
  return (
    <svg
      className="overview"
      role="img"
      aria-label="Overview"
      viewBox={[-room, -room, layout.width + 2 * room, layout.height + 2 * room].join(" ")}
      onPointerDown={goThere}
      onPointerMove={goThere}
    >
      {paths.map(([state, path]) => (
        <path key={state} className={`state-${state}`} d={path} />
      ))}
      <rect className="in-sight" x={-x / zoom} y={-y / zoom} width={width / zoom} height={height / zoom} />
    </svg>
  );
}

/** The boxes of each state as one path: thousands of elements would take longer than the graph itself. */
function pathsByState(
  { shown, layout }: Drawn,
  looks: ReadonlyMap<string, StageLook>,
): readonly (readonly [state: string, path: string])[] {
  const leaves = [...shown.byId.values()].filter(({ members }) => members.length === 0);
  const byState = Map.groupBy(leaves, (box) => boxLook(box, looks).state ?? "unknown");
  return [...byState].map(([state, boxes]) => [state, boxes.map(({ id }) => rectPath(layout, id)).join("")]);
}

function rectPath({ places }: Layout, id: string): string {
  const place = places[id];
  return place ? `M${place.x},${place.y}h${place.width}v${place.height}h${-place.width}z` : "";
}
