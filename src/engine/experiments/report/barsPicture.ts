import { shortNumber } from "../../model/numbers.ts";
import { seriesStyle } from "../../model/seriesStyle.ts";
import { spanOf, ticksIn } from "./axisTicks.ts";
import { legendHeight, picture, pictureLegend, pictureSides, pictureText, rounded } from "./pictureParts.ts";

/** A run's bars: a value for each name; NaN where it has none. */
export interface BarSeries {
  readonly name: string;
  readonly slot: number;
  readonly values: readonly number[];
}

const left = 190;
const top = 10;
const barHeight = 7;
const lineGap = 9;
const mostLetters = 28;

/** Draws a bar for each name and run, the names one beneath the other. */
export function drawBars(words: string, names: readonly string[], series: readonly BarSeries[], label: string): string {
  const lineHeight = Math.max(barHeight * series.length, 12) + lineGap;
  const bottom = top + names.length * lineHeight;
  const [low, high] = spanOf([[0], ...series.map(({ values }) => values)]) ?? [0, 1];
  const place = (value: number): number => rounded(left + ((value - low) / (high - low)) * (pictureSides.right - left));
  const legendTop = bottom + 44;
  const ticks = ticksIn([low, high], 6).map((value) => {
    const x = place(value);
    return `<path class="grid" d="M${x} ${top}V${bottom}"/>${pictureText(x, bottom + 16, shortNumber(value), "middle")}`;
  });
  const bars = names.map((name, index) => {
    const y = top + index * lineHeight + lineGap / 2;
    const own = series.map(({ slot, values }, at) => {
      const value = values[index] ?? Number.NaN;
      if (!Number.isFinite(value)) return "";
      const [from, to] = [place(Math.min(0, value)), place(Math.max(0, value))];
      return `<rect class="mark s${seriesStyle(slot).colour}" x="${from}" y="${rounded(y + at * barHeight)}" width="${rounded(Math.max(to - from, 1))}" height="${barHeight - 1}"/>`;
    });
    return `${pictureText(left - 8, rounded(y + (lineHeight - lineGap) / 2 + 4), name, "end", mostLetters)}${own.join("")}`;
  });
  return picture(words, legendTop + legendHeight(series.length) + 8, [
    ...ticks,
    ...bars,
    pictureText((left + pictureSides.right) / 2, bottom + 32, label, "middle", 60),
    ...pictureLegend(series, legendTop),
  ]);
}
