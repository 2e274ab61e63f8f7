import { fitText, xmlText } from "../../../svgText.ts";
import { measureIn } from "../../../measureText.ts";
import type { ChartTheme } from "../../charts/chartTheme.ts";
import { titleOfColumn } from "../columnNames.ts";
import { titledSvg } from "../titledSvg.ts";
import { heightOf } from "./axes.ts";
import type { Axis, Layout } from "./axes.ts";
import { lineAlpha, lineColour } from "./paintLines.ts";
import type { PaintedRuns } from "./paintLines.ts";

const headHeight = 58;

/** The plot as a picture of its own, without the lines that the brushes leave out. */
export function parallelSvg(
  title: string,
  legend: string,
  { axes, room }: Layout,
  { kept, colours }: Pick<PaintedRuns, "kept" | "colours">,
  theme: ChartTheme,
): string {
  const lines = kept.map((run) => {
    const points = axes.map(({ x, ys }) => `${round(x)},${round(ys[run] ?? 0)}`);
    return `<polyline points="${points.join(" ")}" stroke="${lineColour(run, colours, theme)}"/>`;
  });
  const elements = [
    `<g fill="none" stroke-opacity="${lineAlpha(kept.length)}" stroke-width="1.25">${lines.join("")}</g>`,
    ...axes.map((axis) => axisSvg(axis, room, theme)),
  ];
  return titledSvg({ title, legend, room, headHeight }, elements, theme);
}

function axisSvg(axis: Axis, room: Layout["room"], theme: ChartTheme): string {
  const { x, scale, isFlipped, column } = axis;
  const measure = measureIn(600, 11 / 13);
  const name = fitText(titleOfColumn(column), room.gap - 8, measure);
  const ticks = scale.ticks.map(({ place, text }) => {
    const y = round(heightOf(place, isFlipped, room));
    return `<path d="M${x - 3} ${y}h6" stroke="${theme.dimText}"/><text x="${x + 6}" y="${y + 4}" fill="${theme.text}">${xmlText(fitText(text, 64, measure))}</text>`;
  });
  return [
    `<path d="M${x} ${room.top}V${room.bottom}" stroke="${theme.dimText}"/>`,
    ...ticks,
    `<text x="${x}" y="-10" text-anchor="middle" font-weight="600" fill="${theme.text}">${xmlText(name)}</text>`,
  ].join("");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
