import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";

import { diffFiles } from "../../src/engine/diff/contentDiff.ts";
import { openBytes } from "../../src/engine/files/byteSource.ts";
import { Pace } from "../../src/engine/files/pace.ts";
import { header, lines, read } from "./support/headerLines.ts";
import { gguf, npy, onnx, pickle, safetensors, zip } from "./support/modelFiles.ts";

const weights = { dtype: "F32", shape: [4, 3], bytes: 48 };
const models: Readonly<Record<string, Buffer>> = {
  "m.safetensors": safetensors(
    { "b.weight": weights, "a.bias": { dtype: "F16", shape: [3], bytes: 6 } },
    { format: "pt" },
  ),
  "m.onnx": onnx({ opset: 17, weights: 3 }),
  "m.gguf": gguf({ name: "tiny", tokens: Array.from({ length: 20 }, (_, index) => `t${index}`), type: 12 }),
  "m.npy": npy("<f4", [2, 3], Buffer.alloc(24)),
  "m.npz": zip({ "x.npy": npy("<i8", [5], Buffer.alloc(40)), "y.npy": npy("|b1", [5], Buffer.alloc(5)) }, ["x.npy"]),
  "m.pkl": pickle("sklearn.linear_model._logistic", "LogisticRegression"),
  "m.pt": zip({ "m/data.pkl": pickle("torch._utils", "_rebuild_tensor_v2"), "m/data/0": Buffer.alloc(48) }),
};
const model = (name: string): Buffer => models[name] ?? assert.fail(name);

describe("the header of a model", () => {
  it("tells the tensors and metadata of safetensors", async () => {
    const summary = await header("m.safetensors", model("m.safetensors"));
    assert.deepEqual(lines(summary, "Tensors"), ["a.bias: F16 [3]", "b.weight: F32 [4, 3]"]);
    assert.deepEqual(lines(summary, "Metadata"), ["format: pt"]);
    assert.deepEqual(lines(summary, "File").slice(0, 2), ["Tensors: 2", "Parameters: 15"]);
    assert.deepEqual(summary.notes, []);
  });

  it("tells the operator sets, inputs, outputs, operators and initializers of ONNX", async () => {
    const summary = await header("m.onnx", model("m.onnx"));
    assert.deepEqual(lines(summary, "Operator sets"), ["ai.onnx: 17"]);
    assert.deepEqual(lines(summary, "Inputs"), ["x: float32 [batch, 4]"]);
    assert.deepEqual(lines(summary, "Outputs"), ["y: float32 [batch, 3]"]);
    assert.deepEqual(lines(summary, "Operators"), ["MatMul: 1"]);
    assert.deepEqual(lines(summary, "Tensors"), ["W: float32 [4, 3]"]);
    assert.deepEqual(lines(summary, "Metadata"), ["task: digits"]);
    assert.ok(lines(summary, "File").includes("Producer: pytorch"));
  });

  it("tells the metadata and tensors of GGUF, long lists by a digest", async () => {
    const summary = await header("m.gguf", model("m.gguf"));
    assert.deepEqual(lines(summary, "Tensors"), ["blk.0.attn_q.weight: Q4_K [64, 32]", "output.weight: Q4_K [64, 32]"]);
    const metadata = lines(summary, "Metadata");
    assert.deepEqual(metadata.slice(0, 2), ["general.alignment: 32", "general.name: tiny"]);
    assert.match(metadata[2] ?? "", /^tokenizer\.ggml\.tokens: \[t0, t1, .*, …\] 20 values, digest [0-9a-f]{8}$/);
  });

  it("tells type and shape of arrays, and of those in an archive, compressed or not", async () => {
    assert.deepEqual(lines(await header("m.npy", model("m.npy")), "File"), [
      "Type: float32",
      "Shape: [2, 3]",
      "Order: C",
    ]);
    assert.deepEqual(lines(await header("m.npz", model("m.npz")), "Arrays"), ["x: int64 [5]", "y: bool [5]"]);
  });

  it("tells what a pickle would import, and carries nothing of it out", async () => {
    const summary = await header("m.pkl", model("m.pkl"));
    assert.deepEqual(lines(summary, "Imports"), [
      "sklearn.linear_model._logistic.LogisticRegression: once",
      "sklearn.linear_model._logistic.Other: once",
    ]);
    assert.deepEqual(lines(summary, "File"), ["scikit-learn: 1.5.2", "Protocol: 4"]);
    const old = await header("old.pkl", Buffer.from("cos\nsystem\np0\n(S'echo'\np1\ntp2\nRp3\n.", "latin1"));
    assert.deepEqual([lines(old, "Imports"), old.notes], [["os.system: once"], []]);
  });

  it("tells what PyTorch saved, out of its archive", async () => {
    const summary = await header("m.pt", model("m.pt"));
    assert.deepEqual(
      [summary.format, lines(summary, "Imports")[1]],
      ["PyTorch", "torch._utils._rebuild_tensor_v2: once"],
    );
    assert.deepEqual(lines(summary, "File").slice(0, 2), ["Storages: 1", "Bytes of storages: 48"]);
  });

  it("of a file that was cut off at any byte is told as far as it goes, with a word that it is broken", async () => {
    for (const [name, whole] of Object.entries(models)) {
      for (let length = 0; length < whole.length; length++) {
        const { kind, notes } = await read(name, whole.subarray(0, length));
        // Without its padding, or the last of its metadata, a file lacks nothing that can be missed.
        const isWhole = length === whole.length - (name === "m.onnx" ? 16 : Infinity);
        const lacksPadding = name === "m.gguf" && length >= whole.length - 64;
        const isTold = notes.length === 1 || kind !== "header" || isWhole || lacksPadding;
        assert.ok(isTold, `${name} of ${length} bytes: ${notes.join(" ")}`);
        for (const note of notes) assert.match(note, /^It cannot be read to its end: [a-z].*[^.]\.$/);
      }
    }
  });

  it("of a file with any byte changed is told, or what is wrong with it", async () => {
    for (const [name, whole] of Object.entries(models)) {
      for (let at = 0; at < Math.min(whole.length, 700); at++) {
        for (const value of [0x00, 0x7f, 0xff]) {
          const spoilt = Buffer.from(whole);
          spoilt[at] = value;
          const { notes } = await read(name, spoilt);
          for (const note of notes) assert.match(note, /^It cannot be read to its end: /);
        }
      }
    }
  });
});

describe("two headers", () => {
  it("are held against each other fact by fact", async () => {
    const after = safetensors({ "b.weight": { ...weights, shape: [3, 4] }, "c.weight": weights }, { format: "pt" });
    const diff = await diffFiles("m.safetensors", openBytes(model("m.safetensors")), openBytes(after), new Pace());
    assert.equal(diff.kind, "header");
    assert.deepEqual(diff.kind === "header" && diff.sections.find(({ title }) => title === "Tensors"), {
      title: "Tensors",
      added: [{ name: "c.weight", value: "F32 [4, 3]" }],
      removed: [{ name: "a.bias", value: "F16 [3]" }],
      changed: [{ name: "b.weight", before: "F32 [4, 3]", after: "F32 [3, 4]" }],
    });
  });

  it("of which only values differ name the tensors that have others", async () => {
    for (const [name, tensor, at] of [
      ["m.safetensors", "a.bias", -1],
      ["m.gguf", "output.weight", -1],
      ["m.onnx", "W", model("m.onnx").indexOf(Buffer.alloc(48, 1))],
    ] as const) {
      const after = Buffer.from(model(name));
      after[(after.length + at) % after.length] = 9;
      const diff = await diffFiles(name, openBytes(model(name)), openBytes(after), new Pace());
      const [values, ...others] = diff.kind === "header" ? diff.sections : [];
      assert.deepEqual([values?.title, values?.changed.map((change) => change.name)], ["Values", [tensor]], name);
      assert.deepEqual(others, []);
    }
  });

  it("of which one is broken are told as far as it goes", async () => {
    const broken = model("m.onnx").subarray(0, 60);
    const diff = await diffFiles("m.onnx", openBytes(model("m.onnx")), openBytes(broken), new Pace());
    assert.equal(diff.kind, "header");
    assert.match((diff.kind === "header" && diff.after.notes[0]) || "", /It cannot be read to its end/);
  });
});

describe("other files", () => {
  it("are text with its lines, or bytes with a name where they are known", async () => {
    assert.deepEqual(await read("notes.md", Buffer.from("één\ntwee")), {
      kind: "text",
      format: "Text",
      lines: 2,
      notes: [],
    });
    assert.deepEqual(await read("x.dat", Buffer.from([0, 1, 2])), { kind: "bytes", format: "Binary", notes: [] });
    assert.equal((await read("empty.txt", Buffer.alloc(0))).kind, "text");
  });
});

describe("an image", () => {
  const latin = (text: string): Buffer => Buffer.from(text, "latin1");
  const images: Readonly<Record<string, Buffer>> = {
    "PNG image": latin("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0"),
    "JPEG image": latin("\xff\xd8\xff\xe0\0\x04ab\xff\xff\xc4\0\x03c\xff\xc2\0\x11\x08\x01\xe0\x02\x80"),
    "GIF image": latin("GIF89a\x80\x02\xe0\x01"),
    "WebP image": latin("RIFF\0\0\0\0WEBPVP8X\n\0\0\0\0\0\0\0\x7f\x02\0\xdf\x01\0"),
  };

  it("tells its size, and where it is cut off that it is", async () => {
    for (const [name, whole] of Object.entries(images)) {
      const summary = await header("plot.dat", whole);
      assert.deepEqual([summary.format, lines(summary, "File")], [name, ["Size: 640 × 480 pixels"]]);
      for (let length = 12; length < whole.length; length++) {
        const { notes } = await read("plot.dat", whole.subarray(0, length));
        if (length > 15 || name !== "GIF image") assert.deepEqual(notes.length, 1, `${name} of ${length} bytes`);
      }
    }
    const lossless = await header("a.webp", latin("RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x7f\xc2\x77\0"));
    const lossy = await header("a.webp", latin("RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x80\x02\xe0\x01"));
    for (const summary of [lossless, lossy]) assert.deepEqual(lines(summary, "File"), ["Size: 640 × 480 pixels"]);
  });
});

describe("two texts", () => {
  const diff = async (before: string, after: string) => {
    const [left, right] = [before, after].map((text) => openBytes(Buffer.from(text)));
    const found = await diffFiles("notes.md", left ?? assert.fail(), right ?? assert.fail(), new Pace());
    return found.kind === "text" ? found : assert.fail(found.kind);
  };

  it("differ line by line, with three lines around each place", async () => {
    const text = Array.from({ length: 20 }, (_, line) => `line ${line + 1}\n`).join("");
    const { hunks, notes } = await diff(text, text.replace("line 10\n", "line ten\n").replace(/\n$/, ""));
    assert.deepEqual(notes, []);
    assert.deepEqual(hunks?.[0], {
      oldStart: 7,
      oldLines: 7,
      newStart: 7,
      newLines: 7,
      lines: [" line 7", " line 8", " line 9", "-line 10", "+line ten", " line 11", " line 12", " line 13"],
    });
    assert.deepEqual(hunks?.[1]?.lines.slice(-3), ["-line 20", "+line 20", "\\ No newline at end of file"]);
  });

  it("that are large or have little in common are told to be so", async () => {
    const lines = (word: string): string => Array.from({ length: 3_000 }, (_, line) => `${word} ${line}\n`).join("");
    const other = await diff(lines("one"), lines("two"));
    assert.deepEqual([other.hunks, other.notes], [undefined, ["They differ in too many lines to be told one by one."]]);
    const large = await diff("short\n", "x\n".repeat(2_000_001));
    assert.deepEqual([large.hunks, large.notes], [undefined, ["Texts are compared line by line up to 4 MB."]]);
  });
});

describe("an Arrow file", () => {
  const [file, stream] = ["plain.arrow", "stream.arrow"] as const;
  /** Arrow's own library wrote them: `fixtures/tables/make.cjs`. */
  const bytesOf = (name: string): Buffer => readFileSync(new URL(`fixtures/tables/${name}`, import.meta.url));

  it("or a stream tells its columns with their types, and its rows", async () => {
    for (const [path, name] of [
      ["a.feather", file],
      ["a.arrow", stream],
    ] as const) {
      const summary = await header(path, bytesOf(name));
      assert.deepEqual(
        [summary.format, summary.notes, lines(summary, "File")],
        ["Arrow", [], ["Rows: 8", "Batches: 2"]],
      );
      assert.deepEqual(lines(summary, "Columns"), [
        "good: bool",
        "id: int64",
        "label: dictionary of string",
        "score: float32",
        "tags: list of string",
        "when: timestamp(ms)",
      ]);
    }
  });

  it("that is cut off or spoilt anywhere is told as far as it goes", async () => {
    for (const name of [file, stream]) {
      const whole = bytesOf(name);
      for (let at = 8; at < whole.length; at++) {
        const { notes } = await read(name, whole.subarray(0, at));
        if (name === file) assert.deepEqual(notes, ["It cannot be read to its end: it ends too soon."]);
        for (const value of [0x00, 0xff, (whole[at] ?? 0) ^ (1 << (at % 8))]) {
          const spoilt = Buffer.from(whole);
          spoilt[at] = value;
          for (const note of (await read(name, spoilt)).notes) assert.match(note, /^It cannot be read to its end: /);
        }
      }
    }
  });
});
