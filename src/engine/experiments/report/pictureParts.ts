import { seriesStyle } from "../../model/seriesStyle.ts";
import { escapeXml } from "./escapeXml.ts";

/** How wide every picture of a report is, in pixels. */
export const pictureWidth = 720;

/** From where to where a picture's legend and its plot reach across. */
export const pictureSides = { left: 56, right: 704 } as const;

const legendLine = 18;
const legendColumns = 3;
/** A legend's name in so many letters. */
const mostLetters = 26;

/**
 * An SVG of its own size. Colours are classes (`s0` to `s7`, `axis`, `grid`, `ground`), which `chartStyle` gives; a screen
 * reader reads its words. Texts in it are only texts.
 */
export function picture(words: string, height: number, body: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="cairn-chart" viewBox="0 0 ${pictureWidth} ${height}" width="${pictureWidth}" height="${height}" role="img">`,
    `<title>${escapeXml(words)}</title>`,
    `<rect class="ground" width="${pictureWidth}" height="${height}"/>`,
    ...body,
    "</svg>",
  ].join("\n");
}

/** A line of text that stands at a place; longer ones are cut. */
export function pictureText(
  x: number,
  y: number,
  words: string,
  anchor: "start" | "middle" | "end",
  longest = Number.POSITIVE_INFINITY,
): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${escapeXml(shortened(words, longest))}</text>`;
}

function shortened(words: string, longest: number): string {
  return words.length > longest ? `${words.slice(0, longest - 1)}…` : words;
}

interface LegendEntry {
  readonly name: string;
  readonly slot: number;
}

/** How high a legend of so many names is. */
export function legendHeight(count: number): number {
  return Math.ceil(count / legendColumns) * legendLine;
}

/** The series with their marks, in columns from a height on. */
export function pictureLegend(entries: readonly LegendEntry[], top: number): readonly string[] {
  return entries.map(({ name, slot }, index) => {
    const { colour, marker, dash } = seriesStyle(slot);
    const x = pictureSides.left + (index % legendColumns) * 218;
    const y = top + Math.floor(index / legendColumns) * legendLine;
    return [
      `<path class="line s${colour}"${dashed(dash)} d="M${x} ${y + 5}h30"/>`,
      `<path class="mark s${colour}" transform="translate(${x + 10} ${y})" d="${marker}"/>`,
      pictureText(x + 38, y + 9, name, "start", mostLetters),
    ].join("");
  });
}

/** The attribute that gives a line its strokes and gaps. */
export function dashed(dash: readonly number[]): string {
  return dash.length === 0 ? "" : ` stroke-dasharray="${dash.join(" ")}"`;
}

/** A place to a tenth of a pixel. */
export function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
