import { fitText, xmlText } from "../../../svgText.ts";
import { measureIn } from "../../../measureText.ts";
import type { ChartTheme } from "../../charts/chartTheme.ts";
import { titleOfColumn } from "../columnNames.ts";
import { titledSvg } from "../titledSvg.ts";
import { lineColour } from "../parallel/paintLines.ts";
import type { RunColours } from "../ramp.ts";
import type { Fit } from "./fit.ts";
import { acrossAt, hasPlace, heightAt } from "./points.ts";
import type { Points } from "./points.ts";

const headHeight = 34;

interface ScatterPicture {
  readonly title: string;
  readonly legend: string;
  readonly points: Points;
  readonly kept: readonly number[];
  readonly colours: RunColours;
  readonly fit: Fit | undefined;
  readonly front: readonly number[];
}

/** The plot as a picture of its own. */
export function scatterSvg(picture: ScatterPicture, theme: ChartTheme): string {
  const { title, legend, points, kept, colours, fit, front } = picture;
  const dots = kept
    .filter((run) => hasPlace(points, run))
    .map(
      (run) =>
        `<circle cx="${round(points.xs[run])}" cy="${round(points.ys[run])}" r="${round(points.radii[run])}" fill="${lineColour(run, colours, theme)}"/>`,
    );
  const line = (path: readonly (readonly [number | undefined, number | undefined])[], dash: string): string =>
    `<polyline fill="none" stroke="${theme.text}" stroke-width="1.5" stroke-dasharray="${dash}" points="${path.map(([x, y]) => `${round(x)},${round(y)}`).join(" ")}"/>`;
  const edge = front.map((run) => [points.xs[run], points.ys[run]] as const);
  const elements = [
    axesSvg(points, theme),
    `<g fill-opacity="0.85">${dots.join("")}</g>`,
    ...(fit ? [line(fit.path, "")] : []),
    ...(edge.length > 0 ? [line(edge, "4 3")] : []),
  ];
  return titledSvg({ title, legend, room: points.room, headHeight }, elements, theme);
}

function axesSvg({ room, x, y }: Points, theme: ChartTheme): string {
  const measure = measureIn(400, 11 / 13);
  const across = x.scale.ticks.map(({ place, text }) => {
    const at = round(acrossAt(place, room));
    return `<path d="M${at} ${room.top}V${room.bottom}" stroke="${theme.faintLine}"/><text x="${at}" y="${room.bottom + 15}" text-anchor="middle" fill="${theme.dimText}">${xmlText(fitText(text, 80, measure))}</text>`;
  });
  const up = y.scale.ticks.map(({ place, text }) => {
    const at = round(heightAt(place, room));
    return `<path d="M${room.left} ${at}H${room.right}" stroke="${theme.faintLine}"/><text x="${room.left - 7}" y="${at + 4}" text-anchor="end" fill="${theme.dimText}">${xmlText(fitText(text, 52, measure))}</text>`;
  });
  const name = (text: string, place: string): string =>
    `<text ${place} font-weight="600" fill="${theme.text}">${xmlText(text)}</text>`;
  return [
    ...across,
    ...up,
    name(titleOfColumn(x.values.column), `x="${room.right}" y="${room.height - 8}" text-anchor="end"`),
    name(titleOfColumn(y.values.column), `x="4" y="13"`),
  ].join("");
}

function round(value: number | undefined): number {
  return Math.round((value ?? 0) * 10) / 10;
}
