import { systemCode } from "../../engine/model/systemErrors.ts";

/** `cairn runs | head` closes the pipe, a closed terminal its device: that ends the output and not the work. */
export function tolerateClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: unknown) => {
      const code = systemCode(error);
      if (code !== "EPIPE" && code !== "EIO") throw error;
    });
  }
}
