import type { EngineContext } from "../../context.ts";
import type { RunDetail, RunSummary } from "../../model/run.ts";
import { Pace } from "../../files/pace.ts";
import { collectCodeRows } from "../code.ts";
import { endedRuns } from "../runScan.ts";
import { hadSameWork, likenessButSeeds, seedName } from "./likeness.ts";

/** More repeats of a run than these make no better judgement. */
const mostRepeats = 40;
/** Of so many runs in all the code and data are looked at. */
const mostDetails = 400;

/** A run with those that are the same in all but their seed, itself first. */
export interface RepeatedRun {
  readonly run: RunSummary;
  readonly repeats: readonly RunSummary[];
}

/**
 * Finds the runs that equal each of some runs in what was run, parameters but for seeds, data and code. One run counts
 * for each seed: the same seed again is no new draw. Of runs without a seed each counts whose stages were really run.
 */
export async function findRepeats(
  { ledger, git, store }: Pick<EngineContext, "ledger" | "git" | "store">,
  runs: readonly RunDetail[],
): Promise<readonly RepeatedRun[]> {
  const ended = runs.filter(({ state }) => state === "done");
  const wanted = new Set(ended.map((run) => likenessButSeeds(run)));
  const found = new Map<string, RunSummary[]>();
  if (wanted.size > 0) {
    for await (const run of endedRuns(ledger.runs)) {
      const likeness = likenessButSeeds(run);
      if (!wanted.has(likeness)) continue;
      const alike = found.get(likeness);
      if (alike) alike.push(run);
      else found.set(likeness, [run]);
    }
  }
  const candidatesOf = (run: RunDetail): readonly RunSummary[] =>
    run.state === "done" ? independent(run, found.get(likenessButSeeds(run)) ?? []) : [];
  const ids = new Set(ended.flatMap((run) => candidatesOf(run).map(({ id }) => id)));
  const pace = new Pace();
  const known = new Map(runs.map((run) => [run.id, run]));
  for (const id of [...ids].slice(0, mostDetails)) {
    const detail = known.has(id) ? undefined : ledger.runs.tryFind(id);
    if (detail) known.set(id, detail);
    if (pace.isDue()) await pace.rest();
  }
  const all = [...known.values()];
  const code =
    all.length > runs.length || ids.size > 0 ? await collectCodeRows(all, git, (bytes) => store.digestOf(bytes)) : [];
  const places = new Map(all.map(({ id }, place) => [id, place]));
  return runs.map((run) => {
    const place = places.get(run.id) ?? -1;
    const same = candidatesOf(run).filter(({ id }) => hadSameWork(all, place, places.get(id) ?? -1, code));
    return { run, repeats: [run, ...same] };
  });
}

/** Those of runs alike, newest first, that tell something new beside a run, each once. */
function independent(run: RunSummary, alike: readonly RunSummary[]): readonly RunSummary[] {
  const seen = new Set([seedName(run)]);
  const others = alike.filter((other) => {
    if (other.id === run.id) return false;
    const seed = seedName(other);
    // What another tool has recorded tells nothing of its code and data: without a seed nothing says that it is a repeat.
    if (seed === undefined) return seedName(run) === undefined && run.origin?.kind !== "import" && isWhollyRun(other);
    if (seen.has(seed)) return false;
    seen.add(seed);
    return true;
  });
  return others.slice(0, mostRepeats);
}

/** Results that were brought back from an earlier run are that run's. */
function isWhollyRun({ stages }: RunSummary): boolean {
  return stages.every(({ outcome }) => outcome === "ran");
}
