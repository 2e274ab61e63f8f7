import { MalformedFile } from "../malformedFile.ts";

/** Of one table: columns are not so many. */
const mostTables = 1_000_000;

/** A table of FlatBuffers: fields by their numbers, any of which may be left out. What reaches beyond throws a `MalformedFile`. */
export class FlatTable {
  private readonly bytes: Buffer;
  private readonly start: number;

  constructor(bytes: Buffer, start: number) {
    this.bytes = bytes;
    this.start = start;
  }

  /** The table with which bytes begin. */
  static root(bytes: Buffer): FlatTable {
    return new FlatTable(
      bytes,
      orDamaged(() => bytes.readUInt32LE(0)),
    );
  }

  u8(field: number): number {
    return this.read(field, (place) => this.bytes.readUInt8(place)) ?? 0;
  }

  i16(field: number): number {
    return this.read(field, (place) => this.bytes.readInt16LE(place)) ?? 0;
  }

  i32(field: number): number {
    return this.read(field, (place) => this.bytes.readInt32LE(place)) ?? 0;
  }

  i64(field: number): number {
    return Number(this.read(field, (place) => this.bytes.readBigInt64LE(place)) ?? 0n);
  }

  text(field: number): string {
    const read = (place: number): string => {
      const start = place + this.bytes.readUInt32LE(place);
      const length = this.bytes.readUInt32LE(start);
      if (start + 4 + length > this.bytes.length) throw new MalformedFile("a part of it is damaged");
      return this.bytes.toString("utf8", start + 4, start + 4 + length);
    };
    return this.read(field, read) ?? "";
  }

  table(field: number): FlatTable | undefined {
    return this.read(field, (place) => new FlatTable(this.bytes, place + this.bytes.readUInt32LE(place)));
  }

  tables(field: number): readonly FlatTable[] {
    const read = (place: number): readonly FlatTable[] => {
      const start = place + this.bytes.readUInt32LE(place);
      const count = this.bytes.readUInt32LE(start);
      if (count > mostTables || start + 4 + 4 * count > this.bytes.length)
        throw new MalformedFile("a part of it is damaged");
      return Array.from({ length: count }, (_, index) => {
        const at = start + 4 + 4 * index;
        return new FlatTable(this.bytes, at + this.bytes.readUInt32LE(at));
      });
    };
    return this.read(field, read) ?? [];
  }

  private read<T>(field: number, read: (place: number) => T): T | undefined {
    return orDamaged(() => {
      const places = this.start - this.bytes.readInt32LE(this.start);
      const at = 4 + 2 * field;
      const place = at < this.bytes.readUInt16LE(places) ? this.bytes.readUInt16LE(places + at) : 0;
      return place === 0 ? undefined : read(this.start + place);
    });
  }
}

function orDamaged<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new MalformedFile("a part of it is damaged", { cause: error });
  }
}
