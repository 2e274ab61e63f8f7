import type { RunFilter } from "../experimentsEngine.ts";
import type { RunLedger } from "../ledger/ledger.ts";
import type { RunSummary } from "../model/run.ts";
import type { QueryAnswer, RunCondition } from "../model/runQuery.ts";
import { namesFact, readOrder, readQuery } from "./query/bindQuery.ts";
import { QueryError } from "./query/queryError.ts";

/** The runs that a filter leaves, in its order. Throws `QueryError` where it cannot be understood. */
export function listRuns(
  runs: Pick<RunLedger, "cells" | "list" | "valueNames">,
  { further = [], ...filter }: RunFilter,
): readonly RunSummary[] {
  const found = filtered(runs, filter);
  const asked = further.filter(({ kind }) => kind === "data" || kind === "environment");
  if (asked.length === 0) return found;
  const cells = runs.cells(
    found.map(({ id }) => id),
    asked,
  );
  return found.map((run) => ({ ...run, further: cells.get(run.id) ?? {} }));
}

function filtered(
  runs: Pick<RunLedger, "list" | "valueNames">,
  { where = "", sort = [], withArchived = false, ...rest }: Omit<RunFilter, "further">,
): readonly RunSummary[] {
  if (where === "" && sort.length === 0) return runs.list({ ...rest, ...(!withArchived && { condition: inSight }) });
  const scope = { names: runs.valueNames(), now: Date.now() };
  const condition = withArchived ? readQuery(where, scope) : whereInSight(readQuery(where, scope));
  const order = sort.map((key) => readOrder(key, scope));
  return runs.list({ ...rest, order, ...(condition && { condition }) }, scope.now);
}

const inSight: RunCondition = {
  kind: "not",
  condition: { kind: "compare", field: { kind: "fact", fact: "archived" }, operator: "=", value: 1 },
};

/** Leaves out archived runs, unless the condition asks about them itself. */
function whereInSight(condition: RunCondition | undefined): RunCondition {
  if (!condition) return inSight;
  return namesFact(condition, "archived") ? condition : { kind: "and", conditions: [inSight, condition] };
}

/** The runs that a query finds, by their ids, archived or not; or what is wrong with it. */
export function matchRuns(runs: Pick<RunLedger, "ids" | "valueNames">, query: string): QueryAnswer {
  const scope = { names: runs.valueNames(), now: Date.now() };
  try {
    const condition = readQuery(query, scope);
    return {
      ids: runs.ids(condition ? { condition } : {}, scope.now),
      namesArchived: condition !== undefined && namesFact(condition, "archived"),
    };
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const { message, cure, span } = error;
    return { problem: { message, cure, start: span.start, end: span.end } };
  }
}
