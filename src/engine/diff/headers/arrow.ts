import type { ByteSource } from "../../files/byteSource.ts";
import type { Pace } from "../../files/pace.ts";
import { ByteCursor } from "../byteCursor.ts";
import { MalformedFile } from "../malformedFile.ts";
import { shortText } from "./factWords.ts";
import { FlatTable } from "./flatBuffer.ts";
import { fileSection, type HeaderDraft } from "./headerDraft.ts";

const magic = "ARROW1";
const continuation = 0xffffffff;
const mostDepth = 64;
const kinds = { schema: 1, batch: 3 } as const;

/** Whether a file begins as Arrow's files do, of which Feather's second version is one. */
export function isArrowFile(head: Buffer): boolean {
  return head.toString("latin1", 0, magic.length) === magic;
}

/** Whether a file begins as Arrow's streams do, and some others. */
export function isArrowStream(head: Buffer): boolean {
  return head.length >= 8 && head.readUInt32LE(0) === continuation;
}

/** Columns, rows and metadata of an Arrow file or stream; its values are passed over. Throws a `MalformedFile`. */
export async function readArrow(source: ByteSource, draft: HeaderDraft, pace: Pace): Promise<void> {
  const isFile = isArrowFile(source.read(0, magic.length));
  let [rows, batches] = [0, 0];
  try {
    if (isFile) tellSchema(schemaAtEnd(source), draft);
    for (const { kind, header } of messagesIn(source, isFile ? 8 : 0)) {
      if (kind === kinds.schema && !isFile) tellSchema(header, draft);
      if (pace.isDue()) await pace.rest();
      if (kind !== kinds.batch) continue;
      batches++;
      rows += header?.i64(0) ?? 0;
    }
  } finally {
    draft.add(fileSection, "Rows", rows);
    draft.add(fileSection, "Batches", batches);
  }
}

interface Message {
  readonly kind: number;
  readonly header: FlatTable | undefined;
}

/** The messages of a stream one after another; in a file they stand between its marks. */
function* messagesIn(source: ByteSource, start: number): Generator<Message> {
  const cursor = new ByteCursor(source, start);
  while (!cursor.isAtEnd) {
    const first = cursor.u32();
    // Before version 0.15 there was nothing before the length.
    const length = first === continuation ? cursor.u32() : first;
    if (length === 0) return;
    const message = FlatTable.root(cursor.bytes(length));
    cursor.skip(Math.max(0, message.i64(3)));
    yield { kind: message.u8(1), header: message.table(2) };
  }
}

/** What the columns are stands at the end of a file, and need not stand at its beginning. */
function schemaAtEnd(source: ByteSource): FlatTable | undefined {
  const end = source.read(Math.max(0, source.size - 10), 10);
  const length = end.length < 10 ? source.size : end.readUInt32LE(0);
  if (end.toString("latin1", 4) !== magic || length > source.size - 18) throw new MalformedFile("it ends too soon");
  return FlatTable.root(new ByteCursor(source, source.size - 10 - length).bytes(length)).table(1);
}

function tellSchema(schema: FlatTable | undefined, draft: HeaderDraft): void {
  const words = new TypeWords();
  for (const field of schema?.tables(1) ?? []) draft.add("Columns", field.text(0), words.of(field));
  for (const entry of schema?.tables(2) ?? []) draft.add("Metadata", entry.text(0), shortText(entry.text(1)));
}

/** Columns may be nested, and those of a damaged file within themselves. */
class TypeWords {
  private left = 100_000;

  /** `int64`, `list of string`, `struct {x float32, y float32}`, `dictionary of string`. */
  of(field: FlatTable, depth = 0): string {
    if (--this.left < 0 || depth > mostDepth) throw new MalformedFile("its columns are nested without an end");
    const name = typeName(field.u8(2), field.table(3));
    const children = field.tables(5).map((child) => {
      const type = this.of(child, depth + 1);
      return name === "list" ? type : `${child.text(0)} ${type}`;
    });
    const inner = name === "list" ? ` of ${children.join(", ")}` : ` {${children.join(", ")}}`;
    return `${field.table(4) ? "dictionary of " : ""}${name}${children.length === 0 ? "" : inner}`;
  }
}

/** Types by their numbers, as Arrow's Schema.fbs lists them. */
const names =
  "none null int float binary string bool decimal date time timestamp interval list struct union binary list map duration binary string list run-end-encoded binary string list list".split(
    " ",
  );

function typeName(number: number, type: FlatTable | undefined): string {
  const name = names[number] ?? `type ${number}`;
  if (!type) return name;
  if (name === "int") return `${type.u8(1) === 0 ? "uint" : "int"}${type.i32(0)}`;
  if (name === "float") return `float${[16, 32, 64][type.i16(0)] ?? ""}`;
  if (name === "decimal") return `decimal(${type.i32(0)}, ${type.i32(1)})`;
  if (name !== "timestamp") return name;
  const zone = type.text(1);
  return `timestamp(${["s", "ms", "us", "ns"][type.i16(0)] ?? "?"}${zone === "" ? "" : `, ${zone}`})`;
}
