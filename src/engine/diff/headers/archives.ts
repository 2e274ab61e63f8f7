import type { ByteSource } from "../../files/byteSource.ts";
import type { Pace } from "../../files/pace.ts";
import { formatSize } from "../../model/words.ts";
import { crcText } from "./factWords.ts";
import { fileSection, type HeaderDraft } from "./headerDraft.ts";
import { describeNpy } from "./npy.ts";
import { readPickle } from "./pickle.ts";
import { openZipEntry, readZipEntries } from "./zip.ts";

/** The header of an array is not longer. */
const longestHeader = 64 * 1024;
/** As much of a compressed pickle is looked at. */
const longestPickle = 64 * 1024 * 1024;

/** The arrays of numpy's .npz, by their names. Throws a `MalformedFile`. */
export async function readNpz(source: ByteSource, draft: HeaderDraft, pace: Pace): Promise<void> {
  const entries = readZipEntries(source);
  draft.add(fileSection, "Arrays", entries.length);
  for (const entry of entries) {
    if (pace.isDue()) await pace.rest();
    using array = openZipEntry(source, entry, longestHeader);
    draft.add(
      "Arrays",
      entry.name.replace(/\.npy$/, ""),
      entry.name.endsWith(".npy") ? describeNpy(array) : "no array",
    );
    draft.add("Values", entry.name.replace(/\.npy$/, ""), crcText(entry.crc));
  }
}

/** What PyTorch saved, a ZIP archive with a pickle and the storages beside it. Throws a `MalformedFile`. */
export async function readTorch(source: ByteSource, draft: HeaderDraft, pace: Pace): Promise<void> {
  const entries = readZipEntries(source);
  const pickle = entries.find(({ name }) => /^[^/]+\/data\.pkl$/.test(name));
  const storages = entries.filter(({ name }) => /^[^/]+\/data\/\d+$/.test(name));
  draft.add(fileSection, "Storages", storages.length);
  draft.add(
    fileSection,
    "Bytes of storages",
    storages.reduce((sum, { size }) => sum + size, 0),
  );
  if (!pickle) return;
  using data = openZipEntry(source, pickle, longestPickle);
  // Whoever turned off the checking of what is saved has zeros in place of the CRCs.
  const known = storages.filter(({ crc }) => crc !== 0);
  const crcs = new Map(known.map(({ name, crc }) => [name.slice(name.lastIndexOf("/") + 1), crc]));
  await readPickle(data, draft, pace, (storage) => crcs.get(storage));
}

/** The files of any other ZIP archive. Throws a `MalformedFile`. */
export function readArchive(source: ByteSource, draft: HeaderDraft): void {
  const entries = readZipEntries(source).filter(({ name }) => !name.endsWith("/"));
  draft.add(fileSection, "Files", entries.length);
  for (const { name, size, crc } of entries) {
    draft.add("Files", name, `${formatSize(size)}, ${crcText(crc)}`);
  }
}

/** Whether an archive is one of PyTorch's. */
export function isTorch(source: ByteSource): boolean {
  return readZipEntries(source).some(({ name }) => /^[^/]+\/data\.pkl$/.test(name));
}
