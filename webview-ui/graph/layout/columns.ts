import type { LayoutBox } from "./layoutTypes.ts";

export interface Link {
  readonly from: string;
  readonly to: string;
}

/** Boxes that nothing ties are spread over columns, so that they stand about so many times as high as wide. */
const looseShape = 4;
const sweeps = 4;

/** The boxes in columns: a box stands right of those of its lane that it needs, and right of the lanes before. */
export function rankBoxes(boxes: readonly LayoutBox[], links: readonly Link[]): readonly (readonly string[])[] {
  const lanes = [...Map.groupBy(boxes, ({ lane }) => lane)].toSorted(([a], [b]) => a - b);
  return lanes.flatMap(([, members]) => rankLane(members, links));
}

function rankLane(boxes: readonly LayoutBox[], links: readonly Link[]): readonly (readonly string[])[] {
  const tied = new Set(links.flatMap(({ from, to }) => [from, to]));
  const ids = boxes.map(({ id }) => id);
  const ranks = rankTied(
    ids.filter((id) => tied.has(id)),
    links,
  );
  const columns: string[][] = [];
  for (const [id, rank] of ranks) (columns[rank] ??= []).push(id);
  const loose = ids.filter((id) => !tied.has(id));
  const spread = Math.max(columns.length, Math.ceil(Math.sqrt(loose.length / looseShape)));
  for (const [index, id] of loose.entries()) (columns[index % spread] ??= []).push(id);
  return columns;
}

/** How many links lead to each box at most; a cycle is entered at its first box. */
function rankTied(ids: readonly string[], links: readonly Link[]): ReadonlyMap<string, number> {
  const waiting = new Map(ids.map((id) => [id, 0]));
  const within = links.filter(({ from, to }) => waiting.has(from) && waiting.has(to));
  for (const { to } of within) waiting.set(to, (waiting.get(to) ?? 0) + 1);
  const next = Map.groupBy(within, ({ from }) => from);
  const ranks = new Map(ids.map((id) => [id, 0]));
  const ready = ids.filter((id) => waiting.get(id) === 0);
  const left = new Set(ids);
  for (let done = 0; left.size > 0; done += 1) {
    const id = ready[done] ?? firstOf(left);
    if (id === undefined) break;
    if (ready[done] === undefined) ready.push(id);
    if (!left.delete(id)) continue;
    for (const { to } of next.get(id) ?? []) {
      if (!left.has(to)) continue;
      ranks.set(to, Math.max(ranks.get(to) ?? 0, (ranks.get(id) ?? 0) + 1));
      const count = (waiting.get(to) ?? 0) - 1;
      waiting.set(to, count);
      if (count === 0) ready.push(to);
    }
  }
  return ranks;
}

function firstOf(ids: ReadonlySet<string>): string | undefined {
  for (const id of ids) return id;
  return undefined;
}

/** The columns with their boxes in an order in which few links cross: each near the middle of its neighbours. */
export function orderRows(
  columns: readonly (readonly string[])[],
  links: readonly Link[],
): readonly (readonly string[])[] {
  const before = Map.groupBy(links, ({ to }) => to);
  const behind = Map.groupBy(links, ({ from }) => from);
  const place = new Map<string, number>();
  const note = (column: readonly string[]): void => {
    for (const [index, id] of column.entries()) place.set(id, (index + 0.5) / column.length);
  };
  const ordered = [...columns];
  for (const column of ordered) note(column);
  const settle = (index: number, neighbours: (id: string) => readonly string[]): void => {
    const column = ordered[index] ?? [];
    const wanted = new Map(column.map((id) => [id, meanOf(neighbours(id).map((other) => place.get(other) ?? 0))]));
    const keyOf = (id: string): number => wanted.get(id) ?? place.get(id) ?? 0;
    const sorted = column.toSorted((a, b) => keyOf(a) - keyOf(b));
    ordered[index] = sorted;
    note(sorted);
  };
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    for (let index = 1; index < ordered.length; index += 1) {
      settle(index, (id) => (before.get(id) ?? []).map(({ from }) => from));
    }
    for (let index = ordered.length - 2; index >= 0; index -= 1) {
      settle(index, (id) => (behind.get(id) ?? []).map(({ to }) => to));
    }
  }
  return ordered;
}

/** Undefined for no numbers. */
export function meanOf(numbers: readonly number[]): number | undefined {
  return numbers.length === 0 ? undefined : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
