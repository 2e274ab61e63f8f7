import { crc32, deflateSync, inflateSync } from "node:zlib";

/*
 * A picture of a window holds some thousand colours, nearly all of them shades on the edges of letters. With the 256
 * most frequent ones, and a byte a pixel, its PNG has less than half the size. See https://www.w3.org/TR/png-3/.
 */

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const bytesAPixel = 3;
const paletteSize = 256;

interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of each pixel, row by row. */
  readonly pixels: Uint8Array;
}

/** A PNG with at most 256 colours that looks like the given one, which has 8 bits a channel and no alpha. */
export function withFewerColours(png: Buffer): Buffer {
  const picture = decode(png);
  const palette = frequentColours(picture.pixels);
  return encode(picture, palette, indexed(picture, palette));
}

function decode(png: Buffer): Picture {
  const header = chunksOf(png).find(({ type }) => type === "IHDR")?.data;
  if (!header || header[8] !== 8 || header[9] !== 2) throw new Error("only PNGs of 24 bits a pixel are expected here");
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const packed = chunksOf(png).flatMap(({ type, data }) => (type === "IDAT" ? [data] : []));
  return { width, height, pixels: unfiltered(inflateSync(Buffer.concat(packed)), width * bytesAPixel, height) };
}

function chunksOf(png: Buffer): readonly { readonly type: string; readonly data: Buffer }[] {
  const chunks = [];
  for (let at = signature.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString("latin1", at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}

/** Undoes the filter of each row: what was left out is foretold by the pixels to the left and above. */
function unfiltered(rows: Uint8Array, stride: number, height: number): Uint8Array {
  const pixels = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = rows[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x >= bytesAPixel ? (pixels[at - bytesAPixel] ?? 0) : 0;
      const above = pixels[at - stride] ?? 0;
      const corner = x >= bytesAPixel ? (pixels[at - stride - bytesAPixel] ?? 0) : 0;
      pixels[at] = (rows[y * (stride + 1) + 1 + x] ?? 0) + foretold(filter, left, above, corner);
    }
  }
  return pixels;
}

function foretold(filter: number, left: number, above: number, corner: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return above;
  if (filter === 3) return (left + above) >> 1;
  const guess = left + above - corner;
  const toLeft = Math.abs(guess - left);
  const toAbove = Math.abs(guess - above);
  const toCorner = Math.abs(guess - corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

function colourAt(pixels: Uint8Array, at: number): number {
  return ((pixels[at] ?? 0) << 16) | ((pixels[at + 1] ?? 0) << 8) | (pixels[at + 2] ?? 0);
}

function frequentColours(pixels: Uint8Array): readonly number[] {
  const counts = new Map<number, number>();
  for (let at = 0; at < pixels.length; at += bytesAPixel) {
    const colour = colourAt(pixels, at);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const byCount = [...counts].toSorted(([, one], [, other]) => other - one);
  return byCount.slice(0, paletteSize).map(([colour]) => colour);
}

/** Each pixel's place in the palette, each row after a filter byte that says "none". */
function indexed({ width, height, pixels }: Picture, palette: readonly number[]): Uint8Array {
  const places = new Map(palette.map((colour, index) => [colour, index]));
  const rows = new Uint8Array((width + 1) * height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const colour = colourAt(pixels, pixel * bytesAPixel);
    const place = places.get(colour) ?? nearest(colour, palette);
    places.set(colour, place);
    rows[pixel + Math.floor(pixel / width) + 1] = place;
  }
  return rows;
}

function nearest(colour: number, palette: readonly number[]): number {
  const distances = palette.map((other) =>
    [16, 8, 0].reduce((sum, shift) => sum + (((colour >> shift) & 255) - ((other >> shift) & 255)) ** 2, 0),
  );
  return distances.indexOf(Math.min(...distances));
}

function encode({ width, height }: Picture, palette: readonly number[], rows: Uint8Array): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3], 8);
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("PLTE", colours),
    chunk("IDAT", deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
