import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";

import { diffFiles } from "../../src/engine/diff/contentDiff.ts";
import { summarize } from "../../src/engine/diff/summarize.ts";
import { openBytes } from "../../src/engine/files/byteSource.ts";
import { Pace } from "../../src/engine/files/pace.ts";
import { header, read } from "./support/headerLines.ts";

/** A file that Python or joblib wrote: `fixtures/compressed/make.py`. */
function fixture(name: string): Buffer {
  return readFileSync(new URL(`fixtures/compressed/${name}`, import.meta.url));
}

const endings = ["bz2", "xz", "lzma"];
const rows = Array.from({ length: 2_300 }, (_, row) => `${row % 97},${"ø".repeat(500)}${row % 7}\n`);
const whole = Buffer.from(`id,x\n${rows.join("")}`);
const short = Buffer.from(`id,x\n${Array.from({ length: 60 }, (_, row) => `${row},${row * row}\n`).join("")}`);

describe("a table that was compressed with bzip2, xz or LZMA", () => {
  it("is read as it would be without, written in one go or in several", async () => {
    const plain = await read("a.csv", whole);
    for (const ending of endings) {
      for (const name of [`whole.csv.${ending}`, `parts.csv.${ending}`]) {
        assert.deepEqual(await read(name, fixture(name)), plain, name);
      }
      const lines = await read(`a.jsonl.${ending}`, fixture(`lines.jsonl.${ending}`));
      assert.deepEqual([lines.kind, lines.format], ["table", "JSON lines"]);
    }
  });

  it("is held against another by columns and rows", async () => {
    const pace = new Pace();
    const plain = await diffFiles("a.csv", openBytes(whole), openBytes(short), pace);
    assert.equal(plain.kind, "table");
    for (const ending of endings) {
      const [before, after] = ["whole", "short"].map((name) => openBytes(fixture(`${name}.csv.${ending}`)));
      const found = await diffFiles(`a.csv.${ending}`, before ?? assert.fail(), after ?? assert.fail(), pace);
      assert.deepEqual(found, plain);
    }
  });

  it("that was cut off anywhere is told as far as it goes, with a word that it ends too soon", async () => {
    for (const [ending, mark] of [
      ["bz2", 3],
      ["xz", 6],
      ["lzma", 13],
    ] as const) {
      const bytes = fixture(`short.csv.${ending}`);
      for (let length = 1; length < bytes.length; length += 3) {
        const { kind, notes } = await read(`a.csv.${ending}`, bytes.subarray(0, length));
        if (length >= mark)
          assert.match(notes.join(), /^It cannot be read to its end: what is compressed in it ends too soon/);
        else assert.notEqual(kind, "table", `${ending} of ${length} bytes`);
      }
    }
  });

  it("in which any byte was changed is told as far as it is right, or by a plain word", async () => {
    const plain = await read("a.csv", short);
    for (const ending of endings) {
      const bytes = fixture(`short.csv.${ending}`);
      for (let at = 0; at < bytes.length; at += 3) {
        const spoilt = Buffer.from(bytes);
        spoilt[at] = (spoilt[at] ?? 0) ^ (1 << (at % 7));
        const summary = await read(`a.csv.${ending}`, spoilt);
        for (const note of summary.notes)
          assert.match(note, /^(?:It cannot be read to its end: [a-z][^.]*\.$|\d+ rows? ha)/, `${ending} ${at}`);
        // LZMA alone has nothing that tells whether it came whole.
        if (ending !== "lzma" && summary.kind === "table" && summary.notes.length === 0)
          assert.deepEqual(summary, plain, `${ending} ${at}`);
      }
    }
  });

  it("with a filter that is not known here says so", async () => {
    const { notes } = await read("a.csv.xz", fixture("delta.csv.xz"));
    assert.deepEqual(notes, [
      "It cannot be read to its end: it was compressed with a filter of xz that is not known here.",
    ]);
  });

  it("of little that becomes much, or that asks for much memory, is given up or read soon", async () => {
    const zeros = await read("a.csv.bz2", fixture("zeros.csv.bz2"));
    assert.deepEqual(zeros.notes, ["It cannot be read to its end: what is compressed in it is no text."]);
    const { notes } = await read("a.csv.bz2", fixture("spaces.csv.bz2"));
    assert.match(notes.join(), /^It cannot be read to its end: a row does not end/);
    const greedy = fixture("short.csv.lzma");
    greedy.writeUInt32LE(0xffffffff, 1);
    assert.deepEqual(await read("a.csv.lzma", greedy), await read("a.csv", short));
  });

  it("of ever so many files without content can be stopped", async () => {
    const empty = Buffer.from("QlpoORdyRThQkAAAAAA=", "base64");
    const many = openBytes(Buffer.concat(Array.from({ length: 20_000 }, () => empty)));
    const pace = new Pace({ signal: AbortSignal.abort(new Error("stopped")) });
    await assert.rejects(summarize("a.pkl.bz2", many, pace), /stopped/);
    await assert.rejects(summarize("a.csv.bz2", many, pace), /stopped/);
  });
});

describe("a model that joblib compressed with bz2, lzma or xz", () => {
  it("tells what it would tell without", async () => {
    const plain = await header("plain.joblib", fixture("plain.joblib"));
    for (const [name, compression] of [
      ["bz2", "bzip2"],
      ["lzma", "LZMA"],
      ["xz", "xz"],
    ] as const) {
      const { sections, notes } = await header("a.joblib", fixture(`${name}.joblib`));
      const [file, ...rest] = sections;
      assert.deepEqual(file?.entries[0], { name: "Compressed with", value: compression });
      assert.deepEqual([{ ...file, entries: file?.entries.slice(1) }, ...rest], plain.sections);
      assert.deepEqual(notes, []);
    }
  });

  it("and that was cut off anywhere is told as far as it goes", async () => {
    for (const name of endings) {
      const bytes = fixture(`${name}.joblib`);
      for (let length = 16; length < bytes.length; length += 29) {
        const { notes } = await read("a.joblib", bytes.subarray(0, length));
        assert.match(notes.join(), /^It cannot be read to its end: [a-z][^.]*\.$/, `${name} ${length}`);
      }
    }
  });
});
