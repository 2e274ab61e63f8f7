import type { ReactNode } from "react";
import { useViewport } from "@xyflow/react";
import { phases } from "../../../src/protocol/graph.ts";
import { phaseNames } from "../../../src/protocol/stateLooks.ts";
import type { LaneSpan } from "../layout/layoutTypes.ts";

/** The lanes behind the boxes, with their names always in sight. */
export function Lanes({ lanes }: { readonly lanes: readonly LaneSpan[] }): ReactNode {
  const { x, zoom } = useViewport();
  return (
    <div className="lanes">
      {lanes.map((lane) => {
        const phase = phases[lane.lane];
        return (
          phase && (
            <div key={phase} className="lane" style={{ left: lane.x * zoom + x, width: lane.width * zoom }}>
              <span className="lane-name" title={phaseNames[phase]}>
                {phaseNames[phase]}
              </span>
            </div>
          )
        );
      })}
    </div>
  );
}
