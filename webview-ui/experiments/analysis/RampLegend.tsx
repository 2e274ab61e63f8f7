import type { ReactNode } from "react";
import type { ColumnId, Direction } from "../../../src/protocol/experiments.ts";
import type { ColumnValues } from "../../../src/protocol/experiments/analysis.ts";
import { tickText, titleOfColumn } from "./columnNames.ts";
import { seriesStyle } from "../charts/seriesStyle.ts";
import type { Scale } from "./scale.ts";

interface RampLegendProps {
  readonly column: ColumnValues;
  readonly scale: Scale;
  readonly direction: Direction;
}

/** More names than these tell nobody anything. */
const mostNames = 8;

/** What colours mean: the ends of the ramp, and which of them is better; or each category's colour. */
export function RampLegend({ column, scale, direction }: RampLegendProps): ReactNode {
  const title = titleOfColumn(column.column);
  if (column.texts) {
    const further = column.texts.length - mostNames;
    return (
      <ul className="colour-legend" aria-label={`Colours by ${title}`}>
        {column.texts.slice(0, mostNames).map((text, at) => (
          <li key={text}>
            <span className="colour-dot" style={{ background: `var(${seriesStyle(at).colour})` }} />
            <span className="truncated">{text || "(empty)"}</span>
          </li>
        ))}
        {further > 0 && <li className="dim">and {further} more</li>}
      </ul>
    );
  }
  const [low, high] = scale.ends.map((value) => tickText(column.column, value));
  return (
    <span className="ramp-legend" role="img" aria-label={legendWords(column.column, scale, direction)}>
      <span>{low}</span>
      <span className={`ramp ${direction === "lower" ? "turned" : ""}`} />
      <span>{high}</span>
      {direction !== "unknown" && <span className="dim">{direction} is better</span>}
    </span>
  );
}

/** What the colours mean, in a line. */
export function legendWords(column: ColumnId, scale: Scale, direction: Direction): string {
  const [low, high] = scale.ends.map((value) => tickText(column, value));
  const better = direction === "unknown" ? "" : `, ${direction} is better`;
  return `Colour: ${titleOfColumn(column)} from ${low} to ${high}${better}`;
}
