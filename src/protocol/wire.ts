import type { Channel, RpcMessage } from "./rpc.ts";

/**
 * A webview's messages cross as JSON (with binary arrays beside it), which knows no NaN, no infinities and no
 * undefined in a list. These stand as `{ "$": "NaN" }`, and an object that has a `$` of its own as
 * `{ "$": "object", value }`.
 */
const mark = "$";

const unspeakable: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [Number.NaN, "NaN"],
  [Number.POSITIVE_INFINITY, "Infinity"],
  [Number.NEGATIVE_INFINITY, "-Infinity"],
  [undefined, "undefined"],
]);

const spoken: ReadonlyMap<string, unknown> = new Map([...unspeakable].map(([value, name]) => [name, value]));

/** The same in a way that JSON carries whole: a copy where it has to be another. Binary arrays stay as they are. */
export function toWire(value: unknown): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? value : { [mark]: unspeakable.get(value) };
  if (value === undefined) return { [mark]: "undefined" };
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(toWire);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  const copy = Object.fromEntries(entries.map(([key, inner]) => [key, toWire(inner)]));
  return Object.hasOwn(value, mark) ? { [mark]: "object", value: copy } : copy;
}

/** What `toWire` was given. A message is nobody else's: what can stay of it stays, and is not copied. */
export function fromWire(value: unknown): unknown {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return restoredList(value);
  if (!Object.hasOwn(value, mark)) return restoredObject(value as Record<string, unknown>);
  const { [mark]: name, value: inner } = value as Readonly<Record<string, unknown>>;
  return name === "object" ? restoredObject(inner as Record<string, unknown>) : spoken.get(String(name));
}

/** A channel over a transport that carries JSON. */
export function wireChannel(
  post: (message: unknown) => void,
  listen: (receive: (message: unknown) => void) => () => void,
): Channel {
  return {
    post: (message) => post(toWire(message)),
    listen: (receive) => listen((message) => receive(fromWire(message) as RpcMessage)),
  };
}

function restoredList(list: unknown[]): readonly unknown[] {
  for (let at = 0; at < list.length; at++) {
    if (typeof list[at] === "object") list[at] = fromWire(list[at]);
  }
  return list;
}

function restoredObject(object: Record<string, unknown>): object {
  for (const key of Object.keys(object)) {
    const before = object[key];
    if (typeof before !== "object") continue;
    const value = fromWire(before);
    // Defined, as a key may be called `__proto__`.
    if (value !== before) Object.defineProperty(object, key, { ...whole, value });
  }
  return object;
}

const whole = { enumerable: true, configurable: true, writable: true };
