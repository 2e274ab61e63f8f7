import { dtypeOf } from "../headers/npy.ts";
import { type ArrayFacts, bytesIn, calleeOf, isKind, itemsOf, type PickleValue } from "./pickleValue.ts";

/** An array of numpy's, however it was pickled; undefined of anything else. */
export function arrayIn(value: PickleValue): ArrayFacts | undefined {
  if (!isKind(value, "object")) return undefined;
  if (value.array) return value.array;
  const callee = (calleeOf(value) ?? "").replace(/^numpy\._?core\./, "");
  if (callee === "multiarray._reconstruct") {
    const [, shape, dtype, , data] = itemsOf(value.state);
    return factsOf(dtype, shape, data);
  }
  if (callee !== "numeric._frombuffer") return undefined;
  const [data, dtype, shape] = itemsOf(value.args);
  return factsOf(dtype, shape, data);
}

/** A single value of numpy's; undefined of anything else, and of kinds that JavaScript has no number for. */
export function numpyScalar(value: PickleValue): PickleValue | undefined {
  if (!isKind(value, "object") || !/^numpy\._?core\.multiarray\.scalar$/.test(calleeOf(value) ?? "")) return undefined;
  const [type, data] = itemsOf(value.args);
  const [dtype, bytes] = [describeDtype(type), bytesIn(data)];
  if (!dtype || !bytes || bytes.length !== dtype.itemSize) return undefined;
  return numbers[dtype.dtype]?.(bytes.start);
}

/** The name and size of what `numpy.dtype` was called with; undefined of anything else. */
export function describeDtype(value: PickleValue | undefined): ReturnType<typeof dtypeOf> | undefined {
  if (!isKind(value, "object") || calleeOf(value) !== "numpy.dtype") return undefined;
  const [code] = itemsOf(value.args);
  const [, order] = itemsOf(value.state);
  return typeof code === "string" ? dtypeOf(`${typeof order === "string" ? order : "|"}${code}`) : undefined;
}

/** The sizes of an array; undefined where they are none. */
export function shapeIn(value: PickleValue | undefined): readonly number[] | undefined {
  const sizes = itemsOf(value).filter((size) => typeof size === "number");
  return isKind(value, "tuple") && sizes.length === value.items.length ? sizes : undefined;
}

function factsOf(
  dtype: PickleValue | undefined,
  sizes: PickleValue | undefined,
  data: PickleValue | undefined,
): ArrayFacts | undefined {
  const [type, shape, bytes] = [describeDtype(dtype), shapeIn(sizes), bytesIn(data)];
  return type && shape && { dtype: type.dtype, shape, ...(bytes && { crc: bytes.crc }) };
}

const numbers: Readonly<Record<string, (bytes: Buffer) => PickleValue>> = {
  bool: (bytes) => bytes.readUInt8() !== 0,
  int8: (bytes) => bytes.readInt8(),
  uint8: (bytes) => bytes.readUInt8(),
  int16: (bytes) => bytes.readInt16LE(),
  uint16: (bytes) => bytes.readUInt16LE(),
  int32: (bytes) => bytes.readInt32LE(),
  uint32: (bytes) => bytes.readUInt32LE(),
  int64: (bytes) => bytes.readBigInt64LE(),
  uint64: (bytes) => bytes.readBigUInt64LE(),
  float32: (bytes) => Number(bytes.readFloatLE().toPrecision(7)),
  float64: (bytes) => bytes.readDoubleLE(),
};
