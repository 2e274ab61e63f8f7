import { fstatSync, writeSync } from "node:fs";
import { systemCode } from "../../engine/model/systemErrors.ts";
import { isClosed, tolerateClosedPipes } from "./closedPipes.ts";

/** Where a command's words go. */
export type Output = "stdout" | "stderr";

const descriptors: Readonly<Record<Output, number>> = { stdout: 1, stderr: 2 };

/**
 * Writes a text; where a pipe or a file takes it, without Node's stream, which takes milliseconds to load. For answers that
 * come in one piece: what waits in the stream comes after them.
 */
export function print(output: Output, text: string): void {
  if (isPlain(output)) writeAtOnce(output, Buffer.from(text));
  else process[output].write(text);
}

/** Whether it leads into a pipe or a file. Of all else Node's stream knows what it is, and on Windows of these too. */
export function isPlain(output: Output): boolean {
  if (process.platform === "win32") return false;
  try {
    const stats = fstatSync(descriptors[output]);
    return stats.isFIFO() || stats.isSocket() || stats.isFile();
  } catch {
    return false;
  }
}

function writeAtOnce(output: Output, bytes: Uint8Array): void {
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(descriptors[output], bytes, written);
  } catch (error) {
    if (isClosed(error)) return;
    // A pipe that is full, and that whoever made it does not want to be waited for.
    if (systemCode(error) !== "EAGAIN") throw error;
    tolerateClosedPipes();
    process[output].write(bytes.subarray(written));
  }
}
