import type { FlowCursor } from "../flowCursor.ts";
import { MalformedFile } from "../malformedFile.ts";
import { arrayIn, describeDtype, shapeIn } from "./numpyArrays.ts";
import { type ArrayFacts, entryOf, type PickleValue } from "./pickleValue.ts";

/**
 * Passes over an array that joblib wrote into a pickle, right behind the object whose state tells what it is: its bytes
 * as they are, after padding (whose length is its first byte) where there is an alignment; objects as a pickle. Throws a
 * `MalformedFile`.
 */
export async function readJoblibArray(
  state: PickleValue,
  cursor: FlowCursor,
  readPickle: () => Promise<PickleValue>,
): Promise<ArrayFacts> {
  const [type, shape] = [describeDtype(entryOf(state, "dtype")), shapeIn(entryOf(state, "shape"))];
  if (!type || !shape) throw new MalformedFile("an array of joblib's in it has no type or shape");
  const { dtype, itemSize } = type;
  if (dtype === "object") return arrayIn(await readPickle()) ?? { dtype, shape };
  if (itemSize === undefined) throw new MalformedFile(`there is no length known of an array of ${dtype}`);
  if (typeof entryOf(state, "numpy_array_alignment_bytes") === "number") {
    await cursor.fill(256);
    cursor.bytes(cursor.u8());
  }
  return { dtype, shape, crc: await cursor.pass(shape.reduce((product, size) => product * size, itemSize)) };
}
