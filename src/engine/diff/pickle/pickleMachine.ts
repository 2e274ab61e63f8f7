import { crc32 } from "node:zlib";
import type { FlowCursor } from "../flowCursor.ts";
import { MalformedFile } from "../malformedFile.ts";
import { readJoblibArray } from "./joblibArrays.ts";
import { operations } from "./opcodes.ts";
import { bytesNode, calleeOf, isKind, type PickleNode, type PickleValue, startLength } from "./pickleValue.ts";

const stop = 0x2e;
/** What is longer is known by its length and CRC. */
const longestValue = 4 * 1024;
/** So much is ready before each instruction: more than one takes at once. */
const window = 256 * 1024;
/** Beyond, values are passed over; a long text counts for several. */
const mostValues = 1_000_000;
const mostAtOnce = 4_000_000;
/** Joblib writes arrays of objects as pickles within the pickle. */
const mostDepth = 16;

/** What a pickle tells beside its value. */
export interface PickleFacts {
  protocol: number;
  /** Names of what loading it would import, with how often. */
  readonly imports: Map<string, number>;
  /** Whether values were passed over because there are too many. */
  isCut: boolean;
}

/**
 * Works through the instructions of a pickle. Nothing in it is carried out: a class is a name, and calling one makes a
 * note of what it would be called with.
 */
export class PickleMachine {
  readonly cursor: FlowCursor;
  readonly facts: PickleFacts;
  private readonly depth: number;
  private readonly stack: PickleValue[] = [];
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, PickleValue>();
  private memoized = 0;
  private made = 0;

  constructor(cursor: FlowCursor, facts?: PickleFacts, depth = 0) {
    this.cursor = cursor;
    this.facts = facts ?? { protocol: 0, imports: new Map(), isCut: false };
    this.depth = depth;
  }

  /** The value that the next pickle describes. Throws a `MalformedFile`. */
  async run(): Promise<PickleValue> {
    for (;;) {
      if (this.cursor.ready < window && !this.cursor.isOver) await this.cursor.fill(window);
      const code = this.cursor.u8();
      if (code === stop) break;
      const operation = operations.get(code);
      if (!operation) throw new MalformedFile(`it holds the byte ${code} where an instruction should be`);
      const waiting = operation(this);
      if (waiting) await waiting;
    }
    return this.pop(1)[0] ?? null;
  }

  push(value: PickleValue): void {
    this.made += typeof value === "string" ? 1 + value.length / 64 : 1;
    this.stack.push(value);
    if (this.stack.length > mostAtOnce) throw new MalformedFile("it holds too many values that belong to nothing");
  }

  make(node: PickleNode): void {
    this.push(node);
  }

  top(): PickleValue {
    if (this.stack.length <= (this.marks.at(-1) ?? 0)) throw nothingThere();
    return this.stack.at(-1) ?? null;
  }

  /** The last so many values, the newest at the end. */
  pop(count: number): PickleValue[] {
    if (this.stack.length - (this.marks.at(-1) ?? 0) < count) throw nothingThere();
    return this.stack.splice(-count);
  }

  /** Takes away the last value, or the last mark. */
  drop(): void {
    if (this.stack.length > (this.marks.at(-1) ?? 0)) this.stack.pop();
    else if (this.marks.pop() === undefined) throw nothingThere();
  }

  mark(): void {
    this.marks.push(this.stack.length);
  }

  popMarked(): PickleValue[] {
    const mark = this.marks.pop();
    if (mark === undefined) throw nothingThere();
    return this.stack.splice(mark);
  }

  remember(place = this.memoized): void {
    this.memoized++;
    if (!this.isFull) this.memo.set(place, this.top());
  }

  recall(place: number): PickleValue {
    const value = this.memo.get(place);
    if (value === undefined && !this.isFull) throw new MalformedFile("it names a value that was not there before");
    return value ?? null;
  }

  append(items: readonly PickleValue[]): void {
    const target = this.top();
    if (!isKind(target, "list") && !isKind(target, "set") && !isKind(target, "object")) throw nothingThere();
    if (!this.isFull) for (const item of items) target.items.push(item);
  }

  /** Keys and values by turns. */
  set(items: readonly PickleValue[]): void {
    const target = this.top();
    if (!isKind(target, "dict") && !isKind(target, "object")) throw nothingThere();
    if (items.length % 2 !== 0) throw new MalformedFile("a key in it has no value");
    for (let at = 0; at < items.length && !this.isFull; at += 2) {
      target.entries.push([items[at] ?? null, items[at + 1] ?? null]);
    }
  }

  import(module: string, name: string): void {
    const full = `${module}.${name}`;
    this.facts.imports.set(full, (this.facts.imports.get(full) ?? 0) + 1);
    this.make({ kind: "global", name: full });
  }

  /** Gives an object its state; behind one that stands for an array of joblib's the array itself follows. */
  async build(): Promise<void> {
    const [state = null] = this.pop(1);
    const object = this.top();
    if (!isKind(object, "object")) return;
    object.state = state;
    if (!calleeOf(object)?.endsWith("joblib.numpy_pickle.NumpyArrayWrapper")) return;
    object.array = await readJoblibArray(state, this.cursor, () => this.runInner());
  }

  declare(protocol: number): void {
    if (this.depth === 0) this.facts.protocol = protocol;
  }

  line(): string {
    return this.cursor.line().toString("utf8");
  }

  /** The bytes that follow, as what they stand for where they are few enough. */
  bytes(length: number, read?: (bytes: Buffer) => PickleValue): void | Promise<void> {
    if (length > longestValue) return this.longBytes(length);
    const bytes = this.cursor.bytes(length);
    this.push(read ? read(bytes) : bytesNode(bytes));
  }

  private async longBytes(length: number): Promise<void> {
    const start = Buffer.from(this.cursor.bytes(startLength));
    const crc = await this.cursor.pass(length - startLength, crc32(start));
    this.make({ kind: "bytes", length, crc, start });
  }

  private async runInner(): Promise<PickleValue> {
    if (this.depth >= mostDepth) throw new MalformedFile("arrays in it are within arrays without an end");
    return await new PickleMachine(this.cursor, this.facts, this.depth + 1).run();
  }

  private get isFull(): boolean {
    if (this.made > mostValues) this.facts.isCut = true;
    return this.facts.isCut;
  }
}

function nothingThere(): MalformedFile {
  return new MalformedFile("an instruction in it finds nothing to work on");
}
