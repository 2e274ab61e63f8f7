import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";

/** How much of a file is looked at to tell text from binary, and how much of it may be no text (dvc_data, `istextfile`). */
const probeBytes = 512;
const maxNonTextShare = 0.3;

/** How much DVC reads at a time: a line end that falls on the border of two pieces stays as it is. */
const chunkBytes = 1024 * 1024;

/** DVC 2's md5 of a file (an absolute path), in hex: CRLF counts as LF in text. */
export function legacyFileMd5(file: string): string {
  const hash = createHash("md5");
  const descriptor = openSync(file, "r");
  try {
    const buffer = Buffer.alloc(chunkBytes);
    let isTextFile: boolean | undefined;
    for (let length = readSync(descriptor, buffer); length > 0; length = readSync(descriptor, buffer)) {
      const chunk = buffer.subarray(0, length);
      isTextFile ??= isText(chunk.subarray(0, probeBytes));
      hash.update(isTextFile ? withoutCarriageReturns(chunk) : chunk);
    }
  } finally {
    closeSync(descriptor);
  }
  return hash.digest("hex");
}

function isText(probe: Buffer): boolean {
  if (probe.includes(0)) return false;
  const nonText = probe.filter((byte) => !((byte >= 32 && byte < 127) || [8, 9, 10, 12, 13].includes(byte)));
  return probe.length === 0 || nonText.length / probe.length <= maxNonTextShare;
}

function withoutCarriageReturns(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString("latin1").replaceAll("\r\n", "\n"), "latin1");
}
