import { useEffect, useRef, useState } from "react";
import type { PointerEvent, ReactNode } from "react";
import type { RunValues } from "../../../../src/protocol/experiments/analysis.ts";
import type { ChartTheme } from "../../charts/chartTheme.ts";
import { titleOfColumn, valueText } from "../columnNames.ts";
import { lineColour } from "../parallel/paintLines.ts";
import type { RunColours } from "../ramp.ts";
import { sharpContext } from "../sharpContext.ts";
import type { Fit } from "./fit.ts";
import { PlotAxes } from "./PlotAxes.tsx";
import { hasPlace, pointNear } from "./points.ts";
import type { Points } from "./points.ts";

/** A part of a plot, in pixels. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface ScatterPlotProps {
  readonly points: Points;
  readonly runs: RunValues;
  /** From the one to be painted first to the one on top. */
  readonly kept: readonly number[];
  readonly colours: RunColours;
  readonly theme: ChartTheme;
  readonly fit: Fit | undefined;
  readonly front: readonly number[];
  readonly lit: number | undefined;
  readonly words: string;
  readonly onLight?: (run: number | undefined) => void;
  readonly onClick?: (run: number) => void;
  /** Called with the box that the pointer has drawn; undefined for a click beside all points. */
  readonly onBox?: (box: Box | undefined) => void;
}

const reach = 6;
/** A pointer that has moved less has clicked, in pixels. */
const smallestDrag = 4;

/** Runs as points. The pointer names them, clicks them, and draws a box around some. */
export function ScatterPlot(props: ScatterPlotProps): ReactNode {
  const { points, runs, kept, fit, front, lit, words, onLight, onClick, onBox } = props;
  const { room } = points;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drag, setDrag] = useState<{
    readonly x: number;
    readonly y: number;
    readonly toX: number;
    readonly toY: number;
  }>();
  const [isPointed, setIsPointed] = useState(false);
  usePoints(canvas, props);
  const placeIn = (event: PointerEvent<HTMLElement>): readonly [number, number] => {
    const bounds = event.currentTarget.getBoundingClientRect();
    return [event.clientX - bounds.left, event.clientY - bounds.top];
  };
  const onMove = (event: PointerEvent<HTMLElement>): void => {
    const [x, y] = placeIn(event);
    if (drag) setDrag({ ...drag, toX: x, toY: y });
    const near = drag ? undefined : pointNear(points, kept, x, y, reach);
    setIsPointed(near !== undefined);
    if (near !== lit) onLight?.(near);
  };
  const onDown = (event: PointerEvent<HTMLElement>): void => {
    if (event.button !== 0 || !onBox) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const [x, y] = placeIn(event);
    setDrag({ x, y, toX: x, toY: y });
  };
  const box = drag && boxOf(drag);
  const onUp = (event: PointerEvent<HTMLElement>): void => {
    const near = pointNear(points, kept, ...placeIn(event), reach);
    if (box) onBox?.(box);
    else if (drag && near !== undefined) onClick?.(near);
    else if (drag) onBox?.(undefined);
    setDrag(undefined);
  };
  const onLeave = (): void => {
    setIsPointed(false);
    onLight?.(undefined);
  };
  return (
    <div
      className="scatter-plot"
      style={{ width: room.width, height: room.height }}
      onPointerMove={onMove}
      onPointerDown={onDown}
      onPointerUp={onUp}
      onPointerLeave={onLeave}
    >
      <svg width={room.width} height={room.height} aria-hidden="true">
        <PlotAxes points={points} />
      </svg>
      <canvas ref={canvas} role="img" aria-label={words} />
      <svg width={room.width} height={room.height} aria-hidden="true">
        {fit && <polyline className="plot-fit" points={fit.path.map((at) => at.join(",")).join(" ")} />}
        {front.length > 0 && (
          <polyline
            className="plot-front"
            points={front.map((run) => `${points.xs[run]},${points.ys[run]}`).join(" ")}
          />
        )}
        {lit !== undefined && hasPlace(points, lit) && (
          <circle className="plot-lit" cx={points.xs[lit]} cy={points.ys[lit]} r={(points.radii[lit] ?? 0) + 3} />
        )}
        {box && (
          <rect
            className="axis-brush"
            x={box.left}
            y={box.top}
            width={box.right - box.left}
            height={box.bottom - box.top}
          />
        )}
      </svg>
      {isPointed && lit !== undefined && <PointTip points={points} runs={runs} run={lit} />}
    </div>
  );
}

function boxOf(drag: {
  readonly x: number;
  readonly y: number;
  readonly toX: number;
  readonly toY: number;
}): Box | undefined {
  const [left, right] = [Math.min(drag.x, drag.toX), Math.max(drag.x, drag.toX)];
  const [top, bottom] = [Math.min(drag.y, drag.toY), Math.max(drag.y, drag.toY)];
  return right - left < smallestDrag && bottom - top < smallestDrag ? undefined : { left, right, top, bottom };
}

/** Paints all points: those that are not kept as shades behind the others. */
function usePoints(
  canvas: { readonly current: HTMLCanvasElement | null },
  { points, kept, colours, theme, front }: ScatterPlotProps,
): void {
  useEffect(() => {
    const context = sharpContext(canvas.current, points.room);
    if (!context) return;
    const dot = (run: number): void => {
      if (!hasPlace(points, run)) return;
      context.beginPath();
      context.arc(points.xs[run] ?? 0, points.ys[run] ?? 0, points.radii[run] ?? 0, 0, 2 * Math.PI);
      context.fill();
    };
    const isKept = new Uint8Array(points.xs.length);
    for (const run of kept) isKept[run] = 1;
    context.fillStyle = theme.colour("--cairn-shade-line");
    for (const [run, is] of isKept.entries()) if (is === 0) dot(run);
    context.globalAlpha = kept.length > 1_500 ? 0.6 : 0.85;
    for (const run of kept) {
      context.fillStyle = lineColour(run, colours, theme);
      dot(run);
    }
    context.globalAlpha = 1;
    context.strokeStyle = theme.text;
    context.lineWidth = 1.5;
    for (const run of front) {
      context.beginPath();
      context.arc(points.xs[run] ?? 0, points.ys[run] ?? 0, (points.radii[run] ?? 0) + 1, 0, 2 * Math.PI);
      context.stroke();
    }
  }, [canvas, points, kept, colours, theme, front]);
}

const tipWidth = 210;

function PointTip({
  points,
  runs,
  run,
}: {
  readonly points: Points;
  readonly runs: RunValues;
  readonly run: number;
}): ReactNode {
  const { room } = points;
  const [x, y] = [points.xs[run] ?? 0, points.ys[run] ?? 0];
  const left = x + 14 + tipWidth > room.width ? Math.max(0, x - 14 - tipWidth) : x + 14;
  return (
    <div className="chart-tooltip parallel-tip" style={{ left, top: Math.max(0, y - 50), width: tipWidth }}>
      <div className="parallel-tip-name truncated">{runs.names[run]}</div>
      {runs.columns.map((column) => (
        <div key={column.column} className="tooltip-row">
          <span className="tooltip-name">{titleOfColumn(column.column)}</span>
          <span className="tooltip-value truncated">{valueText(column, run)}</span>
        </div>
      ))}
    </div>
  );
}
