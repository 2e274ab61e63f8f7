import type { Direction } from "../../../src/protocol/experiments.ts";
import type { ColumnValues } from "../../../src/protocol/experiments/analysis.ts";
import type { ChartTheme } from "../charts/chartTheme.ts";
import { seriesStyle } from "../charts/seriesStyle.ts";
import type { Scale } from "./scale.ts";

/** How many colours of the theme the ramp goes through. */
const stops = 5;
/** As many as the eye tells apart. */
const rampSteps = 24;

/** The colours of the ramp from its quiet end to its strong one, for a canvas. */
function rampColours(theme: ChartTheme): readonly string[] {
  const ends = Array.from({ length: stops }, (_, at) => channels(theme.colour(`--cairn-ramp-${at}`)));
  return Array.from({ length: rampSteps }, (_, step) => {
    const at = (step / (rampSteps - 1)) * (stops - 1);
    const from = ends[Math.min(stops - 2, Math.floor(at))] ?? [0, 0, 0];
    const to = ends[Math.min(stops - 1, Math.floor(at) + 1)] ?? from;
    const part = at - Math.min(stops - 2, Math.floor(at));
    const mixed = from.map((value, channel) => Math.round(value + ((to[channel] ?? 0) - value) * part));
    return `rgb(${mixed.join(",")})`;
  });
}

function channels(colour: string): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) || 0);
}

/** Which colour each run has: a place in `colours`, −1 where it has no value to be coloured by. */
export interface RunColours {
  readonly colours: readonly string[];
  readonly places: Int16Array;
}

/** Runs coloured by a column: categories in the colours of series, numbers along the ramp, its strong end where it is better. */
export function coloursBy(column: ColumnValues, scale: Scale, direction: Direction, theme: ChartTheme): RunColours {
  const { values, texts } = column;
  if (texts) {
    const colours = texts.map((_text, at) => theme.colour(seriesStyle(at).colour));
    return { colours, places: Int16Array.from(values, (value) => (Number.isNaN(value) ? -1 : value)) };
  }
  const places = Int16Array.from(values, (value) => {
    const place = scale.placeOf(value);
    if (Number.isNaN(place)) return -1;
    const step = Math.round(Math.max(0, Math.min(1, place)) * (rampSteps - 1));
    return direction === "lower" ? rampSteps - 1 - step : step;
  });
  return { colours: rampColours(theme), places };
}
