import type { CurveGroup } from "../../../src/protocol/experiments.ts";
import { groupWords } from "../grouping/groupWords.ts";

/** A run whose curves are drawn, or several that are drawn as one. */
export interface CurveRun {
  /** Of the first of several. */
  readonly id: string;
  readonly name: string;
  readonly slot: number;
  readonly runIds: readonly string[];
}

/** Runs that are drawn as one. A run that stands alone keeps its name and its looks; the others have those that are left. */
export function togetherOf(runs: readonly CurveRun[], groups: readonly CurveGroup[]): readonly CurveRun[] {
  const known = new Map(runs.map((run) => [run.id, run]));
  const titles = groups.map((group) => titleOf(group));
  const alone = groups.flatMap(({ runIds }) => (runIds.length === 1 ? (known.get(runIds[0] ?? "")?.slot ?? []) : []));
  const slots = Array.from(runs, (_, slot) => slot).filter((slot) => !alone.includes(slot));
  return groups.flatMap(({ runIds }, index) => {
    const first = known.get(runIds[0] ?? "");
    const title = titles[index] ?? "";
    if (!first) return [];
    if (runIds.length === 1) return [first];
    const isAlone = titles.filter((other) => other === title).length === 1;
    return [
      { ...first, runIds, slot: slots.shift() ?? first.slot, name: isAlone ? title : `${title} · as ${first.name}` },
    ];
  });
}

function titleOf({ path }: CurveGroup): string {
  return path.map((part) => groupWords(part).full).join(" · ");
}

/** The runs with only those of each that are shown; what has none left is left out. */
export function shownRuns(runs: readonly CurveRun[], hidden: readonly string[]): readonly CurveRun[] {
  return runs.flatMap((run) => {
    const runIds = run.runIds.filter((id) => !hidden.includes(id));
    return runIds.length === 0 ? [] : [{ ...run, runIds }];
  });
}

/** The hidden runs when all of a line are hidden, or all shown where all were hidden. */
export function withToggled(hidden: readonly string[], { runIds }: CurveRun): readonly string[] {
  const others = hidden.filter((id) => !runIds.includes(id));
  return runIds.every((id) => hidden.includes(id)) ? others : [...others, ...runIds];
}
