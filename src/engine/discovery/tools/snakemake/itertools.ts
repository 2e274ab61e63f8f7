import type { CallArguments, Value } from "./values.ts";
import { functionOf, itemsOf, membersOf } from "./values.ts";

/** The most tuples that are made. */
const most = 5_000;

/** The longest tuples that are made. */
const longest = 12;

/** What Snakefiles use of Python's `itertools`. */
export const combinatorics = membersOf({
  product: functionOf(product),
  chain: functionOf(({ positional }) => chained(positional)),
  combinations: functionOf((args) => choose(args, (from) => from + 1)),
  combinations_with_replacement: functionOf((args) => choose(args, (from) => from)),
  permutations: functionOf(permutations),
  zip_longest: functionOf(({ positional, named }) => {
    const lists = positional.map(itemsOf);
    if (lists.includes(undefined)) return undefined;
    const length = Math.min(most, Math.max(0, ...lists.map((list) => list?.length ?? 0)));
    const fill = named.get("fillvalue") ?? null;
    return Array.from({ length }, (_, at) => lists.map((list) => list?.[at] ?? fill));
  }),
});

function chained(lists: readonly Value[]): Value[] | undefined {
  const items = lists.map(itemsOf);
  return items.includes(undefined) ? undefined : items.flatMap((list) => list ?? []);
}

function product({ positional, named }: CallArguments): Value[] | undefined {
  const repeat = named.get("repeat");
  const times = typeof repeat === "bigint" ? Math.min(Number(repeat), 8) : 1;
  const lists = Array.from({ length: times }, () => positional.map(itemsOf)).flat();
  let made: Value[][] = [[]];
  for (const list of lists) {
    if (!list) return undefined;
    const next: Value[][] = [];
    for (const before of made) {
      for (const item of list) {
        if (next.length >= most) break;
        next.push([...before, item]);
      }
    }
    made = next;
  }
  return made;
}

/** The tuples of `count` items, each from where `next` says behind the one before. */
function choose({ positional: [list, count] }: CallArguments, next: (from: number) => number): Value[] | undefined {
  const items = itemsOf(list);
  if (!items || typeof count !== "bigint" || count > longest) return undefined;
  const found: Value[][] = [];
  const go = (from: number, before: Value[]): void => {
    if (found.length >= most) return;
    if (before.length === Number(count)) found.push(before);
    else for (let at = from; at < items.length; at++) go(next(at), [...before, items[at] ?? null]);
  };
  go(0, []);
  return found;
}

function permutations({ positional: [list, count] }: CallArguments): Value[] | undefined {
  const items = itemsOf(list);
  if (!items) return undefined;
  const length = typeof count === "bigint" ? Number(count) : items.length;
  if (length > longest) return undefined;
  const found: Value[][] = [];
  const go = (before: readonly number[]): void => {
    if (found.length >= most) return;
    if (before.length === length) found.push(before.map((at) => items[at] ?? null));
    else for (const at of items.keys()) if (!before.includes(at)) go([...before, at]);
  };
  go([]);
  return found;
}
