import { setImmediate as nextTurn } from "node:timers/promises";
import type { RunLedger } from "../ledger/ledger.ts";
import type { RunSummary } from "../model/run.ts";
import type { RunCondition } from "../model/runQuery.ts";

/** So many runs, the newest, are looked through. */
const mostRuns = 5_000;
/** So many are read at once: a few milliseconds' work. */
const pieceLength = 100;

const ended: RunCondition = {
  kind: "compare",
  field: { kind: "fact", fact: "state" },
  operator: "=",
  value: "done",
};

/** The runs that came to a good end, newest first, a few at a time: others have their turn between. */
export async function* endedRuns(runs: Pick<RunLedger, "ids" | "list">): AsyncGenerator<RunSummary> {
  const ids = runs.ids({ condition: ended, limit: mostRuns });
  for (let start = 0; start < ids.length; start += pieceLength) {
    yield* runs.list({ ids: ids.slice(start, start + pieceLength) });
    await nextTurn();
  }
}
