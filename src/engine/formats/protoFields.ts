/** How a field's value is kept: a number, eight bytes, as many bytes as it says, four bytes. */
export const wireTypes = { varint: 0, eightBytes: 1, bytes: 2, fourBytes: 5 } as const;

/**
 * Goes through the fields of a protobuf message, which lies somewhere in bytes: `while (fields.next())`. Nothing is made
 * of a field but what is asked for, since files hold millions of them. Throws a `RangeError` where the bytes are no message.
 */
export class ProtoFields {
  readonly bytes: Buffer;
  readonly #end: number;
  #at: number;
  /** The number of the field. */
  number = 0;
  /** One of `wireTypes`. */
  wireType = 0;
  /** Of a number, as if it had a sign: what is greater than a number holds exactly is rounded. */
  varint = 0;
  /** Where the bytes of any other begin. */
  start = 0;
  /** Where they end. */
  end = 0;

  constructor(bytes: Buffer, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  /** Goes to the next field; false behind the last. */
  next(): boolean {
    if (this.#at >= this.#end) return false;
    const key = this.#readVarint();
    this.number = Math.floor(key / 8);
    this.wireType = key & 7;
    if (this.wireType === wireTypes.varint) {
      this.varint = this.#readVarint();
      return true;
    }
    const length = this.#lengthOf(this.wireType);
    this.start = this.#at;
    this.end = this.start + length;
    if (length < 0 || this.end > this.#end) throw new RangeError("a field reaches beyond its message");
    this.#at = this.end;
    return true;
  }

  /** Whether this is the field of that number, and one of bytes with a length: a text, a message, packed numbers. */
  isBytes(number: number): boolean {
    return this.number === number && this.wireType === wireTypes.bytes;
  }

  isVarint(number: number): boolean {
    return this.number === number && this.wireType === wireTypes.varint;
  }

  isDouble(number: number): boolean {
    return this.number === number && this.wireType === wireTypes.eightBytes;
  }

  /** The fields of the message that this field holds. */
  inner(): ProtoFields {
    return new ProtoFields(this.bytes, this.start, this.end);
  }

  text(): string {
    return this.bytes.toString("utf8", this.start, this.end);
  }

  double(): number {
    return this.bytes.readDoubleLE(this.start);
  }

  /** The first numbers that are packed in this field, at most so many. */
  packedVarints(most: number): readonly number[] {
    const packed = this.inner();
    const values: number[] = [];
    while (values.length < most && packed.#at < packed.#end) values.push(packed.#readVarint());
    return values;
  }

  #lengthOf(wireType: number): number {
    if (wireType === wireTypes.bytes) return this.#readVarint();
    if (wireType === wireTypes.eightBytes) return 8;
    if (wireType === wireTypes.fourBytes) return 4;
    throw new RangeError(`there is no wire type ${wireType}`);
  }

  #readVarint(): number {
    // Nearly all are small.
    const first = this.#byte();
    return first < 0x80 ? first : this.#readLong(first);
  }

  /** In parts of 28 bits, since JavaScript's shifts end at 32. */
  #readLong(first: number): number {
    const parts: [number, number, number] = [first & 0x7f, 0, 0];
    for (let index = 1; index < 10; index++) {
      const byte = this.#byte();
      const part = Math.floor(index / 4) as 0 | 1 | 2;
      parts[part] += (byte & 0x7f) << (7 * (index % 4));
      if (byte < 0x80) {
        const high = parts[2] & 0xff;
        return ((high < 0x80 ? high : high - 0x100) * 2 ** 28 + parts[1]) * 2 ** 28 + parts[0];
      }
    }
    throw new RangeError("a number does not end");
  }

  #byte(): number {
    if (this.#at >= this.#end) throw new RangeError("a number does not end");
    return this.bytes[this.#at++] as number;
  }
}
