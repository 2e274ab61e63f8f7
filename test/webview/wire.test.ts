import assert from "node:assert/strict";
import { test } from "node:test";
import { TypedClient, TypedServer } from "../../src/protocol/typedPeer.ts";
import { fromWire, toWire, wireChannel } from "../../src/protocol/wire.ts";

function throughJson(value: unknown): unknown {
  return fromWire(JSON.parse(JSON.stringify(toWire(value))));
}

test("what JSON cannot say comes out whole at the other end", () => {
  const value = {
    numbers: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.1 + 0.2, null],
    missing: [1, undefined, "text"],
    $: "NaN",
    inner: { $: { $: "undefined" } },
    "ключ/ü.🪨": true,
  };
  assert.deepEqual(throughJson(value), value);
});

test("a key named __proto__ stays a key", () => {
  const value = JSON.parse('{"params":{"__proto__":{"polluted":1}}}') as { readonly params: object };
  const copy = throughJson(value) as typeof value;
  assert.deepEqual(Object.keys(copy.params), ["__proto__"]);
  assert.equal((copy.params as { polluted?: number }).polluted, undefined);
});

test("bytes cross as they are", () => {
  const bytes = new Uint8Array([1, 2, 255]);
  assert.deepEqual(fromWire(toWire({ bytes })), { bytes });
});

interface Methods {
  half(value: number): number;
}

interface Events {
  readonly told: readonly (number | undefined)[];
}

test("an error of the extension reaches the page with its cure", async () => {
  const { client, server } = connected(() => {
    throw Object.assign(new Error("The ledger is locked."), { code: "ledger-locked", cure: "Close the other window." });
  });
  await assert.rejects(client.call("half", 4), { message: "The ledger is locked.", cure: "Close the other window." });
  server.dispose();
});

test("a method that is not there is refused, even one that every object has", async () => {
  const { client } = connected((value) => value / 2);
  assert.equal(await client.call("half", 5), 2.5);
  const loose = client as unknown as { call(method: string): Promise<unknown> };
  await assert.rejects(loose.call("toString"), /Nothing answers “toString” here/);
});

test("events arrive typed, with holes in their lists", async () => {
  const { client, server } = connected((value) => value);
  const told = new Promise<Events["told"]>((resolve) => {
    client.on("told", resolve);
  });
  server.emit("told", [1, undefined, Number.NaN]);
  assert.deepEqual(await told, [1, undefined, Number.NaN]);
});

/** Both ends, joined by what a webview's messages are: JSON. */
function connected(half: Methods["half"]): {
  readonly client: TypedClient<Methods, Events>;
  readonly server: TypedServer<Methods, Events>;
} {
  const ends: { page?: (message: unknown) => void; host?: (message: unknown) => void } = {};
  const send = (end: "page" | "host", message: unknown): void => {
    const text = JSON.stringify(message);
    queueMicrotask(() => ends[end]?.(JSON.parse(text)));
  };
  const channelTo = (from: "page" | "host", to: "page" | "host"): ReturnType<typeof wireChannel> =>
    wireChannel(
      (message) => send(to, message),
      (receive) => {
        ends[from] = receive;
        return () => {
          delete ends[from];
        };
      },
    );
  const server = new TypedServer<Methods, Events>(channelTo("host", "page"), { half });
  return { client: new TypedClient<Methods, Events>(channelTo("page", "host")), server };
}
