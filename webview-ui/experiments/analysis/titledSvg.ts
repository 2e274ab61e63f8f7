import { xmlText } from "../../svgText.ts";
import type { ChartTheme } from "../charts/chartTheme.ts";

export interface TitledPicture {
  readonly title: string;
  /** Stands at the end of the title's line. */
  readonly legend: string;
  /** Of what is drawn, in pixels. */
  readonly room: { readonly width: number; readonly height: number };
  /** How high the line above it is. */
  readonly headHeight: number;
}

/** Elements of SVG as a picture of its own: on the page's ground, beneath their title. */
export function titledSvg(picture: TitledPicture, elements: readonly string[], theme: ChartTheme): string {
  const { title, legend, room, headHeight } = picture;
  const { width } = room;
  const height = room.height + headHeight;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${xmlText(theme.font)}" font-size="11">`,
    `<rect width="${width}" height="${height}" fill="${theme.ground}"/>`,
    `<text x="12" y="20" fill="${theme.text}" font-size="14" font-weight="600">${xmlText(title)}</text>`,
    `<text x="${width - 12}" y="20" text-anchor="end" fill="${theme.dimText}">${xmlText(legend)}</text>`,
    `<g transform="translate(0 ${headHeight})">`,
    ...elements,
    "</g></svg>",
    "",
  ].join("\n");
}
