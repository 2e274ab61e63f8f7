import type { RunSummary } from "../../../engine/model/run.ts";

/** All runs, with the newest of them as they are now. Both lists are newest first. */
export function withNewest(all: readonly RunSummary[], newest: readonly RunSummary[]): readonly RunSummary[] {
  const oldest = newest.at(-1);
  if (!oldest) return [];
  const ids = new Set(newest.map(({ id }) => id));
  return [...newest, ...all.filter(({ id, startedAt }) => startedAt <= oldest.startedAt && !ids.has(id))];
}
