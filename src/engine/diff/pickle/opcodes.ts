import { MalformedFile } from "../malformedFile.ts";
import type { PickleMachine } from "./pickleMachine.ts";
import { isKind, type PickleValue } from "./pickleValue.ts";

/** What an instruction does to the machine; some have to wait for the bytes that follow. */
export type Operation = (machine: PickleMachine) => void | Promise<void>;

/** Instructions by their byte, of protocols 0 to 5, as Python's pickletools lists them. */
export const operations: ReadonlyMap<number, Operation> = new Map(
  Object.entries<Operation>({
    ...constants(),
    ...numbers(),
    ...texts(),
    ...stackAndMemo(),
    ...containers(),
    ...objects(),
  }).map(([character, operation]) => [character.charCodeAt(0), operation]),
);

type Operations = Readonly<Record<string, Operation>>;

function constants(): Operations {
  return {
    N: (machine) => machine.push(null),
    "\x88": (machine) => machine.push(true),
    "\x89": (machine) => machine.push(false),
    "]": (machine) => machine.make({ kind: "list", items: [] }),
    "}": (machine) => machine.make({ kind: "dict", entries: [] }),
    ")": (machine) => machine.make({ kind: "tuple", items: [] }),
    "\x8f": (machine) => machine.make({ kind: "set", items: [] }),
  };
}

function numbers(): Operations {
  return {
    I: (machine) => machine.push(integerOf(machine.line())),
    L: (machine) => machine.push(integerOf(machine.line().replace(/L$/, ""))),
    F: (machine) => machine.push(Number(machine.line())),
    K: (machine) => machine.push(machine.cursor.u8()),
    M: (machine) => machine.push(machine.cursor.u16()),
    J: (machine) => machine.push(machine.cursor.bytes(4).readInt32LE(0)),
    G: (machine) => machine.push(machine.cursor.bytes(8).readDoubleBE(0)),
    "\x8a": (machine) => machine.push(signedOf(machine.cursor.bytes(machine.cursor.u8()))),
    "\x8b": (machine) => machine.bytes(machine.cursor.u32(), signedOf),
  };
}

function texts(): Operations {
  const utf8 = (bytes: Buffer): string => bytes.toString("utf8");
  // What Python 2 wrote may be a text or bytes: names are Latin either way.
  const latin = (bytes: Buffer): string => bytes.toString("latin1");
  return {
    S: (machine) => machine.push(machine.line().replace(/^(['"])(.*)\1$/s, "$2")),
    V: (machine) => machine.push(unescaped(latin(machine.cursor.line()))),
    U: (machine) => machine.bytes(machine.cursor.u8(), latin),
    T: (machine) => machine.bytes(machine.cursor.u32(), latin),
    "\x8c": (machine) => machine.bytes(machine.cursor.u8(), utf8),
    X: (machine) => machine.bytes(machine.cursor.u32(), utf8),
    "\x8d": (machine) => machine.bytes(machine.cursor.u64(), utf8),
    C: (machine) => machine.bytes(machine.cursor.u8()),
    B: (machine) => machine.bytes(machine.cursor.u32()),
    "\x8e": (machine) => machine.bytes(machine.cursor.u64()),
    "\x96": (machine) => machine.bytes(machine.cursor.u64()),
  };
}

function stackAndMemo(): Operations {
  return {
    "0": (machine) => machine.drop(),
    "1": (machine) => void machine.popMarked(),
    "2": (machine) => machine.push(machine.top()),
    "(": (machine) => machine.mark(),
    p: (machine) => machine.remember(Number(machine.line())),
    q: (machine) => machine.remember(machine.cursor.u8()),
    r: (machine) => machine.remember(machine.cursor.u32()),
    "\x94": (machine) => machine.remember(),
    g: (machine) => machine.push(machine.recall(Number(machine.line()))),
    h: (machine) => machine.push(machine.recall(machine.cursor.u8())),
    j: (machine) => machine.push(machine.recall(machine.cursor.u32())),
    "\x80": (machine) => machine.declare(machine.cursor.u8()),
    "\x95": (machine) => void machine.cursor.u64(),
    // Bytes that are kept outside of the pickle.
    "\x97": (machine) => machine.make({ kind: "persistent", id: null }),
    "\x98": () => undefined,
  };
}

function containers(): Operations {
  const tuple = (machine: PickleMachine, items: PickleValue[]): void => machine.make({ kind: "tuple", items });
  return {
    l: (machine) => machine.make({ kind: "list", items: machine.popMarked() }),
    t: (machine) => tuple(machine, machine.popMarked()),
    "\x85": (machine) => tuple(machine, machine.pop(1)),
    "\x86": (machine) => tuple(machine, machine.pop(2)),
    "\x87": (machine) => tuple(machine, machine.pop(3)),
    "\x91": (machine) => machine.make({ kind: "set", items: machine.popMarked() }),
    d: (machine) => {
      const items = machine.popMarked();
      machine.make({ kind: "dict", entries: [] });
      machine.set(items);
    },
    a: (machine) => machine.append(machine.pop(1)),
    e: (machine) => machine.append(machine.popMarked()),
    "\x90": (machine) => machine.append(machine.popMarked()),
    s: (machine) => machine.set(machine.pop(2)),
    u: (machine) => machine.set(machine.popMarked()),
  };
}

function objects(): Operations {
  const call = (machine: PickleMachine, callee: PickleValue | undefined, args: PickleValue | undefined): void =>
    machine.make({ kind: "object", callee: callee ?? null, args: args ?? null, items: [], entries: [] });
  const callMarked = (machine: PickleMachine, [callee, ...args]: PickleValue[]): void =>
    call(machine, callee, { kind: "tuple", items: args });
  const callPopped = (machine: PickleMachine): void => {
    const [callee, args] = machine.pop(2);
    call(machine, callee, args);
  };
  const extension = (machine: PickleMachine, code: number): void => machine.import("copyreg", `extension ${code}`);
  return {
    c: (machine) => machine.import(machine.line(), machine.line()),
    "\x93": (machine) => {
      const [module, name] = machine.pop(2).map((part) => (typeof part === "string" ? part : "?"));
      machine.import(module ?? "?", name ?? "?");
    },
    R: callPopped,
    "\x81": callPopped,
    "\x92": (machine) => {
      const [callee, args, named] = machine.pop(3);
      const isPlain = isKind(named, "dict") && named.entries.length === 0;
      call(machine, callee, isPlain ? args : { kind: "tuple", items: [args ?? null, named ?? null] });
    },
    o: (machine) => callMarked(machine, machine.popMarked()),
    i: (machine) => {
      machine.import(machine.line(), machine.line());
      const [callee = null] = machine.pop(1);
      callMarked(machine, [callee, ...machine.popMarked()]);
    },
    b: (machine) => machine.build(),
    P: (machine) => machine.make({ kind: "persistent", id: machine.line() }),
    Q: (machine) => machine.make({ kind: "persistent", id: machine.pop(1)[0] ?? null }),
    "\x82": (machine) => extension(machine, machine.cursor.u8()),
    "\x83": (machine) => extension(machine, machine.cursor.u16()),
    "\x84": (machine) => extension(machine, machine.cursor.u32()),
  };
}

/** As Python's `raw-unicode-escape` writes what is not Latin. */
function unescaped(text: string): string {
  return text.replaceAll(/\\u([0-9a-f]{4})|\\U([0-9a-f]{8})/gi, (whole, short?: string, long?: string) => {
    const code = Number.parseInt(short ?? long ?? "", 16);
    return code > 0x10ffff ? whole : String.fromCodePoint(code);
  });
}

/** `00` and `01` are how the first protocols write False and True. */
function integerOf(text: string): number | bigint | boolean {
  if (text === "00" || text === "01") return text === "01";
  if (!/^\s*-?\d{1,5000}\s*$/.test(text)) throw new MalformedFile("a number in it is none");
  return smallest(BigInt(text));
}

/** Two's complement, the lowest byte first. */
function signedOf(bytes: Buffer): number | bigint {
  if (bytes.length === 0) return 0;
  return smallest(BigInt.asIntN(bytes.length * 8, BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`)));
}

function smallest(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
