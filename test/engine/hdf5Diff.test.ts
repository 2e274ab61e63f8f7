import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { differences, fixture, lines, read, told } from "./support/headerLines.ts";

describe("an HDF5 file", () => {
  it("tells datasets, links and attributes, the same in the oldest layout and in the newest", async () => {
    for (const name of ["oldest.h5", "newest.h5"]) {
      const summary = await told(name);
      assert.deepEqual(summary.notes, []);
      assert.deepEqual(lines(summary, "File"), ["Datasets: 10", "Values: 112"]);
      assert.deepEqual(lines(summary, "Datasets"), [
        "again: float64 []",
        "big: int16 big-endian [3]",
        "chunks: int64 [10, 10]",
        "empty: float32, empty",
        "fixed: string [2]",
        "flag: bool []",
        "lists: list of int32 [1]",
        "rows: {a int32, b float64} [1]",
        "text: string []",
        "typed: float64 [2]",
      ]);
      assert.deepEqual(lines(summary, "Links"), [
        "circle: the same as /",
        "outside: to a path or another file",
        "path: to a path or another file",
        "scalar: the same as again",
      ]);
      const attributes = Array.from({ length: 12 }, (_, index) => {
        return `many@attribute${String(index).padStart(2, "0")}: ${index}`;
      });
      assert.deepEqual(lines(summary, "Attributes"), attributes);
      assert.ok(lines(summary, "Values").includes("big: CRC 5e0eaab8"));
    }
  });

  it("of Keras tells the layers' configuration and weights", async () => {
    const summary = await told("weights.h5");
    assert.deepEqual(lines(summary, "Datasets"), ["dense/bias:0: float32 [4]", "dense/kernel:0: float32 [3, 4]"]);
    assert.deepEqual(lines(summary, "Attributes"), ["backend: tensorflow", "layer_names: [dense]"]);
    const configuration = lines(summary, "Configuration");
    assert.ok(configuration.includes("model_config.config.layers.dense.config.units: 4"), configuration.join("\n"));
  });

  it("in an archive of Keras's is held against another: settings, shapes and values", async () => {
    const changed = (await differences("before.keras", "after.keras")).flatMap((section) => section.changed);
    assert.deepEqual(changed, [
      { name: "Values", before: "14", after: "17" },
      { name: "config.layers.dense.config.units", before: "4", after: "5" },
      { name: "layers/dense/vars/0", before: "float32 [3, 4]", after: "float32 [3, 5]" },
      { name: "layers/dense/vars/0", before: "CRC 20b2143b", after: "CRC af1ab270" },
    ]);
  });
});

describe("an HDF5 file that is broken", () => {
  it("is told as far as it goes, with a word that it ends there", async () => {
    for (const [name, step] of [
      ["weights.h5", 3],
      ["newest.h5", 23],
      ["before.keras", 5],
    ] as const) {
      const whole = fixture(name);
      for (let length = 8; length < whole.length; length += step) {
        const { kind, notes } = await read(name, whole.subarray(0, length));
        assert.equal(kind, "header");
        assert.match(notes.join(), /^It cannot be read to its end: [a-z][^.]*\.$/, `${name} of ${length} bytes`);
      }
    }
  });

  it("by any one byte is told, or what is wrong with it", async () => {
    for (const [name, step] of [
      ["weights.h5", 3],
      ["newest.h5", 7],
    ] as const) {
      const whole = fixture(name);
      for (let at = 8; at < whole.length; at += step) {
        for (const value of [0x00, 0xff, (whole[at] ?? 0) ^ (1 << (at % 8))]) {
          const spoilt = Buffer.from(whole);
          spoilt[at] = value;
          for (const note of (await read(name, spoilt)).notes) assert.match(note, /^It cannot be read to its end: /);
        }
      }
    }
  });
});
