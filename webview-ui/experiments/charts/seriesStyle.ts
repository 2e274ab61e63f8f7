import { seriesStyle as sharedStyle } from "../../../src/protocol/seriesStyle.ts";

/** How a run is told apart wherever it is drawn; its colour is the name of a CSS variable, which the themes give its value. */
export interface SeriesStyle extends Omit<ReturnType<typeof sharedStyle>, "colour"> {
  readonly colour: string;
}

/** The style of a slot, with the page's own shade for its colour. */
export function seriesStyle(slot: number): SeriesStyle {
  const { colour, ...style } = sharedStyle(slot);
  return { ...style, colour: `--cairn-series-${colour}` };
}
