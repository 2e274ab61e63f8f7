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

const version = 1;

interface Saved {
  readonly version: number;
  /** By which the extension finds the project again after a reload. */
  readonly project: string;
  readonly choices: Choices;
}

export function toSaved(project: string, choices: Choices): Saved {
  return { version, project, choices };
}

/** The choices that a page has saved; the first ones where there are none of this version. */
export function fromSaved(saved: unknown): Choices {
  if (typeof saved !== "object" || saved === null) return firstChoices;
  const { version: savedVersion, choices } = saved as Partial<Saved>;
  return savedVersion === version && choices !== undefined ? choices : firstChoices;
}
