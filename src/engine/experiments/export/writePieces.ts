import { open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { temporaryPath } from "../../files/temporaryFile.ts";

/**
 * Writes a text that comes in pieces. Until the last one is there, and where any fails, what stood at the path stays as
 * it was.
 */
export async function writePieces(file: string, pieces: AsyncIterable<string>): Promise<void> {
  const temporary = temporaryPath(path.dirname(file));
  try {
    const handle = await open(temporary, "wx");
    try {
      for await (const piece of pieces) await handle.write(piece);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
