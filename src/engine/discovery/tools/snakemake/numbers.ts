import { pythonFixed } from "../../python/pythonFloat.ts";
import type { CallArguments, Series, Value } from "./values.ts";
import { functionOf, isKind, itemsOf, membersOf } from "./values.ts";

/** The most numbers that are made: nobody means more as parts of paths. */
const most = 10_000;

/** What Snakefiles use of numpy: rows of numbers that parts of paths are made from. A row is calculated with item by item. */
export const numpy = membersOf({
  arange: functionOf(arange),
  linspace: functionOf(linspace),
  array: functionOf(row),
  asarray: functionOf(row),
  round: functionOf(rounded),
  around: functionOf(rounded),
});

/** Python's `round`: to the even neighbour where two are as near; of a row each number. Whole where no digits are asked for. */
export function rounded({ positional: [value, digits], named }: CallArguments): Value | undefined {
  const places = digits ?? named.get("ndigits") ?? named.get("decimals");
  if (isKind(value, "series")) {
    const items = value.items.map((item) => roundTo(Number(item), Number(places ?? 0n)));
    return items.includes(Number.NaN) ? undefined : { ...value, items };
  }
  if (typeof value === "bigint") return value;
  if (typeof value !== "number") return undefined;
  const result = roundTo(value, Number(places ?? 0n));
  if (Number.isNaN(result)) return undefined;
  return places === undefined || places === null ? BigInt(result) : result;
}

function roundTo(value: number, digits: number): number {
  if (!Number.isInteger(digits) || digits < 0 || digits > 15 || !Number.isFinite(value)) return Number.NaN;
  return Number(pythonFixed(value, digits));
}

function row({ positional: [value] }: CallArguments): Series | undefined {
  const items = itemsOf(value);
  return items?.every(isNumber) === true ? rowOf(items) : undefined;
}

/** As numpy counts: the second number tells the distance, so that errors of rounding are the same. */
function arange({ positional }: CallArguments): Series | undefined {
  const [start, stop, step] = positional.length === 1 ? [0n, positional[0], 1n] : [...positional, 1n];
  if (!isNumber(start) || !isNumber(stop) || !isNumber(step)) return undefined;
  const [from, to, by] = [Number(start), Number(stop), Number(step)];
  const count = Math.max(0, Math.ceil((to - from) / by));
  if (!(count <= most)) return undefined;
  const isWhole = [start, stop, step].every((value) => typeof value === "bigint");
  const distance = from + by - from;
  return rowOf(
    Array.from({ length: count }, (_, index) => {
      if (isWhole) return BigInt(from + index * by);
      return index === 1 ? from + by : from + index * distance;
    }),
  );
}

function linspace({ positional: [start, stop, third], named }: CallArguments): Series | undefined {
  const count = Number(third ?? named.get("num") ?? 50n);
  if (!isNumber(start) || !isNumber(stop) || !(count >= 0 && count <= most)) return undefined;
  const [from, to] = [Number(start), Number(stop)];
  const hasEnd = named.get("endpoint") !== false;
  const step = (to - from) / (hasEnd ? Math.max(1, count - 1) : count);
  return rowOf(
    Array.from({ length: count }, (_, index) =>
      hasEnd && index > 0 && index === count - 1 ? to : index * step + from,
    ),
  );
}

function isNumber(value: Value | undefined): value is bigint | number {
  return typeof value === "bigint" || typeof value === "number";
}

function rowOf(items: readonly Value[]): Series {
  return { kind: "series", items, labels: items.map((_, index) => [BigInt(index)]) };
}
