import type { ByteSource } from "../../files/byteSource.ts";
import { ByteCursor } from "../byteCursor.ts";
import { MalformedFile } from "../malformedFile.ts";
import { fileSection, type HeaderDraft } from "./headerDraft.ts";
import { describeTensor } from "./tensors.ts";

const longestHeader = 64 * 1024;
const magic = Buffer.from("\x93NUMPY", "latin1");

/** Whether a file that begins so is an array of numpy's. */
export function isNpy(head: Buffer): boolean {
  return head.subarray(0, magic.length).equals(magic);
}

/** The type, shape and order of an array of numpy's. Throws a `MalformedFile`. */
export function readNpy(source: ByteSource, draft: HeaderDraft): void {
  const array = readArrayHeader(source);
  draft.add(fileSection, "Type", array.dtype);
  draft.add(fileSection, "Shape", `[${array.shape.join(", ")}]`);
  draft.add(fileSection, "Order", array.isFortran ? "Fortran" : "C");
  const wanted =
    array.itemSize === undefined ? 0 : array.shape.reduce((product, size) => product * size, array.itemSize);
  if (source.size - array.dataStart < wanted) throw new MalformedFile("it ends before its last value");
}

/** `float32 [10, 3]`. Throws a `MalformedFile`. */
export function describeNpy(source: ByteSource): string {
  return describeTensor(readArrayHeader(source));
}

interface ArrayHeader {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly isFortran: boolean;
  /** In bytes, where each value takes the same. */
  readonly itemSize: number | undefined;
  readonly dataStart: number;
}

function readArrayHeader(source: ByteSource): ArrayHeader {
  const cursor = new ByteCursor(source);
  if (!cursor.bytes(magic.length).equals(magic)) throw new MalformedFile("it is no array of numpy's");
  const major = cursor.u8();
  cursor.skip(1);
  const length = major === 1 ? cursor.u16() : cursor.u32();
  if (length > longestHeader) throw new MalformedFile(`a header of ${length} bytes is too long to be one`);
  // The text of a Python dict: {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
  const text = cursor.bytes(length).toString("utf8");
  const [, descr] = /'descr':\s*('[^']*'|\[.*\])\s*,\s*'fortran_order'/s.exec(text) ?? [];
  const [, sizes] = /'shape':\s*\(([^)]*)\)/.exec(text) ?? [];
  if (descr === undefined || sizes === undefined) throw new MalformedFile("its header does not say what it holds");
  return {
    ...dtypeOf(descr.replaceAll("'", "")),
    shape: sizes.split(",").flatMap((size) => (size.trim() === "" ? [] : [Number(size)])),
    isFortran: /'fortran_order':\s*True/.test(text),
    dataStart: cursor.position,
  };
}

const kinds: Readonly<Record<string, string>> = { f: "float", i: "int", u: "uint", c: "complex", b: "bool" };

/** `<f4` is float32; what is no number stays as it is written. The size is in bytes, where each value takes the same. */
export function dtypeOf(descr: string): { readonly dtype: string; readonly itemSize: number | undefined } {
  const [, order, letter = "", digits] = /^([<>|=])([a-zA-Z])(\d+)/.exec(descr) ?? [];
  const kind = kinds[letter];
  const bytes = Number(digits);
  const itemSize = letter === "U" ? bytes * 4 : bytes;
  if (letter === "O") return { dtype: "object", itemSize: undefined };
  if (kind === undefined) return { dtype: descr, itemSize: letter === "" ? undefined : itemSize };
  const name = kind === "bool" ? kind : `${kind}${bytes * 8}`;
  return { dtype: order === ">" ? `${name} big-endian` : name, itemSize };
}
