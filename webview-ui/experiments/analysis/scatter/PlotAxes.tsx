import type { ReactNode } from "react";
import { titleOfColumn } from "../columnNames.ts";
import { acrossAt, heightAt } from "./points.ts";
import type { Points } from "./points.ts";

/** Longer texts are cut, so that they do not reach the next one. */
const longestText = { across: 12, up: 9 };

/** The axes of a plot, with their marks and names. */
export function PlotAxes({ points: { room, x, y } }: { readonly points: Points }): ReactNode {
  return (
    <g>
      {x.scale.ticks.map(({ value, place, text }) => (
        <g key={value}>
          <line
            className="plot-grid"
            x1={acrossAt(place, room)}
            x2={acrossAt(place, room)}
            y1={room.top}
            y2={room.bottom}
          />
          <text className="plot-tick" x={acrossAt(place, room)} y={room.bottom + 15} textAnchor="middle">
            {cut(text, longestText.across)}
          </text>
        </g>
      ))}
      {y.scale.ticks.map(({ value, place, text }) => (
        <g key={value}>
          <line
            className="plot-grid"
            x1={room.left}
            x2={room.right}
            y1={heightAt(place, room)}
            y2={heightAt(place, room)}
          />
          <text className="plot-tick" x={room.left - 7} y={heightAt(place, room) + 4} textAnchor="end">
            {cut(text, longestText.up)}
          </text>
        </g>
      ))}
      <text className="plot-name" x={room.right} y={room.height - 8} textAnchor="end">
        {titleOfColumn(x.values.column)}
      </text>
      <text className="plot-name" x={4} y={13}>
        {titleOfColumn(y.values.column)}
      </text>
    </g>
  );
}

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
