import { useState } from "react";
import type { PointerEvent, ReactNode } from "react";
import type { Brush } from "../brushes.ts";
import { heightOf } from "./axes.ts";
import type { Axis, Room } from "./axes.ts";
import { brushBetween, brushSpans } from "./brushDrag.ts";

interface AxisViewProps {
  readonly axis: Axis;
  readonly room: Room;
  readonly brush: Brush | undefined;
  /** Called when the pointer has drawn a brush, or has clicked it away. */
  readonly onBrush: (brush: Brush | undefined) => void;
}

/** A pointer that has moved less has clicked, in pixels. */
const smallestDrag = 4;
/** How far from the axis the pointer brushes it. */
const grip = 11;
/** Longer texts are cut, so that they do not reach the next axis. */
const longestTick = 11;

/** An axis with its marks, and the part of it that is brushed. */
export function AxisView({ axis, room, brush, onBrush }: AxisViewProps): ReactNode {
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number }>();
  const { x, scale, isFlipped } = axis;
  const isDrawn = drag !== undefined && Math.abs(drag.to - drag.from) >= smallestDrag;
  const drawn = isDrawn ? brushBetween(axis, drag.from, drag.to, room) : undefined;
  const shown = drawn ?? brush;
  const heightIn = (event: PointerEvent<SVGElement>): number => {
    const bounds = event.currentTarget.ownerSVGElement?.getBoundingClientRect();
    return Math.max(0, Math.min(room.height, event.clientY - (bounds?.top ?? 0)));
  };
  const onDown = (event: PointerEvent<SVGElement>): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const at = heightIn(event);
    setDrag({ from: at, to: at });
  };
  const onMove = (event: PointerEvent<SVGElement>): void => {
    if (drag) setDrag({ ...drag, to: heightIn(event) });
  };
  const onUp = (): void => {
    if (drag) onBrush(drawn);
    setDrag(undefined);
  };
  return (
    <g className="axis">
      <line x1={x} x2={x} y1={room.top} y2={room.bottom} className="axis-line" />
      {scale.ticks.map(({ value, place, text }) => {
        const y = heightOf(place, isFlipped, room);
        return (
          <g key={value}>
            <line x1={x - 3} x2={x + 3} y1={y} y2={y} className="axis-line" />
            <text x={x + 7} y={y + 4} className="axis-tick">
              {text.length > longestTick ? `${text.slice(0, longestTick - 1)}…` : text}
            </text>
          </g>
        );
      })}
      {shown &&
        brushSpans(axis, shown, room).map(([top, bottom]) => (
          <rect key={top} x={x - 7} y={top} width={14} height={Math.max(2, bottom - top)} className="axis-brush" />
        ))}
      <rect
        className="axis-grip"
        data-column={axis.column}
        x={x - grip}
        y={0}
        width={2 * grip}
        height={room.height}
        onPointerDown={onDown}
        onPointerMove={onMove}
        onPointerUp={onUp}
        onPointerCancel={() => setDrag(undefined)}
      />
    </g>
  );
}
