import { crc32 } from "node:zlib";
import { openBytes } from "../../store/byteSource.ts";
import type { Pace } from "../../store/pace.ts";
import { ByteCursor } from "../byteCursor.ts";
import { MalformedFile } from "../malformedFile.ts";
import type { Hdf5File } from "./hdf5File.ts";
import { treeLeaves } from "./trees.ts";

/** Where bytes of a dataset's values are in the file. */
interface Stretch {
  readonly start: number;
  readonly length: number;
}

const pieceLength = 1024 * 1024;

/** Tells the values of datasets from others, as they are stored. */
export class ValueCrcs {
  private readonly file: Hdf5File;
  private readonly pace: Pace;
  /** Bytes that no dataset's values have taken yet. */
  private left: number;

  constructor(file: Hdf5File, pace: Pace) {
    this.file = file;
    this.pace = pace;
    this.left = file.source.size;
  }

  /** The CRC-32 of what a layout names; undefined where there is nothing, or it is not known where. Throws a `MalformedFile`. */
  async crcOf(layout: Buffer): Promise<number | undefined> {
    const cursor = new ByteCursor(openBytes(layout));
    const version = cursor.u8();
    if (version < 3) return undefined;
    const kind = cursor.u8();
    if (kind === 0) return crc32(cursor.bytes(cursor.u16()));
    if (kind === 2 && version > 3) return undefined;
    let crc: number | undefined;
    for (const stretch of kind === 1 ? contiguous(this.file, cursor) : chunks(this.file, cursor)) {
      crc = await this.add(stretch, crc ?? 0);
    }
    return crc;
  }

  private async add({ start, length }: Stretch, before: number): Promise<number> {
    const { source } = this.file;
    if (!(start + length <= source.size)) throw new MalformedFile("it ends before its last value");
    this.left -= length;
    if (this.left < 0) throw new MalformedFile("its values lie one over another");
    let crc = before;
    for (let at = 0; at < length; at += pieceLength) {
      crc = crc32(source.read(start + at, Math.min(pieceLength, length - at)), crc);
      if (this.pace.isDue()) await this.pace.rest();
    }
    return crc;
  }
}

function contiguous(file: Hdf5File, cursor: ByteCursor): readonly Stretch[] {
  const address = file.address(cursor);
  return address === undefined ? [] : [{ start: file.placeOf(address), length: file.length(cursor) }];
}

function* chunks(file: Hdf5File, cursor: ByteCursor): Generator<Stretch> {
  const dimensions = cursor.u8();
  const tree = file.address(cursor);
  if (tree === undefined) return;
  for (const { key, address } of treeLeaves(file, tree, 8 + 8 * dimensions)) {
    yield { start: file.placeOf(address), length: key.readUInt32LE(0) };
  }
}
