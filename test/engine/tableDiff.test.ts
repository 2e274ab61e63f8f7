import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";

import { diffFiles } from "../../src/engine/diff/contentDiff.ts";
import { summarize } from "../../src/engine/diff/summarize.ts";
import { DistinctCount } from "../../src/engine/diff/tables/distinctCount.ts";
import { hashText } from "../../src/engine/diff/tables/cellHash.ts";
import { decompressLz4 } from "../../src/engine/diff/tables/lz4.ts";
import type { ColumnSummary, TableSummary } from "../../src/engine/model/contentSummary.ts";
import type { TableDiff } from "../../src/engine/model/versionDiff.ts";
import { openBytes } from "../../src/engine/files/byteSource.ts";
import { Pace } from "../../src/engine/files/pace.ts";
import { type Codec, parquet } from "./support/parquetFile.ts";

async function table(path: string, content: string | Buffer): Promise<TableSummary> {
  const summary = await summarize(path, openBytes(Buffer.from(content)), new Pace());
  assert.equal(summary.kind, "table", summary.notes.join(" "));
  return summary;
}

async function diff(path: string, before: string | Buffer, after: string | Buffer): Promise<TableDiff> {
  const [left, right] = [before, after].map((content) => openBytes(Buffer.from(content)));
  const found = await diffFiles(path, left ?? assert.fail(), right ?? assert.fail(), new Pace());
  assert.equal(found.kind, "table");
  return found;
}

const short = ({ name, type, count, nulls, distinct, min, max, mean }: ColumnSummary): readonly unknown[] =>
  [name, type, count, nulls, distinct, min, max, mean].filter((fact) => fact !== undefined);

describe("the summary of a table", () => {
  it("tells type, values and range of each column of a CSV", async () => {
    const { rows, columns, notes } = await table(
      "a.csv",
      "\uFEFFid,price,label,when,ok,nothing\r\n1,0.5,cat,2024-01-31,true,\r\n2,NA,dog,2023-12-01,False,\r\n30,1e3,cat,2024-02-01,true,\r\n",
    );
    assert.deepEqual([rows, notes], [3, []]);
    assert.deepEqual(columns.map(short), [
      ["id", "integer", 3, 0, 3, 1, 30, 11],
      ["price", "number", 2, 1, 2, 0.5, 1000, 500.25],
      ["label", "text", 3, 0, 2],
      ["when", "date", 3, 0, 3, "2023-12-01", "2024-02-01"],
      ["ok", "boolean", 3, 0, 2],
      ["nothing", "empty", 0, 3, 0],
    ]);
  });

  it("reads quotation marks, line ends within them, other separators and names that are there twice", async () => {
    const { rows, columns } = await table("a.csv", 'x;x;"a ""b""; c"\n"1\n2";2;"3"\n\n"4";5;6');
    assert.equal(rows, 2);
    assert.deepEqual(columns.map(short), [
      ["x", "text", 2, 0, 2],
      ["x (2)", "integer", 2, 0, 2, 2, 5, 3.5],
      ['a "b"; c', "integer", 2, 0, 2, 3, 6, 4.5],
    ]);
    const numbers = await table("plain.tsv", "1\t2\n3\t4\n");
    assert.deepEqual([numbers.rows, numbers.columns.map(({ name }) => name)], [2, ["1", "2"]]);
  });

  it("is the same however a file falls into pieces", async () => {
    const filler = "ø".repeat(700_000);
    const { rows, columns } = await table("a.csv", `a,b\n"${filler}",1\n"${filler}\n""",2\n3,3\n`);
    assert.deepEqual([rows, columns.map(({ distinct }) => distinct)], [3, [3, 3]]);
  });

  it("counts rows that are too short or too long, and says where a quotation mark is missing", async () => {
    assert.deepEqual((await table("a.csv", "a,b\n1\n1,2,3\n1,2\n")).notes, [
      "2 rows have more or fewer values than there are columns.",
    ]);
    const { rows, notes } = await table("a.csv", 'a,b\n1,2\n3,"4\n5,6\n');
    assert.deepEqual([rows, notes], [1, ["It cannot be read to its end: a quoted value does not end."]]);
  });

  it("reads JSON lines, with what only some of them have, and Python's numbers that JSON lacks", async () => {
    const { rows, columns, notes } = await table(
      "a.jsonl",
      '{"id": 1, "loss": NaN, "tags": ["a"]}\n{"id": 2, "loss": 0.5, "extra": {"x": 1}}\n\nno json\n{"id": 3, "loss": -Infinity}',
    );
    assert.deepEqual([rows, notes], [3, ["1 line is no JSON."]]);
    assert.deepEqual(columns.map(short), [
      ["id", "integer", 3, 0, 3, 1, 3, 2],
      ["loss", "number", 1, 2, 1, 0.5, 0.5, 0.5],
      ["tags", "text", 1, 2, 1],
      ["extra", "text", 1, 2, 1],
    ]);
  });

  it("reads what is compressed with gzip or Zstandard as it would be without, written in one go or in several", async () => {
    const filler = "ø".repeat(50);
    const text = `id,x\n${Array.from({ length: 20_000 }, (_, id) => `${id},${filler}${id % 7}\n`).join("")}`;
    const half = Math.floor(text.length / 2);
    const plain = await table("a.csv", text);
    for (const [ending, compress] of [
      ["gz", gzipSync],
      ["zst", zstdCompressSync],
    ] as const) {
      const parts = [text.slice(0, half), text.slice(half)].map((part) => compress(Buffer.from(part)));
      assert.deepEqual(await table(`a.csv.${ending}`, compress(text)), plain);
      assert.deepEqual(await table(`a.csv.${ending}`, Buffer.concat(parts)), plain);
      assert.equal((await table(`a.tsv.${ending}`, compress("a\tb\n1\t2\n"))).columns.length, 2);
      assert.equal((await table(`a.jsonl.${ending}`, compress('{"a": 1}\n'))).rows, 1);
    }
  });

  it("of a compressed file that was cut off anywhere is what can be read, and a word that it ends too soon", async () => {
    const text = `id,x\n${Array.from({ length: 60 }, (_, id) => `${id},${id * id}\n`).join("")}`;
    for (const [path, whole] of [
      ["a.csv.gz", gzipSync(text)],
      ["a.csv.zst", zstdCompressSync(text)],
    ] as const) {
      for (let length = 2; length < whole.length; length++) {
        const { kind, notes } = await summarize(path, openBytes(whole.subarray(0, length)), new Pace());
        const isKnown = length >= (path.endsWith("gz") ? 2 : 4);
        if (isKnown)
          assert.match(notes.join(), /^It cannot be read to its end: what is compressed in it ends too soon/);
        assert.equal(kind === "table", isKnown, `${path} of ${length} bytes`);
      }
    }
    const { rows } = await table("a.csv.gz", gzipSync(text).subarray(0, -1));
    assert.equal(rows, 60);
  });

  it("of a compressed file in which any byte was changed is what can be read, or a plain word", async () => {
    for (const [path, whole] of [
      ["a.csv.gz", gzipSync("id,x\n1,2\n3,4\n")],
      ["a.csv.zst", zstdCompressSync("id,x\n1,2\n3,4\n")],
    ] as const) {
      for (const at of whole.keys()) {
        const spoilt = Buffer.from(whole);
        spoilt[at] = (spoilt[at] ?? 0) ^ 0xff;
        const { notes } = await summarize(path, openBytes(spoilt), new Pace());
        for (const note of notes)
          assert.match(note, /^(?:It cannot be read to its end: what is compressed|\d+ rows? ha)/);
      }
    }
    const { kind, notes } = await summarize("a.csv.gz", openBytes(gzipSync(Buffer.from([0, 1, 2]))), new Pace());
    assert.deepEqual([kind, notes], ["bytes", ["It cannot be read to its end: what is compressed in it is no text."]]);
  });

  it("reads Parquet in every compression, by the types that it declares", async () => {
    const group = (from: number) =>
      [
        { name: "id", type: "int64", values: [from, from + 1] },
        { name: "score", type: "double", values: [0.5, null] },
        { name: "label", type: "string", values: ["cat", "ø dog that is long enough to be told apart"] },
      ] as const;
    for (const codec of ["UNCOMPRESSED", "GZIP", "BROTLI", "ZSTD", "LZ4_RAW"] satisfies readonly Codec[]) {
      const { rows, columns, notes } = await table("a.parquet", parquet([group(1), group(3)], codec));
      assert.deepEqual([rows, notes], [4, []], codec);
      assert.deepEqual(columns.map(short), [
        ["id", "int64", 4, 0, 4, 1, 4, 2.5],
        ["score", "double", 2, 2, 1, 0.5, 0.5, 0.5],
        ["label", "string", 4, 0, 2],
      ]);
    }
  });

  it("reads a row group of Parquet in parts where it has more than a million rows", async () => {
    const count = 1_060_000;
    const numbers = Float64Array.from({ length: count }, (_, row) => row);
    const { rows, columns } = await table("a.parquet", parquet([[{ name: "x", type: "double", values: numbers }]]));
    const { min, max, mean, count: there } = columns[0] ?? assert.fail();
    assert.deepEqual([rows, there, min, max, mean], [count, count, 0, count - 1, (count - 1) / 2]);
  });

  it("leaves out a column of Parquet that claims to hold more than fits into memory, and says so", async () => {
    const id = { name: "id", type: "int64", values: [1, 2] } as const;
    const vast = { name: "vast", type: "double", values: [0.5, 1], claimed: 1_000_000_000 } as const;
    const left = parquet([[id, vast]]);
    const { rows, columns, notes } = await table("a.parquet", left);
    assert.deepEqual([rows, columns.map(({ name }) => name)], [2, ["id"]]);
    assert.deepEqual(notes, ['The column "vast" is left out: it holds more at once than fits into memory.']);
    const found = await diff("a.parquet", left, parquet([[id, { ...vast, claimed: 2 }]]));
    assert.deepEqual([found.addedColumns, found.removedColumns, found.rows], [[], [], undefined]);
    assert.deepEqual(found.notes, ["Rows are not compared: not all columns fit into memory."]);
  });

  it("of Parquet with fewer values than rows says so", async () => {
    const columns = [
      { name: "id", type: "int64", values: [1, 2, 3] },
      { name: "x", type: "double", values: [1] },
    ] as const;
    const { notes } = await table("a.parquet", parquet([columns]));
    assert.deepEqual(notes, ["It cannot be read to its end: a column in it has too few or too many values."]);
  });

  it("of a Parquet file that was cut off or spoilt anywhere is a plain word, or what can be read", async () => {
    const whole = parquet([[{ name: "id", type: "int64", values: [1, 2, 3] }]], "GZIP");
    const spoilt = [...whole.keys()].map((at) =>
      Buffer.concat([whole.subarray(0, at), Buffer.from([0x7e]), whole.subarray(at + 1)]),
    );
    const cut = [...whole.keys()].map((length) => whole.subarray(0, length));
    for (const bytes of [...cut, ...spoilt]) {
      const { notes } = await summarize("a.parquet", openBytes(bytes), new Pace());
      for (const note of notes) assert.match(note, /^It cannot be read to its end: [a-z]/);
      if (cut.includes(bytes)) assert.equal(notes.length, 1);
    }
  });
});

describe("two tables", () => {
  it("differ by columns, and by rows that are known by their key", async () => {
    const found = await diff(
      "a.csv",
      "id,price,old\n1,5,x\n2,6,y\n3,7,z\n4,8,w\n",
      "id,price,new\n4,8,w\n3,seven,z\n2,6,y\n5,9,v\n",
    );
    assert.deepEqual([found.addedColumns, found.removedColumns], [["new"], ["old"]]);
    assert.deepEqual(
      found.changedColumns.map(({ name, before, after }) => [name, before.type, after.type]),
      [
        ["id", "integer", "integer"],
        ["price", "integer", "text"],
      ],
    );
    const { examples, ...counts } = found.rows ?? assert.fail();
    assert.deepEqual(counts, { key: "id", added: 1, removed: 1, changed: 1, same: 2 });
    assert.deepEqual(examples, {
      added: [{ id: "5", price: "9", new: "v" }],
      removed: [{ id: "1", price: "5", old: "x" }],
      changed: [{ before: { id: "3", price: "7", old: "z" }, after: { id: "3", price: "seven", new: "z" } }],
    });
  });

  it("are known by their first column where each of its values is there once, unless it is a measure", async () => {
    const between = async (before: string, after: string) => {
      const { rows } = await diff("a.csv", before, after);
      return [rows?.key, rows?.added, rows?.removed, rows?.changed, rows?.same];
    };
    const users = "user,score,note\nann,1,x\nbob,2,y\ncid,3,z\n";
    assert.deepEqual(await between(users, users.replace("bob,2", "bob,5").replace("cid,3,z\n", "")), [
      "user",
      0,
      1,
      1,
      1,
    ]);
    assert.deepEqual(await between(users, "user,score,note\nann,1,x\nann,2,y\n"), [undefined, 1, 2, 0, 1]);
    assert.deepEqual(await between("x,y\n0.5,1\n1.5,2\n", "x,y\n0.5,3\n1.5,2\n"), [undefined, 1, 1, 0, 1]);
  });

  it("without a key differ by rows as a whole, in whatever order, each as often as it is there", async () => {
    const { rows } = await diff("a.tsv", "a\tb\n1\t1\n1\t1\n1\t1\n2\t2\n", "b\ta\n2\t2\n1\t1\n3\t1\n");
    assert.deepEqual([rows?.key, rows?.added, rows?.removed, rows?.changed, rows?.same], [undefined, 1, 2, 0, 2]);
    assert.deepEqual(rows?.examples.added, [{ b: "3", a: "1" }]);
  });

  it("take no column for a key in which a value is there twice, or missing", async () => {
    for (const ids of ["1,1", "1,"]) {
      const [one, two] = ids.split(",");
      const { rows } = await diff("a.csv", `id,x\n${one},1\n${two},2\n`, "id,x\n1,1\n3,2\n");
      assert.deepEqual([rows?.key, rows?.added, rows?.removed, rows?.same], [undefined, 1, 1, 1]);
    }
  });

  it("of which nearly all rows are alike take no time that grows with their square", async () => {
    const [before, after] = [`x\n${"0\n".repeat(200_000)}`, `x\n${"0\n".repeat(200_001)}1\n`];
    const { rows } = await diff("a.csv", before, after);
    assert.deepEqual([rows?.added, rows?.removed, rows?.same], [2, 0, 200_000]);
  });

  it("of Parquet are held against each other value by value", async () => {
    const file = (values: readonly number[]): Buffer =>
      parquet(
        [
          [
            { name: "user_id", type: "int64", values: [1, 2, 3] },
            { name: "score", type: "double", values },
          ],
        ],
        "ZSTD",
      );
    const { rows, changedColumns } = await diff("a.parquet", file([1, 2, 3]), file([1, 2.5, 3]));
    assert.deepEqual([rows?.key, rows?.changed, rows?.same], ["user_id", 1, 2]);
    assert.deepEqual(rows?.examples.changed[0]?.after, { user_id: "2", score: "2.5" });
    assert.deepEqual(
      changedColumns.map(({ name }) => name),
      ["score"],
    );
  });

  it("of which one is no table any more are told each by itself", async () => {
    const whole = parquet([[{ name: "id", type: "int64", values: [1] }]]);
    const [left, right] = [openBytes(whole), openBytes(whole.subarray(0, 20))];
    const found = await diffFiles("a.parquet", left, right, new Pace());
    assert.equal(found.kind, "other");
    assert.deepEqual(found.kind === "other" && [found.before.kind, found.after.notes.length], ["table", 1]);
  });
});

describe("what a table is read with", () => {
  it("counts many different values within a few percent", () => {
    const count = new DistinctCount(1_000);
    const hash = { high: 0, low: 0 };
    for (let value = 0; value < 300_000; value++) {
      hashText(`value ${value % 100_000}`, hash);
      count.add(hash);
    }
    assert.equal(count.isEstimate, true);
    assert.ok(Math.abs(count.count - 100_000) < 5_000, String(count.count));
  });

  it("decompresses LZ4 that copies from what came before, also over its own end", () => {
    // "ab", then eight bytes from two before; then the last literals.
    const block = Buffer.from([0x24, 0x61, 0x62, 2, 0, 0x10, 0x63]);
    assert.equal(Buffer.from(decompressLz4(block, 11)).toString(), "abababababc");
    for (let length = 0; length < block.length; length++) {
      assert.throws(() => decompressLz4(block.subarray(0, length), 11), { name: "MalformedFile" });
    }
  });
});
