import type { PlotInfo, PlotKind } from "../../../src/protocol/experiments/plots.ts";

/** Plots of one kind, as they stand beneath each other. */
export interface PlotGroup {
  readonly id: "confusion" | "thresholds" | "importance" | "plots";
  readonly title: string;
  readonly plots: readonly PlotInfo[];
}

const groups: readonly (Omit<PlotGroup, "plots"> & { readonly kinds: readonly PlotKind[] })[] = [
  { id: "confusion", title: "Confusion matrices", kinds: ["confusion"] },
  { id: "thresholds", title: "ROC and precision–recall", kinds: ["roc", "pr"] },
  { id: "importance", title: "Feature importance", kinds: ["importance"] },
  { id: "plots", title: "Lines, points and templates", kinds: ["line", "scatter", "custom"] },
];

/** The plots whose title or files hold a text, by their kind. */
export function plotGroups(plots: readonly PlotInfo[], text: string): readonly PlotGroup[] {
  const wanted = text.trim().toLowerCase();
  const found = plots.filter(({ title, paths }) => [title, ...paths].some((one) => one.toLowerCase().includes(wanted)));
  return groups
    .map(({ kinds, ...group }) => ({ ...group, plots: found.filter(({ kind }) => kinds.includes(kind)) }))
    .filter((group) => group.plots.length > 0);
}
