/** How a run is told apart wherever it is drawn: by colour, marker and dash together. */
export interface SeriesStyle {
  /** The number of its colour, from 0; every place that draws has its own shades for them. */
  readonly colour: number;
  /** An SVG path in a box of 10 × 10. */
  readonly marker: string;
  /** Lengths of strokes and gaps in pixels; empty for an unbroken line. */
  readonly dash: readonly number[];
}

const colourCount = 8;

const markers = [
  "M5 1a4 4 0 1 0 0 8a4 4 0 1 0 0-8Z",
  "M1.5 1.5h7v7h-7Z",
  "M5 .8 9.4 8.8H.6Z",
  "M5 .4 9.6 5 5 9.6 .4 5Z",
  "M5 9.2 .6 1.2h8.8Z",
  "M3.6 1h2.8v2.6H9v2.8H6.4V9H3.6V6.4H1V3.6h2.6Z",
  "M5 .5 9.5 3.9 7.8 9.2H2.2L.5 3.9Z",
  "M2.2 .8 5 3.6 7.8 .8 9.2 2.2 6.4 5 9.2 7.8 7.8 9.2 5 6.4 2.2 9.2 .8 7.8 3.6 5 .8 2.2Z",
];

const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [8, 3, 2, 3], [10, 4], [4, 2, 1, 2, 1, 2]];

/** The style of a slot. Colours, markers and dashes go round at different lengths, so that 24 slots all differ. */
export function seriesStyle(slot: number): SeriesStyle {
  const colour = slot % colourCount;
  const round = Math.floor(slot / colourCount);
  return {
    colour,
    marker: markers[(colour + round * 3) % markers.length] ?? "",
    dash: dashes[(colour + round) % dashes.length] ?? [],
  };
}
