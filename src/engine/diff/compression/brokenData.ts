import { MalformedFile } from "../malformedFile.ts";

/** What is compressed in a file is not there to its end. */
export function endsTooSoon(): MalformedFile {
  return new MalformedFile("what is compressed in it ends too soon");
}

/** What is compressed in a file is not what was compressed once. */
export function isDamaged(): MalformedFile {
  return new MalformedFile("what is compressed in it is damaged");
}
