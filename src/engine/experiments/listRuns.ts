import type { RunFilter } from "../engine.ts";
import type { RunLedger } from "../ledger/ledger.ts";
import type { RunSummary } from "../model/run.ts";
import { readOrder, readQuery } from "./query/bindQuery.ts";

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
