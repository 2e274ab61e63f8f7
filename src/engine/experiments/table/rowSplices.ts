import type { Line } from "./tableGroups.ts";

/** Lines that have gone and come at one place. */
export interface LineSplice {
  readonly at: number;
  readonly gone: number;
  readonly come: readonly Line[];
}

/** What turns lines into others, those that are in both keeping their order among each other. */
export function spliceLines(before: readonly Line[], after: readonly Line[]): readonly LineSplice[] {
  const kept = keptKeys(before, after);
  const splices: LineSplice[] = [];
  let [old, at] = [0, 0];
  while (old < before.length || at < after.length) {
    const start = at;
    const goneFrom = old;
    while (old < before.length && !kept.has(before[old]?.key ?? "")) old += 1;
    const come: Line[] = [];
    for (let line = after[at]; line && !kept.has(line.key); line = after[at]) {
      come.push(line);
      at += 1;
    }
    if (old > goneFrom || come.length > 0) splices.push({ at: start, gone: old - goneFrom, come });
    old += 1;
    at += 1;
  }
  return splices;
}

/** The keys that both have, without those that stand in another order: these go and come. */
function keptKeys(before: readonly Line[], after: readonly Line[]): ReadonlySet<string> {
  const places = new Map(before.map(({ key }, index) => [key, index]));
  const kept = new Set<string>();
  let last = -1;
  for (const { key } of after) {
    const place = places.get(key);
    if (place === undefined || place < last) continue;
    last = place;
    kept.add(key);
  }
  return kept;
}
