/** A file is not what its format says. The message goes on from “It cannot be read to its end:”. */
export class MalformedFile extends Error {
  override readonly name = "MalformedFile";
}
