import type { EngineContext } from "../../context.ts";
import type { RunSummary, RunValue } from "../../model/run.ts";
import { ownValue } from "../../model/ownValue.ts";
import { collectCodeRows } from "../code.ts";
import { endedRuns } from "../runScan.ts";
import { hadSameWork, likenessOf } from "../significance/likeness.ts";

/** Of so many parameters the earlier runs are asked. */
const mostParams = 20;
/** So many pairs, the newest, say enough of a parameter. */
const mostPairs = 20;

/** A parameter that differs between two runs. */
export interface ParamMove {
  readonly key: string;
  readonly before: RunValue | undefined;
  readonly after: RunValue | undefined;
}

/** Two runs that differ in one parameter alone; it goes the way that it went between the runs in question. */
export interface ParamPair {
  readonly before: RunSummary;
  readonly after: RunSummary;
  /** Whether it has the same two values. */
  readonly isSameMove: boolean;
}

/**
 * The earlier pairs of runs that tell what each of some parameters does by itself: all other parameters, seeds too, and
 * code and data are the same in both. `asked` are the two runs in question, whose pair tells nothing new.
 */
export async function findParamPairs(
  { ledger, git, store }: Pick<EngineContext, "ledger" | "git" | "store">,
  moves: readonly ParamMove[],
  metric: string,
  asked: ReadonlySet<string>,
): Promise<ReadonlyMap<string, readonly ParamPair[]>> {
  const considered = moves.slice(0, mostParams);
  if (considered.length === 0) return new Map();
  const groups = await groupRuns(ledger.runs, considered, metric);
  const found = new Map(considered.map((move) => [move.key, pairsOf(move, groups.get(move.key) ?? new Map(), asked)]));
  const ids = new Set([...found.values()].flat().flatMap(({ before, after }) => [before.id, after.id]));
  const details = [...ids].flatMap((id) => ledger.runs.tryFind(id) ?? []);
  const code = details.length === 0 ? [] : await collectCodeRows(details, git, (bytes) => store.digestOf(bytes));
  const places = new Map(details.map(({ id }, place) => [id, place]));
  const isPure = ({ before, after }: ParamPair): boolean =>
    hadSameWork(details, places.get(before.id) ?? -1, places.get(after.id) ?? -1, code);
  return new Map([...found].map(([key, pairs]) => [key, pairs.filter(isPure)]));
}

type Groups = ReadonlyMap<string, readonly RunSummary[]>;

/** By parameter, the runs that are alike in all else, newest first. */
async function groupRuns(
  runs: Parameters<typeof endedRuns>[0],
  moves: readonly ParamMove[],
  metric: string,
): Promise<ReadonlyMap<string, Groups>> {
  const keys = moves.map(({ key }) => key);
  const isMoved = new Set(keys);
  const groups = new Map(keys.map((key) => [key, new Map<string, RunSummary[]>()]));
  for await (const run of endedRuns(runs)) {
    if (!Number.isFinite(ownValue(run.metrics, metric)) || run.origin?.kind === "import") continue;
    // The long part of it is made once for all parameters.
    const base = likenessOf(run, (key) => isMoved.has(key));
    for (const [key, members] of groups) {
      if (!Object.hasOwn(run.params, key)) continue;
      const others = keys.map((other) => (other === key ? null : JSON.stringify(run.params[other])));
      const name = JSON.stringify([base, others]);
      const alike = members.get(name);
      if (alike) alike.push(run);
      else members.set(name, [run]);
    }
  }
  return groups;
}

function pairsOf(move: ParamMove, groups: Groups, asked: ReadonlySet<string>): readonly ParamPair[] {
  const pairs = [...groups.values()].flatMap((runs) => pairsIn(move, newestOfEach(runs, move.key)));
  const told = pairs.filter(({ before, after }) => !(asked.has(before.id) && asked.has(after.id)));
  return told.toSorted((one, other) => Number(other.isSameMove) - Number(one.isSameMove)).slice(0, mostPairs);
}

/** The newest run of each value: another of the same value is the same run again. */
function newestOfEach(newestFirst: readonly RunSummary[], key: string): readonly RunSummary[] {
  const byValue = Map.groupBy(newestFirst, ({ params }) => JSON.stringify(params[key]));
  return [...byValue.values()].flatMap(([newest]) => newest ?? []);
}

/** The pair that moves as is asked where the group has it; else, of numbers, each value with the next one that way. */
function pairsIn({ key, before, after }: ParamMove, runs: readonly RunSummary[]): readonly ParamPair[] {
  const withValue = (value: RunValue | undefined): RunSummary | undefined =>
    runs.find(({ params }) => JSON.stringify(params[key]) === JSON.stringify(value));
  const [from, to] = [withValue(before), withValue(after)];
  if (from && to) return [{ before: from, after: to, isSameMove: true }];
  if (typeof before !== "number" || typeof after !== "number") return [];
  const sign = after > before ? 1 : -1;
  const valued = runs.flatMap((run) => {
    const value = run.params[key];
    return typeof value === "number" && Number.isFinite(value) ? [{ run, value: value * sign }] : [];
  });
  const sorted = valued.toSorted((one, other) => one.value - other.value);
  return sorted.slice(1).flatMap(({ run }, index) => {
    const earlier = sorted[index];
    return earlier ? [{ before: earlier.run, after: run, isSameMove: false }] : [];
  });
}
