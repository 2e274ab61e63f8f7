import { crc32 } from "node:zlib";
import { openBytes } from "../../files/byteSource.ts";
import { ByteCursor } from "../byteCursor.ts";
import type { Stretch, StretchCrcs } from "../stretchCrcs.ts";
import type { Hdf5File } from "./hdf5File.ts";
import { treeLeaves } from "./trees.ts";

/**
 * The CRC-32 of a dataset's values as its layout says they are stored; undefined where there are none, or it is not known
 * where. Throws a `MalformedFile`.
 */
export async function crcOfValues(file: Hdf5File, layout: Buffer, crcs: StretchCrcs): Promise<number | undefined> {
  const cursor = new ByteCursor(openBytes(layout));
  const version = cursor.u8();
  if (version < 3) return undefined;
  const kind = cursor.u8();
  if (kind === 0) return crc32(cursor.bytes(cursor.u16()));
  if (kind === 1) return await crcs.of(contiguous(file, cursor));
  return kind === 2 && version === 3 ? await crcs.of(chunks(file, cursor)) : undefined;
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
