import { StringDecoder } from "node:string_decoder";
import { stripVTControlCharacters } from "node:util";

/** A line that goes on for longer is shown in pieces. */
const maxLineLength = 64 * 1024;

/**
 * Makes whole lines of what one stream of a process prints in pieces. A progress bar, which goes back to the line's
 * beginning with a carriage return again and again, becomes one line: what it showed last.
 */
export class WholeLines {
  readonly #decoder = new StringDecoder("utf8");
  #rest = "";

  /** The lines that a chunk completes, without their line breaks. */
  take(chunk: Uint8Array): readonly string[] {
    const [rest = "", ...lines] = (this.#rest + this.#decoder.write(Buffer.from(chunk))).split(/\r*\n/).reverse();
    this.#rest = rest.length > 1_024 ? lastShown(rest, true) : rest;
    const complete = lines.reverse().map((line) => lastShown(line));
    return this.#rest.length < maxLineLength ? complete : [...complete, ...this.end()];
  }

  /** What stands behind the last line break; nothing where that is the end. */
  end(): readonly string[] {
    const line = lastShown(this.#rest + this.#decoder.end());
    this.#rest = "";
    return line === "" ? [] : [line];
  }
}

/** Of a line that was written over, what was to be seen in the end. `isOpen`: more of it may come. */
function lastShown(line: string, isOpen = false): string {
  if (!line.includes("\r")) return line;
  const states = line.split("\r");
  const shown = states.findLast((state) => stripVTControlCharacters(state).trim() !== "") ?? "";
  return isOpen && line.endsWith("\r") ? `${shown}\r` : shown;
}
