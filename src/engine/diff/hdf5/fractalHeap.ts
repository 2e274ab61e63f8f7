import { MalformedFile } from "../malformedFile.ts";
import { type Hdf5File, numberOf } from "./hdf5File.ts";
import { widthOf } from "./trees.ts";

/** More bytes than the addresses of any block take. */
const mostEntries = 64 * 1024;

/** Where newer files keep the links and attributes of objects that have many. */
export class FractalHeap {
  private readonly file: Hdf5File;
  private readonly offsetWidth: number;
  private readonly lengthWidth: number;
  private readonly tableWidth: number;
  private readonly startLength: number;
  private readonly mostDirect: number;
  private readonly root: number | undefined;
  private readonly rootRows: number;

  /** Throws a `MalformedFile`. */
  constructor(file: Hdf5File, address: number) {
    this.file = file;
    const cursor = file.marked(address, "FRHP", 256);
    cursor.skip(3);
    if (cursor.u16() > 0) throw new MalformedFile("the names in it are compressed");
    cursor.skip(1);
    const mostManaged = cursor.u32();
    cursor.skip(10 * file.lengthWidth + 2 * file.addressWidth);
    this.tableWidth = cursor.u16();
    [this.startLength, this.mostDirect] = [file.length(cursor), file.length(cursor)];
    this.offsetWidth = Math.ceil(cursor.u16() / 8);
    cursor.skip(2);
    this.root = file.address(cursor);
    this.rootRows = cursor.u16();
    this.lengthWidth = Math.min(widthOf(this.mostDirect), widthOf(mostManaged));
    if (this.tableWidth === 0 || this.startLength === 0) throw new MalformedFile("a heap in it has no blocks");
  }

  /** The object that an id names. Throws a `MalformedFile`. */
  read(id: Buffer): Buffer {
    const kind = ((id[0] ?? 0) >> 4) & 3;
    if (kind === 2) return id.subarray(1, 2 + ((id[0] ?? 0) & 15));
    const end = 1 + this.offsetWidth;
    if (kind !== 0 || end + this.lengthWidth > id.length) throw new MalformedFile("a name in it is too long");
    const [offset, length] = [
      numberOf(id.subarray(1, end)) ?? 0,
      numberOf(id.subarray(end, end + this.lengthWidth)) ?? 0,
    ];
    const { address, start } = this.blockAt(offset);
    return this.file.at(address + offset - start, length).bytes(length);
  }

  /** The direct block that holds an offset, and where it begins: each row of a table has blocks twice as long. */
  private blockAt(offset: number): { readonly address: number; readonly start: number } {
    const { file, tableWidth, startLength } = this;
    let [address, start] = [this.root, 0];
    for (let isTable = this.rootRows > 0; isTable;) {
      const inner = offset - start;
      const row = inner < tableWidth * startLength ? 0 : Math.floor(Math.log2(inner / (tableWidth * startLength))) + 1;
      const length = startLength * 2 ** Math.max(0, row - 1);
      const rowStart = row === 0 ? 0 : tableWidth * length;
      const column = Math.floor((inner - rowStart) / length);
      const entries = file.marked(address ?? 0, "FHIB", 5 + file.addressWidth + this.offsetWidth + mostEntries);
      entries.skip(1 + file.addressWidth + this.offsetWidth + (row * tableWidth + column) * file.addressWidth);
      address = file.address(entries);
      start += rowStart + column * length;
      isTable = length > this.mostDirect;
    }
    if (address === undefined) throw new MalformedFile("a heap in it lacks a block");
    file.marked(address, "FHDB", 4);
    return { address, start };
  }
}
