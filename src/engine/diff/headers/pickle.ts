import type { ByteSource } from "../../files/byteSource.ts";
import type { Pace } from "../../files/pace.ts";
import { decompressedFlow, plainFlow } from "../byteFlow.ts";
import { compressionOf } from "../compression/compression.ts";
import { FlowCursor } from "../flowCursor.ts";
import { type PickleFacts, PickleMachine } from "../pickle/pickleMachine.ts";
import { tellPickle } from "../pickle/pickleTree.ts";
import type { PickleValue } from "../pickle/pickleValue.ts";
import { fileSection, type HeaderDraft } from "./headerDraft.ts";

/** How PyTorch's files began before they were archives, after the protocol: a number of ten bytes. */
const torchMagic = 0x1950a86a20f9469cfc6cn;

/** Whether a file that begins so is a pickle: of protocol 2 or later, as earlier ones begin with no mark. */
export function isPickle(head: Buffer): boolean {
  const [first, second = 0] = head;
  return first === 0x80 ? second <= 5 : false;
}

/**
 * The protocol of a pickle, the classes and functions that loading it would import, and the values, arrays and tensors
 * in it, also where it is compressed with gzip or zlib, as joblib does. Nothing in it is carried out. `crcOf` gives the
 * CRC-32 of a storage of PyTorch's. Throws a `MalformedFile`.
 */
export async function readPickle(
  source: ByteSource,
  draft: HeaderDraft,
  pace: Pace,
  crcOf?: (storage: string) => number | undefined,
): Promise<void> {
  const compression = compressionOf(source);
  if (compression) draft.add(fileSection, "Compressed with", compression);
  const flow = compression ? decompressedFlow(source, compression) : plainFlow(source);
  const cursor = new FlowCursor(flow, pace);
  const machine = new PickleMachine(cursor);
  try {
    tellPickle(await readValue(machine), draft, crcOf);
    // Only at its end what was compressed shows whether it is whole.
    if (compression) await cursor.passRest();
  } finally {
    await cursor.close();
    tellFacts(machine.facts, draft);
  }
}

function tellFacts({ protocol, imports, isCut }: PickleFacts, draft: HeaderDraft): void {
  draft.add(fileSection, "Protocol", protocol);
  for (const [name, count] of imports) draft.add("Imports", name, count === 1 ? "once" : `${count} times`);
  if (isCut) draft.note("It holds more than a million values, of which only the first are told.");
}

/** PyTorch's old files are several pickles: a mark, a version, facts of the machine, and then what was saved. */
async function readValue(machine: PickleMachine): Promise<PickleValue> {
  let value = await machine.run();
  for (let before = value === torchMagic ? 3 : 0; before > 0; before--) value = await machine.run();
  return value;
}
