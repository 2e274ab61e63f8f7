import type { Pace } from "../../files/pace.ts";
import { crcText, listText, shortText } from "../headers/factWords.ts";
import { fileSection, type HeaderDraft } from "../headers/headerDraft.ts";
import { flattenJson } from "../headers/jsonFacts.ts";
import { describeTensor } from "../headers/tensors.ts";
import { MalformedFile } from "../malformedFile.ts";
import { StretchCrcs } from "../stretchCrcs.ts";
import { readAttributes } from "./attributes.ts";
import { crcOfValues } from "./values.ts";
import { readDatatype, readShape } from "./datatype.ts";
import type { Hdf5File } from "./hdf5File.ts";
import { readLinks } from "./links.ts";
import { type Message, messageTypes, readMessages } from "./objectHeader.ts";

const mostDepth = 64;

/** Tells the datasets, groups and attributes of an HDF5 file. Throws a `MalformedFile`. */
export async function tellHdf5(file: Hdf5File, draft: HeaderDraft, pace: Pace): Promise<void> {
  const tree = new Hdf5Tree(file, draft, pace);
  try {
    await tree.tell("", file.root, 0);
  } finally {
    tree.finish();
  }
  if (file.isCut) throw new MalformedFile("it ends too soon");
}

class Hdf5Tree {
  private readonly file: Hdf5File;
  private readonly draft: HeaderDraft;
  private readonly pace: Pace;
  private readonly crcs: StretchCrcs;
  private datasets = 0;
  private elements = 0;
  /** Names of objects by where they are. */
  private readonly told = new Map<number, string>();

  constructor(file: Hdf5File, draft: HeaderDraft, pace: Pace) {
    this.file = file;
    this.draft = draft;
    this.pace = pace;
    this.crcs = new StretchCrcs(file.source, pace);
  }

  finish(): void {
    this.draft.add(fileSection, "Datasets", this.datasets);
    this.draft.add(fileSection, "Values", this.elements);
  }

  async tell(path: string, address: number, depth: number): Promise<void> {
    const known = this.told.get(address);
    if (known !== undefined || depth > mostDepth) {
      this.draft.add("Links", path, known === undefined ? "deeper than is told" : `the same as ${known || "/"}`);
      return;
    }
    this.told.set(address, path);
    if (this.pace.isDue()) await this.pace.rest();
    const messages = readMessages(this.file, address);
    await this.tellDataset(path, messages);
    this.tellAttributes(path, messages);
    for (const link of readLinks(this.file, messages)) {
      const inner = path === "" ? link.name : `${path}/${link.name}`;
      if (link.address === undefined) this.draft.add("Links", inner, "to a path or another file");
      else await this.tell(inner, link.address, depth + 1);
    }
  }

  private async tellDataset(path: string, messages: readonly Message[]): Promise<void> {
    const part = (type: number): Message | undefined => messages.find((message) => message.type === type);
    const [type, space, layout] = [messageTypes.datatype, messageTypes.dataspace, messageTypes.layout].map(part);
    if (!type || !space || !layout) return;
    const [{ name: dtype, elsewhere }, shape] = [readDatatype(this.file, type), readShape(this.file, space.bytes)];
    this.draft.add("Datasets", path, shape ? describeTensor({ dtype, shape }) : `${dtype}, empty`);
    this.datasets++;
    this.elements += shape?.reduce((product, size) => product * size, 1) ?? 0;
    const crc = elsewhere ? undefined : await crcOfValues(this.file, layout.bytes, this.crcs);
    if (crc !== undefined) this.draft.add("Values", path, crcText(crc));
  }

  private tellAttributes(path: string, messages: readonly Message[]): void {
    for (const { name, type, shape, values } of readAttributes(this.file, messages)) {
      const [first = ""] = values ?? [];
      // Keras keeps what a model is made of as JSON.
      const facts = values?.length === 1 && first.startsWith("{") ? flattenJson(first) : undefined;
      for (const [key, value] of facts ?? []) this.draft.add("Configuration", `${name}.${key}`, value);
      if (facts) continue;
      const known = shape.length === 0 ? shortText(first) : shortText(listText(values ?? []));
      const text = values ? known : describeTensor({ dtype: type, shape });
      this.draft.add("Attributes", path === "" ? name : `${path}@${name}`, text);
    }
  }
}
