import type { ShownChoices } from "../shown/shownGraph.ts";

/** What part of the graph is on screen. */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** What the person has chosen; it outlives the page. */
export interface Choices extends ShownChoices {
  readonly viewport?: Viewport;
}

export const firstChoices: Choices = { opened: {}, showsLoose: false };
