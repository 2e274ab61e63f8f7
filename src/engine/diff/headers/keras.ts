import type { ByteSource } from "../../files/byteSource.ts";
import type { Pace } from "../../files/pace.ts";
import { Hdf5File } from "../hdf5/hdf5File.ts";
import { tellHdf5 } from "../hdf5/hdf5Tree.ts";
import { MalformedFile } from "../malformedFile.ts";
import type { HeaderDraft } from "./headerDraft.ts";
import { flattenJson } from "./jsonFacts.ts";
import { openZipEntry, readZipEntries, type ZipEntry } from "./zip.ts";

const longestJson = 16 * 1024 * 1024;
/** Keras does not compress the weights; of what is compressed so much fits into memory. */
const longestWeights = 256 * 1024 * 1024;

/** What Keras 3 saved: a ZIP archive with the model's make-up as JSON, and the weights as HDF5. Throws a `MalformedFile`. */
export async function readKeras(source: ByteSource, draft: HeaderDraft, pace: Pace): Promise<void> {
  const entries = readZipEntries(source);
  for (const [name, title] of [
    ["metadata.json", "Saved"],
    ["config.json", "Configuration"],
  ] as const) {
    const entry = entries.find((candidate) => candidate.name === name);
    if (entry) tellJson(source, entry, title, draft);
  }
  const weights = entries.find(({ name }) => name === "model.weights.h5");
  if (!weights) throw new MalformedFile("it holds no weights");
  using file = openZipEntry(source, weights, longestWeights);
  await tellHdf5(new Hdf5File(file), draft, pace);
}

/** Whether an archive is one of Keras's. */
export function isKeras(source: ByteSource): boolean {
  const names = new Set(readZipEntries(source).map(({ name }) => name));
  return names.has("config.json") && names.has("model.weights.h5");
}

function tellJson(source: ByteSource, entry: ZipEntry, title: string, draft: HeaderDraft): void {
  using file = openZipEntry(source, entry, longestJson);
  const facts = flattenJson(file.read(0, file.size).toString("utf8"));
  if (!facts) throw new MalformedFile(`its ${entry.name} is no JSON, or too long`);
  for (const [name, value] of facts) draft.add(title, name, value);
}
