import { createHash } from "node:crypto";
import type { ByteSource } from "../../files/byteSource.ts";
import type { Pace } from "../../files/pace.ts";
import { ByteCursor } from "../byteCursor.ts";
import { MalformedFile } from "../malformedFile.ts";
import { type Stretch, StretchCrcs } from "../stretchCrcs.ts";
import { fileSection, type HeaderDraft, mostEntries, tooMany } from "./headerDraft.ts";
import { addTensor, TensorTotals } from "./tensors.ts";

const shownItems = 8;
const mostArrayDepth = 8;

/** By the number of a type: how its values are read. */
const scalars: readonly (((cursor: ByteCursor) => string) | undefined)[] = [
  (cursor) => String(cursor.u8()),
  (cursor) => String(cursor.bytes(1).readInt8(0)),
  (cursor) => String(cursor.u16()),
  (cursor) => String(cursor.bytes(2).readInt16LE(0)),
  (cursor) => String(cursor.u32()),
  (cursor) => String(cursor.bytes(4).readInt32LE(0)),
  (cursor) => String(Number(cursor.bytes(4).readFloatLE(0).toPrecision(7))),
  (cursor) => String(cursor.u8() !== 0),
  (cursor) => cursor.bytes(cursor.u64()).toString("utf8"),
  undefined,
  (cursor) => String(cursor.bytes(8).readBigUInt64LE(0)),
  (cursor) => String(cursor.bytes(8).readBigInt64LE(0)),
  (cursor) => String(cursor.bytes(8).readDoubleLE(0)),
];
const arrayType = 9;

/** ggml's types of tensors by their numbers; those that are gone have none. */
const tensorTypes: Readonly<Record<number, string>> = Object.fromEntries(
  "F32 F16 Q4_0 Q4_1 - - Q5_0 Q5_1 Q8_0 Q8_1 Q2_K Q3_K Q4_K Q5_K Q6_K Q8_K IQ2_XXS IQ2_XS IQ3_XXS IQ1_S IQ4_NL IQ3_S IQ2_S IQ4_XS I8 I16 I32 I64 F64 IQ1_M BF16 - - - TQ1_0 TQ2_0 - - - MXFP4"
    .split(" ")
    .map((name, number) => [number, name]),
);

/** Whether a file that begins so is GGUF. */
export function isGguf(head: Buffer): boolean {
  return head.toString("latin1", 0, 4) === "GGUF";
}

/**
 * Metadata and tensors of a GGUF file from version 2 on: `GGUF`, u32 version, u64 tensors, u64 metadata, then the
 * metadata and the tensors one after another. Throws a `MalformedFile`.
 */
export async function readGguf(source: ByteSource, draft: HeaderDraft, pace: Pace): Promise<void> {
  const cursor = new ByteCursor(source, 4);
  const version = cursor.u32();
  if (version < 2 || version > 0xffff) {
    throw new MalformedFile(
      version === 1 ? "version 1 of GGUF is not known here" : "it is written for big-endian machines",
    );
  }
  draft.add(fileSection, "Version", version);
  const tensors = cursor.u64();
  let alignment = 32;
  for (let left = cursor.u64(); left > 0; left--) {
    const key = cursor.bytes(cursor.u64()).toString("utf8");
    const value = await readValue(cursor, cursor.u32(), pace);
    draft.add("Metadata", key, value);
    if (pace.isDue()) await pace.rest();
    if (key === "general.alignment") alignment = Math.max(1, Number(value) || 1);
  }
  const totals = new TensorTotals();
  const offsets: [name: string, offset: number][] = [];
  for (let left = tensors; left > 0; left--) {
    const name = cursor.bytes(cursor.u64()).toString("utf8");
    const shape = Array.from({ length: dimensions(cursor.u32()) }, () => cursor.u64());
    const type = cursor.u32();
    addTensor(draft, totals, { name, dtype: tensorTypes[type] ?? `type ${type}`, shape });
    offsets.push([name, cursor.u64()]);
    if (totals.tensors > mostEntries) throw tooMany("tensors");
    if (pace.isDue()) await pace.rest();
  }
  totals.tell(draft);
  const start = Math.ceil(cursor.position / alignment) * alignment;
  await new StretchCrcs(source, pace).tell(draft, valuesOf(offsets, start, source.size));
}

/** Each tensor's values reach to where the next one's begin. */
function valuesOf(
  offsets: readonly (readonly [name: string, offset: number])[],
  start: number,
  end: number,
): readonly (readonly [string, Stretch])[] {
  const sorted = offsets.toSorted(([, one], [, other]) => one - other);
  return sorted.map(([name, offset], index) => {
    const next = sorted[index + 1]?.[1];
    return [name, { start: start + offset, length: (next === undefined ? end - start : next) - offset }];
  });
}

function dimensions(count: number): number {
  if (count > 8) throw new MalformedFile(`a tensor has ${count} dimensions`);
  return count;
}

async function readValue(cursor: ByteCursor, type: number, pace: Pace, depth = 0): Promise<string> {
  if (type === arrayType) return await readArray(cursor, pace, depth + 1);
  return readScalar(cursor, type);
}

function readScalar(cursor: ByteCursor, type: number): string {
  const read = scalars[type];
  if (!read) throw new MalformedFile(`there is no type ${type} of metadata`);
  return read(cursor);
}

/** A long one by its beginning, and a digest of all that is in it. */
async function readArray(cursor: ByteCursor, pace: Pace, depth: number): Promise<string> {
  if (depth > mostArrayDepth) throw new MalformedFile("its lists are within lists without an end");
  const type = cursor.u32();
  const count = cursor.u64();
  const shown: string[] = [];
  const digest = createHash("sha256");
  for (let index = 0; index < count; index++) {
    // Vocabularies have a hundred thousand values: waiting for each would take as long as reading it.
    const value = type === arrayType ? await readValue(cursor, type, pace, depth) : readScalar(cursor, type);
    digest.update(value).update("\0");
    if (index < shownItems) shown.push(value);
    if (pace.isDue()) await pace.rest();
  }
  if (count <= shownItems) return `[${shown.join(", ")}]`;
  return `[${shown.join(", ")}, …] ${count} values, digest ${digest.digest("hex").slice(0, 8)}`;
}
