import { openBytes } from "../../files/byteSource.ts";
import { ByteCursor } from "../byteCursor.ts";
import { MalformedFile } from "../malformedFile.ts";
import { type Hdf5File, numberOf } from "./hdf5File.ts";
import { type Message, messageTypes, readMessages } from "./objectHeader.ts";

/** What the values of a dataset or an attribute are. */
export interface Datatype {
  /** `float32`, `string`, `bool`. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** How a value is read; none of kinds that are not told. */
  readonly read?: (bytes: Buffer) => string;
  /** What stands elsewhere, where a value's place only says where that is. */
  readonly elsewhere?: "text" | "list";
}

const names = ["int", "float", "time", "string", "bits", "opaque", "compound", "reference", "enum", "list", "array"];
/** Bytes by the kind that tell more of a number: of integers, floats, times and bits. */
const detailLengths: readonly (number | undefined)[] = [4, 12, 2, undefined, 4];
const mostDepth = 16;

/** The type that a message tells, or names where it is told. Throws a `MalformedFile`. */
export function readDatatype(file: Hdf5File, { bytes, isShared }: Pick<Message, "bytes" | "isShared">): Datatype {
  if (!isShared) return typeAt(new ByteCursor(openBytes(bytes)), 0);
  const cursor = new ByteCursor(openBytes(bytes));
  cursor.skip(cursor.u8() === 1 ? 7 : 1);
  const address = file.address(cursor);
  const message = address === undefined ? undefined : readMessages(file, address).find(isPlainType);
  if (!message) throw new MalformedFile("a type in it is missing");
  return readDatatype(file, message);
}

function isPlainType({ type, isShared }: Message): boolean {
  return type === messageTypes.datatype && !isShared;
}

/** The type that begins here; the cursor stands behind all that is told of it then. */
function typeAt(cursor: ByteCursor, depth: number): Datatype {
  if (depth > mostDepth) throw new MalformedFile("a type in it is of types without an end");
  const first = cursor.u8();
  const [kind, version] = [first & 15, first >> 4];
  const bits = cursor.bytes(3).readUIntLE(0, 3);
  const size = cursor.u32();
  // Where the bits of a number are within its bytes; what an opaque value is called.
  cursor.skip(kind === 5 ? bits & 0xff : (detailLengths[kind] ?? 0));
  if (kind === 0) return integer(size, (bits & 8) !== 0, (bits & 1) !== 0);
  if (kind === 1) return float(size, (bits & 1) !== 0);
  if (kind === 3) return { name: "string", size, read: text };
  if (kind === 6) return compound(cursor, size, version, bits & 0xffff, depth);
  if (kind === 8) return enumeration(cursor, size, version, bits & 0xffff, depth);
  if (kind === 9) {
    const base = typeAt(cursor, depth + 1).name;
    const isText = (bits & 15) === 1;
    return { name: isText ? "string" : `list of ${base}`, size, elsewhere: isText ? "text" : "list" };
  }
  if (kind === 10) return array(cursor, size, version, depth);
  return { name: names[kind] ?? `type ${kind}`, size };
}

function integer(size: number, isSigned: boolean, isBig: boolean): Datatype {
  const read = (bytes: Buffer): string => {
    const value = BigInt(`0x${(isBig ? bytes : Buffer.from(bytes).reverse()).toString("hex")}`);
    return String(isSigned ? BigInt.asIntN(size * 8, value) : value);
  };
  return {
    name: `${isSigned ? "int" : "uint"}${size * 8}${isBig && size > 1 ? " big-endian" : ""}`,
    size,
    ...(size > 0 && { read }),
  };
}

function float(size: number, isBig: boolean): Datatype {
  const type = { name: `float${size * 8}${isBig ? " big-endian" : ""}`, size };
  if (size === 4) {
    const value = (bytes: Buffer): number => (isBig ? bytes.readFloatBE() : bytes.readFloatLE());
    return { ...type, read: (bytes) => String(Number(value(bytes).toPrecision(7))) };
  }
  return size === 8 ? { ...type, read: (bytes) => String(isBig ? bytes.readDoubleBE() : bytes.readDoubleLE()) } : type;
}

function text(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString("utf8", 0, end < 0 ? undefined : end).trimEnd();
}

/** What Python's h5py makes of truth values is an enumeration of FALSE and TRUE. */
function enumeration(cursor: ByteCursor, size: number, version: number, count: number, depth: number): Datatype {
  const base = typeAt(cursor, depth + 1);
  const members = Array.from({ length: count }, () => nameAt(cursor, version));
  cursor.skip(count * size);
  if (members.join() !== "FALSE,TRUE") {
    return { name: "enum", size, ...(base.read && base.size === size && { read: base.read }) };
  }
  return { name: "bool", size, read: (bytes) => (numberOf(bytes) === 0 ? "False" : "True") };
}

/** `{id int64, score float32}`; what Python makes of complex numbers is one of `r` and `i`. */
function compound(cursor: ByteCursor, size: number, version: number, count: number, depth: number): Datatype {
  const members = Array.from({ length: count }, () => {
    const name = nameAt(cursor, version);
    // Where the member is, and in the first version its sizes.
    cursor.skip(version >= 3 ? Math.max(1, Math.ceil(Math.log2(size + 1) / 8)) : version === 2 ? 4 : 32);
    return [name, typeAt(cursor, depth + 1)] as const;
  });
  const told = members.map(([name, type]) => `${name} ${type.name}`).join(", ");
  if (/^r float\d+, i float\d+$/.test(told)) return { name: `complex${size * 8}`, size };
  const isElsewhere = members.some(([, { elsewhere }]) => elsewhere);
  return { name: `{${told}}`, size, ...(isElsewhere && { elsewhere: "list" }) };
}

/** A name up to its zero byte; before the third version more of these fill up to a multiple of eight. */
function nameAt(cursor: ByteCursor, version: number): string {
  const characters: number[] = [];
  for (let byte = cursor.u8(); byte !== 0; byte = cursor.u8()) characters.push(byte);
  if (version < 3) cursor.skip(-(characters.length + 1) & 7);
  return Buffer.from(characters).toString("utf8");
}

function array(cursor: ByteCursor, size: number, version: number, depth: number): Datatype {
  const rank = cursor.u8();
  if (version < 3) cursor.skip(3);
  const sizes = Array.from({ length: rank }, () => cursor.u32());
  if (version < 3) cursor.skip(4 * rank);
  const { name, elsewhere } = typeAt(cursor, depth + 1);
  return { name: `${name} array of [${sizes.join(", ")}]`, size, ...(elsewhere && { elsewhere: "list" }) };
}

/** The sizes that a dataspace tells, none of a single value; undefined where there is no value. Throws a `MalformedFile`. */
export function readShape(file: Hdf5File, bytes: Buffer): readonly number[] | undefined {
  const cursor = new ByteCursor(openBytes(bytes));
  const version = cursor.u8();
  const rank = cursor.u8();
  cursor.skip(1);
  const isNull = version >= 2 && cursor.u8() === 2;
  if (version < 2) cursor.skip(5);
  return isNull ? undefined : Array.from({ length: rank }, () => file.length(cursor));
}
