import { statSync } from "node:fs";
import { join } from "node:path";
import type { EngineContext } from "../context.ts";
import type { EngineOptions } from "../engine.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { countOf } from "../model/words.ts";
import { openLedger } from "../ledger/openLedger.ts";
import type { ObjectCatalog, StatCacheStorage } from "../store/ports.ts";
import { rebuildIndex } from "../store/objects/rebuildIndex.ts";

/**
 * The project's ledger as it comes and goes: while `.cairn/ledger.db` is not there, an empty one in memory;
 * it is created by the first write, and taken up anew when another process has created or replaced it.
 */
export class LedgerHandle {
  readonly file: string;
  private readonly dir: string;
  private readonly log: EngineOptions["log"];
  private ledger: Ledger | undefined;
  /** Of the file that `ledger` is open on; undefined while it is in memory. */
  private inode: bigint | undefined;

  constructor(cairnDir: string, log: EngineOptions["log"]) {
    this.dir = cairnDir;
    this.file = join(cairnDir, "ledger.db");
    this.log = log;
  }

  /** For reading. Throws a `UserError` where the ledger is there and cannot be read. */
  current(): Ledger {
    const inode = this.inodeNow();
    if (this.ledger && this.inode === inode) return this.ledger;
    return this.open(inode === undefined ? "memory" : "existing");
  }

  /** For writing: creates the ledger where there is none. */
  forWriting(): Ledger {
    return this.exists ? this.current() : this.open("create");
  }

  /** Whether there is anything to look at yet. */
  get exists(): boolean {
    return this.inodeNow() !== undefined;
  }

  close(): void {
    this.ledger?.close();
    this.ledger = undefined;
  }

  private inodeNow(): bigint | undefined {
    return statSync(this.file, { bigint: true, throwIfNoEntry: false })?.ino;
  }

  private open(mode: "create" | "existing" | "memory"): Ledger {
    this.close();
    const { ledger, setAside } = openLedger(this.file, mode, this.log);
    this.ledger = ledger;
    this.inode = mode === "memory" ? undefined : this.inodeNow();
    // What a ledger that was damaged, or is gone, knew of runs and snapshots is not here; the content is found again.
    if (setAside === undefined && mode === "existing") return ledger;
    const found = rebuildIndex({ dir: this.dir, index: ledger.objects, log: this.log });
    if (found > 0 && mode === "create" && setAside === undefined) this.log("warn", lostLedger(found));
    return ledger;
  }
}

function lostLedger(objects: number): string {
  return (
    `There was no ledger beside the store, so a new one was begun; earlier runs and snapshots are not listed any more. ${countOf(objects, "object")} of theirs stay in the store until it is cleared: ` +
    "if you have .cairn/ledger.db in a backup, put it in the place of the new one first."
  );
}

/** The ledger of the moment, for work during which it may be created or replaced. */
export function ledgerOf(handle: LedgerHandle): EngineContext["ledger"] {
  return {
    get runs() {
      return handle.current().runs;
    },
    get snapshots() {
      return handle.current().snapshots;
    },
    get sweeps() {
      return handle.current().sweeps;
    },
    get imports() {
      return handle.current().imports;
    },
    get holdings() {
      return handle.current().holdings;
    },
  };
}

/** The store's index in the ledger of the moment. */
export function objectIndexOf(handle: LedgerHandle): ObjectCatalog {
  return {
    // What a lost ledger knew is found again when a new one is begun.
    isEmpty: () => handle.forWriting().objects.isEmpty(),
    find: (hex) => handle.current().objects.find(hex),
    findAll: (hexes) => handle.current().objects.findAll(hexes),
    findInPacks: (digests) => handle.current().objects.findInPacks(digests),
    findEach: (digests) => handle.current().objects.findEach(digests),
    add: (entries) => handle.forWriting().objects.add(entries),
    addPacked: (objects) => handle.forWriting().objects.addPacked(objects),
    findByMd5: (md5) => handle.current().objects.findByMd5(md5),
    nameByMd5: (names) => handle.forWriting().objects.nameByMd5(names),
    totals: () => handle.current().objects.totals(),
    packs: () => handle.current().objects.packs(),
    inPacks: (packs) => handle.current().objects.inPacks(packs),
    outsidePacks: (after, limit) => handle.current().objects.outsidePacks(after, limit),
    md5sOf: (hexes) => handle.current().objects.md5sOf(hexes),
    remove: (hexes) => handle.forWriting().objects.remove(hexes),
  };
}

/** The stat cache in the ledger of the moment: without a ledger it lasts as long as the engine. */
export function statCacheOf(handle: LedgerHandle): StatCacheStorage {
  return {
    load: (directory) => handle.current().statCache.load(directory),
    listBelow: (directory) => handle.current().statCache.listBelow(directory),
    save: (blobs) => handle.current().statCache.save(blobs),
  };
}
