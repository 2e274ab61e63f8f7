import { useEffect, useMemo, useState } from "react";
import type { ColumnId, ColumnInfo } from "../../../src/protocol/experiments.ts";
import type { RunsOf, RunValues } from "../../../src/protocol/experiments/analysis.ts";
import { useAppState } from "../appContext.ts";
import { useAnswer } from "../state/useAnswer.ts";
import type { Answer } from "../state/useAnswer.ts";
import type { Scope } from "./analysisChoices.ts";

/** The runs that are seen at once. */
export interface ScopedRuns {
  readonly scope: Scope;
  readonly of: RunsOf;
  /** Of all runs, as the table has them. */
  readonly columns: readonly ColumnInfo[];
  /** The parameters in which these runs differ, as far as the page knows. */
  readonly differing: readonly ColumnId[];
  /** The metric that tells most, where there is one. */
  readonly metric: ColumnInfo | undefined;
  /** Another one where the runs may be others, or have other values. */
  readonly revision: unknown;
}

/** Runs that go on change the table many times a second: so many milliseconds pass before all of it is read again. */
const slowness = 3_000;

/** The runs that a person has chosen to see; undefined until the table is there. */
export function useScope(): ScopedRuns | undefined {
  const selection = useAppState((state) => state.choices.selection);
  const chosen = useAppState((state) => state.choices.analysis.scope);
  const rows = useAppState((state) => state.comparison.rows);
  const current = useAppState((state) => state.table?.view);
  const view = useSlowly(current);
  return useMemo(() => {
    if (!view) return undefined;
    const scope = selection.length > 1 ? chosen : "table";
    const metric = view.columns.find(({ group, isNumeric }) => group === "metrics" && isNumeric);
    if (scope === "table") {
      const differing = seedsLast(
        view.columns.flatMap(({ id, group, differs }) => (group === "params" && differs ? [id] : [])),
      );
      return { scope, of: { view: view.id }, columns: view.columns, differing, metric, revision: view };
    }
    const params = rows?.params.flatMap(({ key, differs }): ColumnId[] => (differs ? [`params:${key}`] : [])) ?? [];
    const differing = seedsLast(params);
    const of = { ids: selection.map(({ id }) => id) };
    return { scope, of, columns: view.columns, differing, metric, revision: rows };
  }, [selection, chosen, rows, view]);
}

/** A seed differs from run to run and explains little. */
function seedsLast(params: readonly ColumnId[]): readonly ColumnId[] {
  const isSeed = (id: ColumnId): boolean => /(?:^|[._:-])(?:seed|random_?state)s?$/i.test(id);
  return [...params.filter((id) => !isSeed(id)), ...params.filter(isSeed)];
}

/** A view of the table, which is followed at once where it is another one, and slowly where it has but changed. */
function useSlowly<View extends { readonly id: number }>(current: View | undefined): View | undefined {
  const [shown, setShown] = useState(current);
  const isOther = current?.id !== shown?.id;
  useEffect(() => {
    if (current === shown) return;
    const timer = setTimeout(() => setShown(current), isOther ? 0 : slowness);
    return () => clearTimeout(timer);
  }, [current, shown, isOther]);
  return isOther ? current : shown;
}

/** What the runs have in some columns. */
export function useRunValues({ of, revision }: ScopedRuns, columns: readonly ColumnId[]): Answer<RunValues> {
  return useAnswer("runValues", [{ of, columns: [...new Set(columns)].sort() }], revision);
}
