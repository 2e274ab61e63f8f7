import { existsSync } from "node:fs";
import { join } from "node:path";
import type { EngineOptions } from "../engine.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { openLedger } from "../ledger/openLedger.ts";
import type { ObjectIndex, StatCacheStorage } from "../store/ports.ts";

/**
 * The project's ledger as it comes and goes: while `.cairn/ledger.db` is not there, an empty one in memory;
 * it is created by the first write, and taken up when another process has created it.
 */
export class LedgerHandle {
  readonly file: string;
  private readonly log: EngineOptions["log"];
  private ledger: Ledger | undefined;
  private isInMemory = false;

  constructor(cairnDir: string, log: EngineOptions["log"]) {
    this.file = join(cairnDir, "ledger.db");
    this.log = log;
  }

  /** For reading. Throws a `UserError` where the ledger is there and cannot be read. */
  current(): Ledger {
    if (this.ledger && !(this.isInMemory && existsSync(this.file))) return this.ledger;
    return existsSync(this.file) ? this.open("existing") : this.open("memory");
  }

  /** For writing: creates the ledger where there is none. */
  forWriting(): Ledger {
    const ledger = this.current();
    return this.isInMemory ? this.open("create") : ledger;
  }

  /** Whether there is anything to look at yet. */
  get exists(): boolean {
    return existsSync(this.file);
  }

  close(): void {
    this.ledger?.close();
    this.ledger = undefined;
  }

  private open(mode: "create" | "existing" | "memory"): Ledger {
    const { ledger, setAside } = openLedger(this.file, mode, this.log);
    if (setAside !== undefined) {
      this.log("warn", `The ledger was damaged. It was set aside as ${setAside}, and a new one was begun.`);
    }
    this.ledger?.close();
    this.ledger = ledger;
    this.isInMemory = mode === "memory";
    return ledger;
  }
}

/** The store's index in the ledger of the moment. */
export function objectIndexOf(handle: LedgerHandle): ObjectIndex {
  return {
    find: (hex) => handle.current().objects.find(hex),
    add: (entries) => handle.forWriting().objects.add(entries),
  };
}

/** The stat cache in the ledger of the moment: without a ledger it lasts as long as the engine. */
export function statCacheOf(handle: LedgerHandle): StatCacheStorage {
  return {
    load: (directory) => handle.current().statCache.load(directory),
    save: (blobs) => handle.current().statCache.save(blobs),
  };
}
