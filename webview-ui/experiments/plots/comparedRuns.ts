import type { RunSummary } from "../../../src/protocol/experiments.ts";
import type { PlotPart } from "../../../src/protocol/experiments/plots.ts";
import type { LegendEntry } from "../charts/chartPicture.ts";

/** How the compared runs are told apart, by id; the first is the baseline. */
export interface ComparedRuns {
  readonly runs: readonly RunSummary[];
  readonly names: ReadonlyMap<string, string>;
  readonly slots: ReadonlyMap<string, number>;
}

/** A run that has something for a plot. */
export interface DrawnPart<Data> {
  readonly runId: string;
  readonly name: string;
  readonly slot: number;
  readonly data: Data;
}

/** The runs that have something to draw, in their order. */
export function drawnParts<Data>(
  parts: readonly PlotPart<Data>[],
  { names, slots }: ComparedRuns,
): readonly DrawnPart<Data>[] {
  return parts.flatMap(({ runId, data }) =>
    data === undefined ? [] : [{ runId, data, name: names.get(runId) ?? runId, slot: slots.get(runId) ?? 0 }],
  );
}

export function legendOf(parts: readonly DrawnPart<unknown>[]): readonly LegendEntry[] {
  return parts.map(({ name, slot }) => ({ name, slot }));
}
