import assert from "node:assert/strict";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, it } from "node:test";

import { summarize } from "../../src/engine/diff/summarize.ts";
import { openBytes, openFile } from "../../src/engine/files/byteSource.ts";
import { Pace } from "../../src/engine/files/pace.ts";
import { read } from "./support/headerLines.ts";

const u32 = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer);
const u64 = (value: number): Buffer => Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
const stopped = (): Pace => new Pace({ signal: AbortSignal.abort(new Error("stopped")) });

/** A field of protobuf: its number, and its bytes. */
function field(number: number, bytes: Buffer): Buffer {
  const length = [0, 7, 14, 21].map((shift) => ((bytes.length >> shift) & 0x7f) | (shift < 21 ? 0x80 : 0));
  return Buffer.concat([Buffer.of((number << 3) | 2, ...length), bytes]);
}

describe("a header that claims or holds far too much", () => {
  it("is left as soon as nobody waits for it any more", async (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), "cairn hostile "));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    // Of nothing but zeros are a billion settings without a name, and tensors without dimensions.
    for (const [name, tensors, settings] of [
      ["settings.gguf", 0, 1e9],
      ["tensors.gguf", 1e9, 0],
    ] as const) {
      const file = path.join(folder, name);
      writeFileSync(file, Buffer.concat([Buffer.from("GGUF"), u32(3), u64(tensors), u64(settings)]));
      truncateSync(file, 256 * 1024 ** 2);
      using source = openFile(file);
      await assert.rejects(summarize(name, source, stopped()), /stopped/);
    }
    const nodes = field(7, Buffer.alloc(40_000_000, Buffer.of(0x0a, 0)));
    await assert.rejects(summarize("nodes.onnx", openBytes(nodes), stopped()), /stopped/);
  });

  it("and of parts within parts without an end is told as far as it goes, with a word", async () => {
    const list = Buffer.concat([u32(9), u64(1)]);
    const head = Buffer.concat([Buffer.from("GGUF"), u32(3), u64(0), u64(1), u64(1), Buffer.from("k"), u32(9)]);
    const deep = Buffer.concat([head, ...Array.from({ length: 50_000 }, () => list)]);
    assert.deepEqual((await read("deep.gguf", deep)).notes, [
      "It cannot be read to its end: its lists are within lists without an end.",
    ]);
    const json = Buffer.from(`{"__metadata__": {"a": ${"[".repeat(100_000)}${"]".repeat(100_000)}}}`);
    const { kind, notes } = await read("a.safetensors", Buffer.concat([u64(json.length), json]));
    assert.deepEqual([kind, notes], ["header", []]);
    const wide = field(7, field(5, field(1, Buffer.alloc(300_000, 1))));
    assert.deepEqual((await read("wide.onnx", wide)).notes, [
      "It cannot be read to its end: a tensor has 300000 dimensions.",
    ]);
  });

  it("in the messages of an HDF5 file is gone through", async () => {
    const superblock = [
      Buffer.from("\x89HDF\r\n\x1a\n", "latin1"),
      Buffer.of(2, 8, 8, 0),
      u64(0),
      u64(0),
      u64(0),
      u64(48),
    ];
    const goesOn = Buffer.concat([Buffer.of(0x10, 0, 16, 0, 0, 0, 0, 0), u64(88), u64(8 * 300_000)]);
    const header = Buffer.concat([Buffer.of(1, 0, 1, 0), u32(1), u32(goesOn.length), u32(0), goesOn]);
    const { kind, notes } = await read("many.h5", Buffer.concat([...superblock, header, Buffer.alloc(8 * 300_000)]));
    assert.deepEqual([kind, notes], ["header", []]);
  });

  it("of a safetensors file that would take gigabytes says that it is too long", async () => {
    const { notes } = await read("a.safetensors", Buffer.concat([u64(90_000_000), Buffer.alloc(90_000_000, "{")]));
    assert.deepEqual(notes, ["It cannot be read to its end: its header of 90 MB is too long to be told."]);
  });

  it("of an array of numpy's says that it is none", async () => {
    const text = "'descr': [".repeat(300_000);
    const array = Buffer.concat([Buffer.from("\x93NUMPY\x02\x00", "latin1"), u32(text.length), Buffer.from(text)]);
    assert.deepEqual((await read("a.npy", array)).notes, [
      "It cannot be read to its end: a header of 3000000 bytes is too long to be one.",
    ]);
  });
});

describe("a line of JSON", () => {
  it("of lists within lists without an end is told as far as it goes", async () => {
    const deep = `{"a": 1}\n{"a": ${"[".repeat(500_000)}${"]".repeat(500_000)}}\n`;
    assert.deepEqual((await read("a.jsonl", Buffer.from(deep))).notes, [
      "It cannot be read to its end: a value in it is nested without an end.",
    ]);
  });

  it("that is none takes no time that grows with the square of its blanks", async () => {
    const { notes } = await read(
      "a.jsonl",
      Buffer.from(`{"a": 1,${" ".repeat(1_000_000)}x\n{"a": NaN, "b": [NaN,NaN]}\n`),
    );
    assert.deepEqual(notes, ["1 line is no JSON."]);
  });
});
