import { crc32 } from "node:zlib";

const shownItems = 8;
const shownLength = 120;

/** CRC-32 as it is commonly written. */
export function crcText(crc: number): string {
  return `CRC ${crc.toString(16).padStart(8, "0")}`;
}

/** A text; of a long one its beginning, with its CRC. */
export function shortText(text: string): string {
  return text.length <= shownLength ? text : `${text.slice(0, shownLength)}… ${crcText(crc32(text))}`;
}

/** Values in brackets; of many the first ones, with the CRC of all. */
export function listText(texts: readonly string[], open = "[", close = "]"): string {
  if (texts.length <= shownItems) return `${open}${texts.join(", ")}${close}`;
  const crc = crcText(crc32(texts.join("\0")));
  return `${open}${texts.slice(0, shownItems).join(", ")}, …${close} ${texts.length} values, ${crc}`;
}
