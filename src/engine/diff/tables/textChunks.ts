import { StringDecoder } from "node:string_decoder";
import type { ByteFlow } from "../byteFlow.ts";

/** A text, a piece at a time, without a byte order mark. What is no UTF-8 comes as U+FFFD. Throws a `MalformedFile`. */
export async function* textChunks(flow: ByteFlow): AsyncGenerator<string> {
  const decoder = new StringDecoder("utf8");
  let isFirst = true;
  for await (const bytes of flow()) {
    const text = decoder.write(bytes);
    yield isFirst ? text.replace(/^\uFEFF/, "") : text;
    isFirst = false;
  }
  const rest = decoder.end();
  if (rest !== "") yield rest;
}
