import { shortNumber } from "../../model/numbers.ts";
import type { RunValue } from "../../model/run.ts";
import { seriesStyle } from "../../model/seriesStyle.ts";
import { valueWords } from "../../model/valueWords.ts";
import { spanOf } from "./axisTicks.ts";
import { dashed, legendHeight, picture, pictureLegend, pictureText, pictureWidth, rounded } from "./pictureParts.ts";

/** An axis of parallel coordinates: what the runs have there, in their order. */
export interface ParallelAxis {
  readonly name: string;
  readonly values: readonly (RunValue | undefined)[];
}

interface NamedRun {
  readonly name: string;
  readonly slot: number;
}

const plot = { left: 60, right: 660, top: 36, bottom: 226 } as const;
const legendTop = 264;

/** Draws a line for each run through what it has on each axis; a run that has nothing on one has a gap there. */
export function drawParallel(words: string, axes: readonly ParallelAxis[], runs: readonly NamedRun[]): string {
  const places = axes.map((_, index) => placeOf(index, axes.length));
  const scales = axes.map(({ values }) => scaleOf(values));
  const longest = Math.max(6, Math.floor(pictureWidth / axes.length / 7));
  const heads = axes.map(({ name }, index) => {
    const [x = 0, scale] = [places[index], scales[index]];
    return [
      pictureText(x, 12, name, "middle", longest),
      pictureText(x, 28, scale?.high ?? "", "middle", longest),
      pictureText(x, plot.bottom + 16, scale?.low ?? "", "middle", longest),
      `<path class="axis" d="M${x} ${plot.top}V${plot.bottom}"/>`,
    ].join("");
  });
  const lines = runs.map(({ slot }, run) => {
    const { colour, dash } = seriesStyle(slot);
    let isDrawing = false;
    const path = axes.map(({ values }, index) => {
      const part = scales[index]?.partOf(values[run]);
      const command = isDrawing ? "L" : "M";
      isDrawing = part !== undefined;
      return part === undefined
        ? ""
        : `${command}${places[index]} ${rounded(plot.bottom - part * (plot.bottom - plot.top))}`;
    });
    return `<path class="line s${colour}"${dashed(dash)} d="${path.join("")}"/>`;
  });
  return picture(words, legendTop + legendHeight(runs.length) + 8, [
    ...heads,
    ...lines,
    ...pictureLegend(runs, legendTop),
  ]);
}

function placeOf(index: number, count: number): number {
  return count === 1
    ? (plot.left + plot.right) / 2
    : rounded(plot.left + (index / (count - 1)) * (plot.right - plot.left));
}

interface Scale {
  readonly low: string;
  readonly high: string;
  /** From 0 at the bottom to 1 at the top; undefined for what has no place. */
  readonly partOf: (value: RunValue | undefined) => number | undefined;
}

/** Numbers by their size; all else by the order in which it comes. */
function scaleOf(values: readonly (RunValue | undefined)[]): Scale {
  const there = values.filter((value) => value !== undefined);
  if (there.every((value) => typeof value === "number")) {
    const [low, high] = spanOf([there]) ?? [0, 1];
    return {
      low: shortNumber(low),
      high: shortNumber(high),
      partOf: (value) =>
        typeof value === "number" && Number.isFinite(value) ? (value - low) / (high - low) : undefined,
    };
  }
  const texts = [...new Set(there.map(valueWords))];
  return {
    low: texts[0] ?? "",
    high: texts.at(-1) ?? "",
    partOf: (value) =>
      value === undefined ? undefined : texts.indexOf(valueWords(value)) / Math.max(1, texts.length - 1),
  };
}
