import { StringDecoder } from "node:string_decoder";
import type { ByteSource } from "../../store/byteSource.ts";

const chunkLength = 1024 * 1024;

/** A file's text, a piece at a time, without a byte order mark. What is no UTF-8 comes as U+FFFD. */
export function* textChunks(source: ByteSource): Generator<string> {
  const decoder = new StringDecoder("utf8");
  for (let at = 0; at < source.size;) {
    const bytes = source.read(at, chunkLength);
    if (bytes.length === 0) break;
    const text = decoder.write(bytes);
    yield at === 0 ? text.replace(/^\uFEFF/, "") : text;
    at += bytes.length;
  }
  const rest = decoder.end();
  if (rest !== "") yield rest;
}
