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

/** A copy that JSON carries whole. Binary arrays stay as they are. */
export function toWire(value: unknown): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? value : { [mark]: unspeakable.get(value) };
  if (value === undefined) return { [mark]: "undefined" };
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(toWire);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  const copy = Object.fromEntries(entries.map(([key, inner]) => [key, toWire(inner)]));
  return Object.hasOwn(value, mark) ? { [mark]: "object", value: copy } : copy;
}

/** What `toWire` was given. */
export function fromWire(value: unknown): unknown {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(fromWire);
  if (!Object.hasOwn(value, mark)) return mapValues(value, fromWire);
  const marked = value as Readonly<Record<string, unknown>>;
  const name = marked[mark];
  if (name === "object") return mapValues(marked["value"] as object, fromWire);
  return spoken.get(String(name));
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

function mapValues(value: object, change: (inner: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(inner)]));
}
