/** More different texts are not kept. */
const mostTexts = 10_000;

interface Known {
  readonly bytes: Buffer;
  readonly text: string;
}

/** Gives the text of bytes in UTF-8, which is made once where the same bytes come again and again. */
export class TextTable {
  readonly #known = new Map<number, Known>();

  textOf(bytes: Buffer, start: number, end: number): string {
    let hash = 0x811c9dc5;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
    const known = this.#known.get(hash);
    if (known !== undefined && isSame(known.bytes, bytes, start, end)) return known.text;
    const text = bytes.toString("utf8", start, end);
    if (known === undefined && this.#known.size < mostTexts) {
      this.#known.set(hash, { bytes: Buffer.from(bytes.subarray(start, end)), text });
    }
    return text;
  }
}

function isSame(known: Buffer, bytes: Buffer, start: number, end: number): boolean {
  if (known.length !== end - start) return false;
  for (let at = 0; at < known.length; at++) if (known[at] !== bytes[start + at]) return false;
  return true;
}
