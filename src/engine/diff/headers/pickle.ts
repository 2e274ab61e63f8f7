import type { ByteSource } from "../../store/byteSource.ts";
import { ByteCursor } from "../byteCursor.ts";
import { MalformedFile } from "../malformedFile.ts";
import { fileSection, type HeaderDraft } from "./headerDraft.ts";

/** What an opcode is followed by: so many bytes, a length and as many bytes, or lines of text. */
type Argument =
  | { readonly kind: "fixed"; readonly length: number }
  | { readonly kind: "counted"; readonly width: 1 | 4 | 8; readonly isText: boolean }
  | { readonly kind: "lines"; readonly count: 1 | 2 };

const fixed = (length: number): Argument => ({ kind: "fixed", length });
const counted = (width: 1 | 4 | 8, isText = false): Argument => ({ kind: "counted", width, isText });
const lines = (count: 1 | 2): Argument => ({ kind: "lines", count });

/** Opcodes by their byte, of protocols 0 to 5, as Python's pickletools lists them. */
const opcodes = new Map<number, Argument>([
  ...codes("(.012NR]ab}deloust)\x81\x85\x86\x87\x88\x89\x8f\x90\x91\x92\x93\x94\x97\x98", fixed(0)),
  ...codes("Khq\x80\x82", fixed(1)),
  ...codes("M\x83", fixed(2)),
  ...codes("Jjr\x84", fixed(4)),
  ...codes("G\x95", fixed(8)),
  ...codes("Q", fixed(0)),
  ...codes("FILgp", lines(1)),
  ...codes("PSV", lines(1)),
  ...codes("ci", lines(2)),
  ...codes("UC\x8a", counted(1)),
  ...codes("TB\x8b", counted(4)),
  ...codes("\x8e\x96", counted(8)),
  ...codes("\x8c", counted(1, true)),
  ...codes("X", counted(4, true)),
  ...codes("\x8d", counted(8, true)),
]);

function codes(characters: string, argument: Argument): readonly (readonly [number, Argument])[] {
  return Array.from(characters, (character) => [character.charCodeAt(0), argument] as const);
}

const op = (character: string): number => character.charCodeAt(0);
const stop = op(".");
const protocol = 0x80;
const stackGlobal = 0x93;
const memoize = 0x94;
/** Names of modules and classes are not longer. */
const longestText = 4_096;

export function isPickle(head: Buffer): boolean {
  const [first, second = 0] = head;
  return first === protocol ? second <= 5 : false;
}

/**
 * The protocol of a pickle, and the classes and functions that loading it would import. Its opcodes are only passed
 * over: nothing in it is carried out. Throws a `MalformedFile`.
 */
export function readPickle(source: ByteSource, draft: HeaderDraft): void {
  const scan = new PickleScan(new ByteCursor(source));
  try {
    scan.toEnd();
  } catch (error) {
    if (!(error instanceof MalformedFile) || !scan.hasArraysOfJoblib) throw error;
    draft.note("Joblib wrote arrays between its parts, so that only what stands before the first one is told.");
  } finally {
    draft.add(fileSection, "Protocol", scan.protocol);
    for (const [name, count] of scan.globals) draft.add("Imports", name, count === 1 ? "once" : `${count} times`);
    if (scan.sklearnVersion !== undefined) draft.add(fileSection, "scikit-learn", scan.sklearnVersion);
  }
}

class PickleScan {
  protocol = 0;
  readonly globals = new Map<string, number>();
  sklearnVersion: string | undefined;
  private readonly cursor: ByteCursor;
  /** The texts that were pushed last, the newest at the end: where an import by the stack takes its names from. */
  private texts: string[] = [];
  private readonly memo = new Map<number, string>();
  private memoized = 0;
  /** The text on top of the stack, where it is one. */
  private top: string | undefined;

  constructor(cursor: ByteCursor) {
    this.cursor = cursor;
  }

  get hasArraysOfJoblib(): boolean {
    return this.globals.has("joblib.numpy_pickle.NumpyArrayWrapper");
  }

  toEnd(): void {
    for (let code = this.cursor.u8(); code !== stop; code = this.cursor.u8()) this.step(code);
  }

  private step(code: number): void {
    const argument = opcodes.get(code);
    if (!argument) throw new MalformedFile(`it holds the byte ${code} where an instruction should be`);
    if (code === memoize) this.remember(this.memoized++);
    else if (code === op("q")) this.remember(this.cursor.u8());
    else if (code === op("r")) this.remember(this.cursor.u32());
    else if (code === op("p")) this.remember(Number(this.cursor.line().toString("latin1")));
    else if (code === op("h")) this.push(this.memo.get(this.cursor.u8()));
    else if (code === op("j")) this.push(this.memo.get(this.cursor.u32()));
    else if (code === op("g")) this.push(this.memo.get(Number(this.cursor.line().toString("latin1"))));
    else if (code === protocol) this.protocol = this.cursor.u8();
    else if (code === stackGlobal) {
      const [module = "?", name = "?"] = this.texts.slice(-2);
      this.import(module, name);
    } else this.pass(code, argument);
  }

  private pass(code: number, argument: Argument): void {
    if (argument.kind === "fixed") {
      this.cursor.skip(argument.length);
      if (code !== op("(") && code !== 0x95) this.top = undefined;
    } else if (argument.kind === "lines") {
      const [first = "", second = ""] = Array.from({ length: argument.count }, () =>
        this.cursor.line().toString("utf8"),
      );
      if (argument.count === 2) this.import(first, second);
      else if (code === op("S") || code === op("V")) this.push(first.replace(/^(['"])(.*)\1$/s, "$2"));
      else this.top = undefined;
    } else this.passCounted(code, argument);
  }

  private passCounted(code: number, { width, isText }: Argument & { readonly kind: "counted" }): void {
    const length = width === 1 ? this.cursor.u8() : width === 4 ? this.cursor.u32() : this.cursor.u64();
    const mayBeName = isText || code === op("U") || code === op("T");
    if (mayBeName && length <= longestText) this.push(this.cursor.bytes(length).toString("utf8"));
    else {
      this.cursor.skip(length);
      this.top = undefined;
    }
  }

  private push(text: string | undefined): void {
    this.top = text;
    if (text === undefined) return;
    if (this.texts.at(-1) === "_sklearn_version") this.sklearnVersion ??= text;
    this.texts.push(text);
    if (this.texts.length > 64) this.texts = this.texts.slice(-2);
  }

  private remember(place: number): void {
    if (this.top !== undefined) this.memo.set(place, this.top);
  }

  private import(module: string, name: string): void {
    const full = `${module}.${name}`;
    this.globals.set(full, (this.globals.get(full) ?? 0) + 1);
    this.top = undefined;
  }
}
