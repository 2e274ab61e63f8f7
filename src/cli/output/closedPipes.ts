import { systemCode } from "../../engine/model/systemErrors.ts";

/** `cairn runs | head` closes the pipe, a closed terminal its device: that ends the output and not the work. */
export function tolerateClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: unknown) => {
      if (!isClosed(error)) throw error;
    });
  }
}

/** Whether it says that nobody reads any longer what is written. */
export function isClosed(error: unknown): boolean {
  const code = systemCode(error);
  return code === "EPIPE" || code === "EIO";
}
