import type { RunSummary } from "../model/run.ts";

/**
 * The run to hold one against that did not end well: the newest before it that ended well and ran all of its stages,
 * else one of them; else the oldest such run after it.
 */
export function lastGoodRun(run: RunSummary, newestFirst: readonly RunSummary[]): RunSummary | undefined {
  const stageIds = new Set(run.stages.map(({ stageId }) => stageId));
  const shared = ({ stages }: RunSummary): number => stages.filter(({ stageId }) => stageIds.has(stageId)).length;
  const good = newestFirst.filter((other) => other.id !== run.id && other.state === "done" && shared(other) > 0);
  const before = good.filter(({ startedAt }) => startedAt < run.startedAt);
  return before.find((other) => shared(other) === stageIds.size) ?? before[0] ?? good.at(-1);
}
