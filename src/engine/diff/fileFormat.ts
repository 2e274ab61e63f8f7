import type { ByteSource } from "../files/byteSource.ts";
import type { Pace } from "../files/pace.ts";
import { type ByteFlow, decompressedFlow, headOf, plainFlow } from "./byteFlow.ts";
import { compressionOf } from "./compression/compression.ts";
import { isTorch, readArchive, readNpz, readTorch } from "./headers/archives.ts";
import { isArrowFile, isArrowStream, readArrow } from "./headers/arrow.ts";
import { isGguf, readGguf } from "./headers/gguf.ts";
import type { HeaderDraft } from "./headers/headerDraft.ts";
import { imageName, readImage } from "./headers/images.ts";
import { isKeras, readKeras } from "./headers/keras.ts";
import { isNpy, readNpy } from "./headers/npy.ts";
import { readOnnx } from "./headers/onnx.ts";
import { isPickle, readPickle } from "./headers/pickle.ts";
import { isSafetensors, readSafetensors } from "./headers/safetensors.ts";
import { isZip } from "./headers/zip.ts";
import { Hdf5File, isHdf5 } from "./hdf5/hdf5File.ts";
import { tellHdf5 } from "./hdf5/hdf5Tree.ts";
import { MalformedFile } from "./malformedFile.ts";
import { openCsv } from "./tables/csv.ts";
import { openJsonl } from "./tables/jsonl.ts";
import { isParquet, openParquet } from "./tables/parquet.ts";
import type { TableSource } from "./tables/tableSource.ts";

/** Throws a `MalformedFile` where a file cannot be read on; what was read before is in the draft. */
type HeaderReader = (source: ByteSource, draft: HeaderDraft, pace: Pace) => void | Promise<void>;

type TableOpener = (source: ByteSource, pace: Pace) => Promise<TableSource>;

/** How a file is read, once it is known what it is. */
export type FileFormat =
  | { readonly kind: "table"; readonly name: string; readonly open: TableOpener }
  | {
      readonly kind: "header";
      readonly name: string;
      readonly read: HeaderReader;
    }
  | { readonly kind: "text" | "bytes"; readonly name: string };

/** As much of a file is looked at to tell what it is. */
const headLength = 8 * 1024;

const parquet: FileFormat = { kind: "table", name: "Parquet", open: openParquet };
const header = (name: string, read: HeaderReader): FileFormat => {
  return { kind: "header", name, read };
};

const compressedEnds = "gz|z|zst|bz2|xz|lzma";
const compressedEnding = new RegExp(`\\.(?:${compressedEnds})$`, "i");

type TextTableOpener = (flow: ByteFlow, pace: Pace) => Promise<TableSource>;

/** Tables of text, which are compressed often. */
const textTables: readonly (readonly [ending: RegExp, name: string, open: TextTableOpener])[] = [
  [compressible("csv"), "CSV", (flow, pace) => openCsv(flow, "CSV", pace)],
  [compressible("tsv|tab"), "TSV", (flow, pace) => openCsv(flow, "TSV", pace)],
  [compressible("jsonl|ndjson"), "JSON lines", openJsonl],
];

/** Further formats that are known by the ends of files' names alone. */
const byEnding: readonly (readonly [ending: RegExp, format: FileFormat])[] = [
  [/\.(?:parquet|parq)$/i, parquet],
  [/\.onnx$/i, header("ONNX", readOnnx)],
  [/\.safetensors$/i, header("safetensors", readSafetensors)],
  [/\.gguf$/i, header("GGUF", readGguf)],
  [/\.npy$/i, header("NumPy array", readNpy)],
  [/\.npz$/i, header("NumPy archive", readNpz)],
];
const arrowEnding = /\.(?:arrows?|feather|ipc)$/i;
const hdf5 = header("HDF5", (source, draft, pace) => tellHdf5(new Hdf5File(source), draft, pace));
const pickleEnding = compressible("pkl|pickle|joblib|pt|pth|ckpt|bin");

/** What a file is, by its name (of which the end counts) and its first bytes. */
export function formatOf(path: string, source: ByteSource): FileFormat {
  const head = source.read(0, headLength);
  const known = textTableOf(path, source, head) ?? byEnding.find(([ending]) => ending.test(path))?.[1];
  if (known) return known;
  if (isParquet(head)) return parquet;
  if (isArrowFile(head) || (arrowEnding.test(path) && isArrowStream(head))) return header("Arrow", readArrow);
  if (isGguf(head)) return header("GGUF", readGguf);
  if (isNpy(head)) return header("NumPy array", readNpy);
  const image = imageName(head);
  if (image !== undefined) return header(image, readImage);
  if (isHdf5(head)) return hdf5;
  if (isZip(head)) return archiveFormat(source);
  if (isSafetensors(head)) return header("safetensors", readSafetensors);
  if (pickleEnding.test(path)) return pickleFormat(path, source, head);
  return isText(head) ? { kind: "text", name: "Text" } : { kind: "bytes", name: nameOfBytes(head) };
}

function textTableOf(path: string, source: ByteSource, head: Buffer): FileFormat | undefined {
  const [, name, open] = textTables.find(([ending]) => ending.test(path)) ?? [];
  if (name === undefined || !open) return undefined;
  if (!compressedEnding.test(path)) {
    return head.includes(0)
      ? undefined
      : { kind: "table", name, open: (source, pace) => open(plainFlow(source), pace) };
  }
  const compression = compressionOf(source);
  if (!compression) return undefined;
  const openFlow: TableOpener = async (bytes, pace) =>
    await open(await textIn(decompressedFlow(bytes, compression), pace), pace);
  return { kind: "table", name, open: openFlow };
}

async function textIn(flow: ByteFlow, pace: Pace): Promise<ByteFlow> {
  if ((await headOf(flow, headLength, pace)).includes(0))
    throw new MalformedFile("what is compressed in it is no text");
  return flow;
}

function archiveFormat(source: ByteSource): FileFormat {
  try {
    if (isKeras(source)) return header("Keras", readKeras);
    return isTorch(source) ? header("PyTorch", readTorch) : header("ZIP archive", readArchive);
  } catch (error) {
    if (!(error instanceof MalformedFile)) throw error;
    return header("ZIP archive", readArchive);
  }
}

function pickleFormat(path: string, source: ByteSource, head: Buffer): FileFormat {
  // The first protocols have no mark of their own.
  const isOld = /\.(?:pkl|pickle)$/i.test(path) && /^[(\]}cI]/.test(head.toString("latin1", 0, 1));
  const isPacked = compressionOf(source) !== undefined;
  if (isPickle(head) || isOld || isPacked) return header("Pickle", (...rest) => readPickle(...rest));
  return { kind: "bytes", name: nameOfBytes(head) };
}

const magics: readonly (readonly [magic: string, name: string])[] = [
  ["\x1f\x8b", "Compressed with gzip"],
  ["\x28\xb5\x2f\xfd", "Compressed with Zstandard"],
  ["BZh", "Compressed with bzip2"],
  ["\xfd7zXZ\0", "Compressed with xz"],
  ["\x5d\0\0", "Compressed with LZMA"],
  ["\x04\x22\x4d\x18", "Compressed with LZ4"],
  ["FEA1", "Feather of the first version"],
  ["SQLite format 3", "SQLite database"],
  ["%PDF", "PDF"],
];

function nameOfBytes(head: Buffer): string {
  const start = head.toString("latin1", 0, 32);
  return magics.find(([magic]) => start.startsWith(magic))?.[1] ?? "Binary";
}

/** Whether bytes are UTF-8 without what no text holds; a character that is cut off at the end is forgiven. */
function isText(head: Buffer): boolean {
  if (head.includes(0)) return false;
  const end = head.length < headLength ? head.length : head.length - 4;
  const text = head.toString("utf8", 0, end);
  return !text.slice(0, -1).includes("\uFFFD");
}

/** Names with one of these ends, also of files that were compressed then. */
function compressible(ends: string): RegExp {
  return new RegExp(`\\.(?:${ends})(?:\\.(?:${compressedEnds}))?$`, "i");
}
