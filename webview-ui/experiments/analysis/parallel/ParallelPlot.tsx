import { useRef, useState } from "react";
import type { PointerEvent, ReactNode } from "react";
import type { ColumnId } from "../../../../src/protocol/experiments.ts";
import type { RunValues } from "../../../../src/protocol/experiments/analysis.ts";
import type { Brush, Brushes } from "../brushes.ts";
import { titleOfColumn, valueText } from "../columnNames.ts";
import { AxisHeads } from "./AxisHeads.tsx";
import type { AxisMoves } from "./AxisHeads.tsx";
import { AxisView } from "./AxisView.tsx";
import { lineNear } from "./axes.ts";
import type { Layout } from "./axes.ts";
import { lineColour } from "./paintLines.ts";
import type { PaintedRuns } from "./paintLines.ts";
import { usePaint } from "./usePaint.ts";

interface ParallelPlotProps extends AxisMoves {
  readonly layout: Layout;
  readonly runs: RunValues;
  readonly painted: PaintedRuns;
  readonly brushes: Brushes;
  readonly onBrush: (column: ColumnId, brush: Brush | undefined) => void;
  /** The run whose line is lit up. */
  readonly lit: number | undefined;
  readonly onLight: (run: number | undefined) => void;
  /** What the plot shows, for a screen reader. */
  readonly words: string;
}

/** How near to a line the pointer means it, in pixels. */
const reach = 7;

/** The lines of runs across upright axes. Along an axis the pointer brushes it; between axes it names the nearest run. */
export function ParallelPlot(props: ParallelPlotProps): ReactNode {
  const { layout, runs, painted, brushes, onBrush, lit, onLight, words } = props;
  const { axes, room } = layout;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [pointer, setPointer] = useState<{ readonly x: number; readonly y: number }>();
  usePaint(canvas, layout, painted);
  const onMove = (event: PointerEvent<HTMLElement>): void => {
    const bounds = event.currentTarget.getBoundingClientRect();
    const [x, y] = [event.clientX - bounds.left, event.clientY - bounds.top];
    const near = event.buttons === 0 ? lineNear(layout, painted.kept, x, y, reach) : undefined;
    setPointer(near === undefined ? undefined : { x, y });
    if (near !== lit) onLight(near);
  };
  const onLeave = (): void => {
    setPointer(undefined);
    onLight(undefined);
  };
  return (
    <div className="parallel-plot" style={{ width: room.width }}>
      <AxisHeads {...props} />
      <div className="parallel-lines" style={{ height: room.height }} onPointerMove={onMove} onPointerLeave={onLeave}>
        <canvas ref={canvas} role="img" aria-label={words} />
        <svg width={room.width} height={room.height} aria-hidden="true">
          <LitLine layout={layout} painted={painted} run={lit} />
          {axes.map((axis) => (
            <AxisView
              key={axis.column}
              axis={axis}
              room={room}
              brush={brushes[axis.column]}
              onBrush={(brush) => onBrush(axis.column, brush)}
            />
          ))}
          {room.missing !== undefined && (
            <text x={4} y={room.missing + 4} className="axis-missing">
              none
            </text>
          )}
        </svg>
        {pointer && lit !== undefined && <RunTip runs={runs} run={lit} at={pointer} layout={layout} />}
      </div>
    </div>
  );
}

interface LitLineProps {
  readonly layout: Layout;
  readonly painted: PaintedRuns;
  readonly run: number | undefined;
}

/** The line of one run over all others. */
function LitLine({ layout: { axes }, painted: { colours, theme }, run }: LitLineProps): ReactNode {
  if (run === undefined) return null;
  const points = axes.map(({ x, ys }) => `${x},${ys[run] ?? 0}`).join(" ");
  return (
    <g className="lit-line">
      <polyline points={points} stroke={theme.ground} strokeWidth={6} />
      <polyline points={points} stroke={lineColour(run, colours, theme)} strokeWidth={3} />
    </g>
  );
}

interface RunTipProps {
  readonly runs: RunValues;
  readonly run: number;
  readonly at: { readonly x: number; readonly y: number };
  readonly layout: Layout;
}

const tipWidth = 230;

/** The name of a run with what it has on each axis. */
function RunTip({ runs, run, at, layout: { axes, room } }: RunTipProps): ReactNode {
  const left = at.x + 16 + tipWidth > room.width ? Math.max(0, at.x - 16 - tipWidth) : at.x + 16;
  return (
    <div className="chart-tooltip parallel-tip" style={{ left, top: Math.max(0, at.y - 40), width: tipWidth }}>
      <div className="parallel-tip-name truncated">{runs.names[run]}</div>
      {axes.map((axis) => (
        <div key={axis.column} className="tooltip-row">
          <span className="tooltip-name">{titleOfColumn(axis.column)}</span>
          <span className="tooltip-value truncated">{valueText(axis.values, run)}</span>
        </div>
      ))}
    </div>
  );
}
