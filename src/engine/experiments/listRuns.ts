import type { RunFilter } from "../experimentsEngine.ts";
import type { RunLedger } from "../ledger/ledger.ts";
import type { RunSummary } from "../model/run.ts";
import type { QueryAnswer } from "../model/runQuery.ts";
import { readOrder, readQuery } from "./query/bindQuery.ts";
import { QueryError } from "./query/queryError.ts";

/** The runs that a filter leaves, in its order. Throws `QueryError` where it cannot be understood. */
export function listRuns(
  runs: Pick<RunLedger, "list" | "valueNames">,
  { where = "", sort = [], ...rest }: RunFilter,
): readonly RunSummary[] {
  if (where === "" && sort.length === 0) return runs.list(rest);
  const scope = { names: runs.valueNames(), now: Date.now() };
  const condition = readQuery(where, scope);
  const order = sort.map((key) => readOrder(key, scope));
  return runs.list({ ...rest, order, ...(condition && { condition }) }, scope.now);
}

/** The runs that a query finds, by their ids; or what is wrong with it. */
export function matchRuns(runs: Pick<RunLedger, "ids" | "valueNames">, query: string): QueryAnswer {
  const scope = { names: runs.valueNames(), now: Date.now() };
  try {
    const condition = readQuery(query, scope);
    return { ids: runs.ids(condition ? { condition } : {}, scope.now) };
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const { message, cure, span } = error;
    return { problem: { message, cure, start: span.start, end: span.end } };
  }
}
