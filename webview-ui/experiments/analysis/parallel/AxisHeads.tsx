import { useRef, useState } from "react";
import type { KeyboardEvent, PointerEvent, ReactNode } from "react";
import type { ColumnId } from "../../../../src/protocol/experiments.ts";
import { Icon } from "../../../components/Icon.tsx";
import type { Brushes } from "../brushes.ts";
import { titleOfColumn } from "../columnNames.ts";
import type { Axis, Layout } from "./axes.ts";

/** What can be done with the order of axes. */
export interface AxisMoves {
  /** The axis whose choices are open. */
  readonly edited: ColumnId | undefined;
  readonly onEdit: (column: ColumnId) => void;
  /** Puts an axis at another place, counted from 0. */
  readonly onPlace: (column: ColumnId, place: number) => void;
}

interface AxisHeadsProps extends AxisMoves {
  readonly layout: Layout;
  readonly brushes: Brushes;
}

/** The names of the axes: each opens the choices of its axis, and is drawn to another place, or sent there by Alt and an arrow. */
export function AxisHeads({ layout, brushes, edited, onEdit, onPlace }: AxisHeadsProps): ReactNode {
  return (
    <div className="axis-heads" role="group" aria-label="Axes">
      {layout.axes.map((axis, place) => (
        <AxisHead
          key={axis.column}
          axis={axis}
          layout={layout}
          isBrushed={brushes[axis.column] !== undefined}
          isEdited={axis.column === edited}
          onEdit={() => onEdit(axis.column)}
          onMove={(by) => onPlace(axis.column, Math.max(0, Math.min(layout.axes.length - 1, place + by)))}
        />
      ))}
    </div>
  );
}

interface AxisHeadProps {
  readonly axis: Axis;
  readonly layout: Layout;
  readonly isBrushed: boolean;
  readonly isEdited: boolean;
  readonly onEdit: () => void;
  /** By so many places to the right. */
  readonly onMove: (by: number) => void;
}

/** A pointer that has moved less has clicked, in pixels. */
const smallestDrag = 5;

function AxisHead({ axis, layout: { room }, isBrushed, isEdited, onEdit, onMove }: AxisHeadProps): ReactNode {
  const from = useRef<number>(undefined);
  const [shift, setShift] = useState(0);
  const title = titleOfColumn(axis.column);
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = event.altKey ? { ArrowLeft: -1, ArrowRight: 1 }[event.key] : undefined;
    if (by === undefined) return;
    event.preventDefault();
    onMove(by);
  };
  const onDown = (event: PointerEvent<HTMLElement>): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = event.clientX;
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (from.current !== undefined) setShift(event.clientX - from.current);
  };
  const onUp = (): void => {
    const isClick = Math.abs(shift) < smallestDrag;
    if (from.current !== undefined && !isClick) onMove(Math.round(shift / room.gap));
    from.current = undefined;
    // The click that follows a drag would open the choices.
    setTimeout(() => setShift(0));
  };
  return (
    <button
      type="button"
      className={`axis-head ${isEdited ? "edited" : ""} ${shift === 0 ? "" : "dragged"}`}
      style={{ left: axis.x + shift, maxWidth: Math.min(room.gap - 4, 160) }}
      aria-expanded={isEdited}
      aria-label={`${title}${axis.isFlipped ? ", upside down" : ""}${isBrushed ? ", brushed" : ""}`}
      title={`${title}\nDrag it, or press Alt and an arrow, to put it elsewhere; click for its range and scale.`}
      onClick={() => Math.abs(shift) < smallestDrag && onEdit()}
      onKeyDown={onKeyDown}
      onPointerDown={onDown}
      onPointerMove={onPointerMove}
      onPointerUp={onUp}
    >
      {isBrushed && <Icon name="filter-filled" />}
      <span className="truncated">{title}</span>
      {axis.isFlipped && <Icon name="arrow-down" />}
    </button>
  );
}
