import { init } from "echarts/core";
import type { EChartsCoreOption } from "echarts/core";
import { measureIn } from "../../measureText.ts";
import { fitText, xmlText } from "../../svgText.ts";
import type { ChartTheme } from "./chartTheme.ts";
import { seriesStyle } from "./seriesStyle.ts";

/** A series as a picture's legend names it. */
export interface LegendEntry {
  readonly name: string;
  /** Gives its colour, marker and dash. */
  readonly slot: number;
}

export interface ChartPicture {
  readonly title: string;
  readonly option: EChartsCoreOption;
  /** Of the chart alone, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly theme: ChartTheme;
  /** On the page a legend that all charts share tells the series apart; a picture goes without the page. */
  readonly legend: readonly LegendEntry[];
}

const margin = 12;
const headHeight = 30;
const lineHeight = 20;
const markWidth = 36;
const entryGap = 18;
const mostNameWidth = 220;

/** A chart as a picture of its own: with its name and what tells its series apart, real text and nothing to load. */
export function chartSvg({ title, option, width, height, theme, legend }: ChartPicture): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({ ...option, animation: false });
    const inner = plainSvg(chart.renderToSVGString()).replace(
      "<svg ",
      `<svg x="${margin}" y="${headHeight + margin}" `,
    );
    const { text, height: legendHeight } = legendSvg(legend, width, theme);
    const whole = { width: width + 2 * margin, height: headHeight + height + legendHeight + 2 * margin };
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${whole.width}" height="${whole.height}" viewBox="0 0 ${whole.width} ${whole.height}" font-family="${xmlText(theme.font)}" font-size="12">`,
      `<rect width="${whole.width}" height="${whole.height}" fill="${theme.ground}"/>`,
      `<text x="${margin}" y="${margin + 16}" fill="${theme.text}" font-size="14" font-weight="600">${xmlText(title)}</text>`,
      inner,
      `<g transform="translate(${margin} ${headHeight + height + margin})">${text}</g>`,
      "</svg>",
      "",
    ].join("\n");
  } finally {
    chart.dispose();
  }
}

/**
 * Without what follows the pointer, which means nothing in a picture, and with attributes in place of styles, which a page
 * with a strict policy would leave out. No text of the chart can look like either: texts are escaped.
 */
function plainSvg(svg: string): string {
  return svg
    .replace(/<style[^]*?<\/style>/, "")
    .replaceAll(/ (ecmeta_\w+|class|pointer-events)="[^"]*"/g, "")
    .replaceAll(/ style="([^"]*)"/g, (_style, declarations: string) =>
      declarations.replaceAll(/\s*([\w-]+)\s*:\s*([^;]*);?/g, ' $1="$2"'),
    );
}

/** The entries one after the other, in as many lines as they need. */
function legendSvg(
  legend: readonly LegendEntry[],
  width: number,
  theme: ChartTheme,
): { readonly text: string; readonly height: number } {
  const measure = measureIn(400, 12 / 13);
  let [x, y] = [0, lineHeight];
  const parts = legend.map(({ name, slot }) => {
    const shown = fitText(name, mostNameWidth, measure);
    const needed = markWidth + measure(shown) + entryGap;
    if (x > 0 && x + needed - entryGap > width) [x, y] = [0, y + lineHeight];
    const part = entrySvg(xmlText(shown), slot, { x, y }, theme);
    x += needed;
    return part;
  });
  return { text: parts.join(""), height: legend.length === 0 ? 0 : y + 4 };
}

function entrySvg(
  name: string,
  slot: number,
  { x, y }: { readonly x: number; readonly y: number },
  theme: ChartTheme,
): string {
  const { colour, marker, dash } = seriesStyle(slot);
  const paint = theme.colour(colour);
  return [
    `<g transform="translate(${x} ${y - 9})"><path d="M0 5H30" stroke="${paint}" stroke-width="1.75" stroke-dasharray="${dash.join(" ")}" fill="none"/>`,
    `<path d="${marker}" transform="translate(10 0)" fill="${paint}"/><text x="${markWidth}" y="9" fill="${theme.text}">${name}</text></g>`,
  ].join("");
}

/** An SVG picture as a PNG, with so many of its pixels for one of the SVG's. Rejects where the browser cannot draw it. */
export async function pngOf(svg: string, scale: number): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * scale;
    canvas.height = image.naturalHeight * scale;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob(
        (blob) => (blob ? resolve(blob) : reject(new Error("The picture could not be drawn."))),
        "image/png",
      );
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}
