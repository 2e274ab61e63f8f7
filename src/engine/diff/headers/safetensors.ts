import type { ByteSource } from "../../files/byteSource.ts";
import { formatSize } from "../../model/words.ts";
import type { Pace } from "../../files/pace.ts";
import { ByteCursor } from "../byteCursor.ts";
import { MalformedFile } from "../malformedFile.ts";
import { type Stretch, StretchCrcs } from "../stretchCrcs.ts";
import { fileSection, type HeaderDraft } from "./headerDraft.ts";
import { addTensor, TensorTotals } from "./tensors.ts";

/** As the format's own reader limits it. */
const longestHeader = 100_000_000;
/** That of a hundred thousand tensors; what is longer may take gigabytes and half a minute when it is read. */
const longestRead = 16 * 1024 * 1024;

/** Whether a file begins as a safetensors file does: with a length, and JSON. */
export function isSafetensors(head: Buffer): boolean {
  return head.length >= 9 && head[8] === 0x7b && head.readBigUInt64LE(0) <= BigInt(longestHeader);
}

/** Tensors and metadata: a little-endian u64 with the length of the JSON that follows. Throws a `MalformedFile`. */
export async function readSafetensors(source: ByteSource, draft: HeaderDraft, pace: Pace): Promise<void> {
  const cursor = new ByteCursor(source);
  const length = cursor.u64();
  if (length > longestHeader) throw new MalformedFile("its header is longer than the format allows");
  if (length > longestRead) throw new MalformedFile(`its header of ${formatSize(length)} is too long to be told`);
  cursor.skip(length);
  const header = parseObject(source.read(8, length).toString("utf8"));
  const totals = new TensorTotals();
  const values = new Map<string, Stretch>();
  let dataLength = 0;
  for (const [name, tensor] of Object.entries(header)) {
    if (name === "__metadata__") {
      for (const [key, value] of Object.entries(asObject(tensor)))
        draft.add("Metadata", key, typeof value === "string" ? value : "no text");
      continue;
    }
    const { dtype, shape, data_offsets: offsets } = asObject(tensor);
    if (typeof dtype !== "string" || !isNumbers(shape) || !isNumbers(offsets)) {
      throw new MalformedFile(`its tensor ${JSON.stringify(name)} has no type, shape or place`);
    }
    addTensor(draft, totals, { name, dtype, shape });
    const [start = 0, end = 0] = offsets;
    values.set(name, { start: 8 + length + start, length: end - start });
    dataLength = Math.max(dataLength, end);
  }
  totals.tell(draft);
  draft.add(fileSection, "Bytes of tensors", dataLength);
  cursor.skip(dataLength);
  await new StretchCrcs(source, pace).tell(draft, values);
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    return asObject(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) throw new MalformedFile("its header is no JSON");
    throw error;
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new MalformedFile("its header is no JSON object");
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((one) => typeof one === "number");
}
