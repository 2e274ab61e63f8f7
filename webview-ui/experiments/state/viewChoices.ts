import type { SavedView } from "../../../src/protocol/experiments.ts";
import { firstChoices } from "./choices.ts";
import type { Choices } from "./choices.ts";

/** What makes up a view of the table: not which runs are selected, or how far the comparison reaches. */
const viewKeys = [
  "text",
  "sort",
  "columns",
  "grouping",
  "cells",
  "onlyDiffering",
  "withArchived",
  "layout",
] as const satisfies readonly (keyof Choices)[];

/** What is looked at now, by a name. */
export function viewNamed(name: string, choices: Choices): SavedView {
  return { name, choices: Object.fromEntries(viewKeys.map((key) => [key, choices[key]])) };
}

/** The choices with those of a view; what it does not say is as at the beginning, and so is all without a view. */
export function withView({ view: _before, ...choices }: Choices, view: SavedView | undefined): Choices {
  const chosen = viewKeys.flatMap((key) => {
    const value = view && Object.hasOwn(view.choices, key) ? view.choices[key] : firstChoices[key];
    return [[key, value] as const];
  });
  return { ...choices, ...(Object.fromEntries(chosen) as Partial<Choices>), ...(view && { view: view.name }) };
}

/** Whether what is looked at now is another than a view (or than at the beginning) says. */
export function hasChanged(choices: Choices, view: SavedView | undefined): boolean {
  return JSON.stringify(viewNamed("", choices)) !== JSON.stringify(viewNamed("", withView(choices, view)));
}
