import { useViewport } from "@xyflow/react";
import type { CSSProperties, ReactNode } from "react";
import { phases } from "../../../src/protocol/graph.ts";
import { phaseNames } from "../../../src/protocol/stateLooks.ts";
import type { LaneSpan } from "../layout/layoutTypes.ts";

interface LanesProps {
  readonly lanes: readonly LaneSpan[];
}

/** The lanes behind the boxes. */
export function Lanes({ lanes }: LanesProps): ReactNode {
  const place = usePlaceOfLane();
  return (
    <div className="lanes" aria-hidden="true">
      {lanes.map((span) => (
        <div key={span.lane} className="lane" style={place(span)} />
      ))}
    </div>
  );
}

/** The names of the lanes, above all that moves beneath them. */
export function LaneNames({ lanes }: LanesProps): ReactNode {
  const place = usePlaceOfLane();
  return (
    <div className="lane-names">
      {lanes.map((span) => {
        const name = phaseNames[phases[span.lane] ?? "scope"];
        return (
          <div key={span.lane} className="lane-name" title={name} style={place(span)}>
            <span>{name}</span>
          </div>
        );
      })}
    </div>
  );
}

function usePlaceOfLane(): (span: LaneSpan) => CSSProperties {
  const { x, zoom } = useViewport();
  return (span) => ({ left: span.x * zoom + x, width: span.width * zoom });
}
