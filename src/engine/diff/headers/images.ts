import type { ByteSource } from "../../files/byteSource.ts";
import { ByteCursor } from "../byteCursor.ts";
import { MalformedFile } from "../malformedFile.ts";
import { fileSection, type HeaderDraft } from "./headerDraft.ts";

/** Colour profiles and previews stand before a frame. */
const longestHeader = 64 * 1024 * 1024;

type Pixels = readonly [width: number, height: number];

/** An image's format by how it begins: what a person calls it, and where its size in pixels stands. */
const formats: readonly {
  readonly magic: RegExp;
  readonly name: string;
  readonly sizeOf: (cursor: ByteCursor) => Pixels;
}[] = [
  { magic: /^\x89PNG\r\n/, name: "PNG image", sizeOf: sizeOfPng },
  { magic: /^\xff\xd8\xff/, name: "JPEG image", sizeOf: sizeOfJpeg },
  { magic: /^GIF8[79]a/, name: "GIF image", sizeOf: sizeOfGif },
  { magic: /^RIFF.{4}WEBP/s, name: "WebP image", sizeOf: sizeOfWebp },
];

/** What a person calls the image that begins so; undefined of anything else. */
export function imageName(head: Buffer): string | undefined {
  return formatOf(head)?.name;
}

/** The size of an image in pixels. Throws a `MalformedFile`. */
export function readImage(source: ByteSource, draft: HeaderDraft): void {
  const [width = 0, height = 0] = formatOf(source.read(0, 32))?.sizeOf(new ByteCursor(source)) ?? [];
  draft.add(fileSection, "Size", `${width} × ${height} pixels`);
}

function formatOf(head: Buffer): (typeof formats)[number] | undefined {
  const start = head.toString("latin1", 0, 16);
  return formats.find(({ magic }) => magic.test(start));
}

function sizeOfPng(cursor: ByteCursor): Pixels {
  cursor.skip(12);
  if (cursor.bytes(4).toString("latin1") !== "IHDR") throw new MalformedFile("its header is missing");
  return [cursor.bytes(4).readUInt32BE(), cursor.bytes(4).readUInt32BE()];
}

/** Segments with their lengths, up to the one that begins a frame. */
function sizeOfJpeg(cursor: ByteCursor): Pixels {
  cursor.skip(2);
  for (;;) {
    if (cursor.position > longestHeader) throw new MalformedFile("its header does not end");
    if (cursor.u8() !== 0xff) throw new MalformedFile("a part of it begins nowhere");
    let marker = cursor.u8();
    while (marker === 0xff && cursor.position <= longestHeader) marker = cursor.u8();
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    const length = cursor.bytes(2).readUInt16BE();
    if (!isFrame) {
      cursor.skip(Math.max(0, length - 2));
      continue;
    }
    cursor.skip(1);
    const height = cursor.bytes(2).readUInt16BE();
    return [cursor.bytes(2).readUInt16BE(), height];
  }
}

function sizeOfGif(cursor: ByteCursor): Pixels {
  cursor.skip(6);
  return [cursor.u16(), cursor.u16()];
}

function sizeOfWebp(cursor: ByteCursor): Pixels {
  cursor.skip(12);
  const kind = cursor.bytes(4).toString("latin1");
  cursor.skip(4);
  if (kind === "VP8X") {
    cursor.skip(4);
    return [cursor.bytes(3).readUIntLE(0, 3) + 1, cursor.bytes(3).readUIntLE(0, 3) + 1];
  }
  if (kind === "VP8L") {
    cursor.skip(1);
    const bits = cursor.u32();
    return [(bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1];
  }
  if (kind !== "VP8 ") throw new MalformedFile("its first part is not known here");
  cursor.skip(6);
  return [cursor.u16() & 0x3fff, cursor.u16() & 0x3fff];
}
