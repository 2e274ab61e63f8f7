import { openBytes } from "../../files/byteSource.ts";
import { ByteCursor } from "../byteCursor.ts";
import { MalformedFile } from "../malformedFile.ts";
import { type Datatype, readDatatype, readShape } from "./datatype.ts";
import type { Hdf5File } from "./hdf5File.ts";
import { densely } from "./links.ts";
import { type Message, messageTypes } from "./objectHeader.ts";

export interface Hdf5Attribute {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
  /** The values as texts, where they are known here. */
  readonly values?: readonly string[];
}

const mostValues = 10_000;

/** The attributes of an object, however they are kept. Throws a `MalformedFile`. */
export function readAttributes(file: Hdf5File, messages: readonly Message[]): readonly Hdf5Attribute[] {
  return messages.flatMap(({ type, isShared, bytes }) => {
    if (type === messageTypes.attribute && !isShared) return [attributeOf(file, bytes)];
    if (type !== messageTypes.attributeInfo) return [];
    return densely(file, bytes, 2, 0).map((attribute) => attributeOf(file, attribute));
  });
}

function attributeOf(file: Hdf5File, bytes: Buffer): Hdf5Attribute {
  const cursor = new ByteCursor(openBytes(bytes));
  const version = cursor.u8();
  const flags = cursor.u8();
  const [nameLength, typeLength, spaceLength] = [cursor.u16(), cursor.u16(), cursor.u16()];
  if (version >= 3) cursor.skip(1);
  // The first version fills up to a multiple of eight.
  const part = (length: number): Buffer => {
    const whole = cursor.bytes(length);
    if (version === 1) cursor.skip(-length & 7);
    return whole;
  };
  const name = part(nameLength).toString("utf8").replace(/\0.*$/s, "");
  const type = readDatatype(file, { bytes: part(typeLength), isShared: version > 1 && (flags & 1) !== 0 });
  const shape = readShape(file, part(spaceLength));
  const values =
    shape &&
    valuesOf(
      file,
      cursor,
      type,
      shape.reduce((product, size) => product * size, 1),
    );
  return { name, type: type.name, shape: shape ?? [], ...(values && { values }) };
}

function valuesOf(file: Hdf5File, cursor: ByteCursor, type: Datatype, count: number): readonly string[] | undefined {
  const { size, elsewhere } = type;
  const read = elsewhere === "text" ? (bytes: Buffer) => textElsewhere(file, bytes) : type.read;
  if (!read || count > mostValues) return undefined;
  return Array.from({ length: count }, () => read(cursor.bytes(size)));
}

/** A text in the file's heap: its length, the address of a collection, and its number there. */
function textElsewhere(file: Hdf5File, reference: Buffer): string {
  const cursor = new ByteCursor(openBytes(reference));
  const length = cursor.u32();
  const address = file.address(cursor);
  const wanted = cursor.u32();
  if (length === 0 || address === undefined || wanted === 0) return "";
  const head = file.marked(address, "GCOL", 8 + file.lengthWidth);
  head.skip(4);
  const collection = file.at(address, file.length(head));
  collection.skip(8 + file.lengthWidth);
  while (collection.end - collection.position >= 8 + file.lengthWidth) {
    const number = collection.u16();
    collection.skip(6);
    const size = file.length(collection);
    if (number === wanted) return collection.bytes(Math.min(size, length)).toString("utf8");
    if (number === 0) break;
    collection.skip(size + (-size & 7));
  }
  throw new MalformedFile("a text in it is missing");
}
