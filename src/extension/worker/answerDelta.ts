import { isDeepStrictEqual } from "node:util";

/** How a value follows from the one before it. A list that was not there before was empty. */
export type Delta =
  | { readonly kind: "same" }
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "list"; readonly parts: readonly ListPart[] }
  | { readonly kind: "fields"; readonly fields: Readonly<Record<string, Delta>> };

/** Items of the list before, from one place up to another, or new ones. */
type ListPart = { readonly from: number; readonly to: number } | { readonly items: readonly unknown[] };

/** How many items of lists may be told at once, and whether there were more. */
export interface Allowance {
  left: number;
  isShort: boolean;
}

const same: Delta = { kind: "same" };

/**
 * What makes one value (a list, or an object with lists) of another. Items that are alike are not told again. Beyond what
 * is allowed they are left out: what is told then leads a part of the way, from where the next delta goes on.
 */
export function deltaOf(before: unknown, after: unknown, allowance: Allowance): Delta {
  if (before === after) return same;
  if (!isRecord(after)) return memberDelta(before, after, allowance);
  const known = isRecord(before) ? before : {};
  const fields = Object.entries(after).map(
    ([name, value]) => [name, memberDelta(known[name], value, allowance)] as const,
  );
  const isSame =
    Object.keys(known).length === fields.length && fields.every(([name, delta]) => name in known && delta === same);
  return isSame && isRecord(before) ? same : { kind: "fields", fields: Object.fromEntries(fields) };
}

/** The value that a delta makes of the one before; what is the same in both are the same objects. */
export function applyDelta(before: unknown, delta: Delta): unknown {
  switch (delta.kind) {
    case "same":
      return before;
    case "value":
      return delta.value;
    case "list": {
      const list: readonly unknown[] = Array.isArray(before) ? before : [];
      return delta.parts.flatMap((part) => ("items" in part ? part.items : list.slice(part.from, part.to)));
    }
    case "fields": {
      const known = isRecord(before) ? before : {};
      const fields = Object.entries(delta.fields);
      return Object.fromEntries(fields.map(([name, field]) => [name, applyDelta(known[name], field)]));
    }
  }
}

function memberDelta(before: unknown, after: unknown, allowance: Allowance): Delta {
  if (Array.isArray(after)) return listDelta(before, after, allowance);
  return isDeepStrictEqual(before, after) ? same : { kind: "value", value: after };
}

/** What both begin and end with is kept, and of lists of one length what stands at the same place. */
function listDelta(known: unknown, after: readonly unknown[], allowance: Allowance): Delta {
  const before: readonly unknown[] = Array.isArray(known) ? known : [];
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && isDeepStrictEqual(before[start], after[start])) start++;
  if (Array.isArray(known) && start === before.length && start === after.length) return same;
  let end = 0;
  while (end < shorter - start && isDeepStrictEqual(before.at(-1 - end), after.at(-1 - end))) end++;
  const isSameLength = before.length === after.length;
  const parts = new ListParts();
  parts.keep(0, start);
  for (let index = start; index < after.length - end; index++) {
    if (isSameLength && isDeepStrictEqual(before[index], after[index])) {
      parts.keep(index, index + 1);
    } else if (allowance.left > 0) {
      allowance.left--;
      parts.add(after[index]);
    } else {
      allowance.isShort = true;
      if (isSameLength) parts.keep(index, index + 1);
    }
  }
  parts.keep(before.length - end, before.length);
  return { kind: "list", parts: parts.all };
}

/** Parts of a list as they follow each other, each as long as it can be. */
class ListParts {
  readonly all: ListPart[] = [];
  #kept = { from: 0, to: 0 };
  #added: unknown[] = [];

  keep(from: number, to: number): void {
    if (from === to) return;
    this.#added = [];
    if (this.all.at(-1) === this.#kept && this.#kept.to === from) {
      this.#kept.to = to;
    } else {
      this.#kept = { from, to };
      this.all.push(this.#kept);
    }
  }

  add(item: unknown): void {
    if (this.#added.length === 0) this.all.push({ items: this.#added });
    this.#added.push(item);
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
