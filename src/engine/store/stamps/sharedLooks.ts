import { Worker } from "node:worker_threads";
import { foldersIn, joinLooks, type PathStamp } from "./folderLook.ts";
import { areAllDone, stopClaims } from "../workers/claims.ts";
import { lookOf, makeTask, type SharedLookTask, takeNextLook } from "../workers/sharedLook.ts";

/** So many folders are enough for threads to share. */
const enough = 64;

/** Folders with what lies in them, which are looked at on their own. */
interface Opened {
  readonly folder: string;
  readonly folders: readonly string[];
}

/** Looks at folders, by this thread and another one. */
export class SharedLooks {
  private readonly opened: readonly Opened[];
  private readonly task: SharedLookTask;
  private readonly helper: Worker | undefined;
  private readonly helperEnds: Promise<void>;

  /** Has the other thread begin. `folders` are absolute. */
  constructor(folders: readonly string[]) {
    const { opened, whole } = spread(folders);
    this.opened = opened;
    this.task = makeTask([
      ...opened.map(({ folder }) => ({ folder, isWhole: false })),
      ...whole.map((folder) => ({ folder, isWhole: true })),
    ]);
    this.helper = startHelper(this.task);
    this.helperEnds = new Promise((resolve) => this.helper?.once("exit", () => resolve()));
  }

  /** What was seen of the folders, and of others on the way; those that could not be looked at are not in it. */
  async finish(): Promise<ReadonlyMap<string, PathStamp>> {
    while (takeNextLook(this.task));
    if (this.helper && !areAllDone(this.task.claims)) await this.helperEnds;
    const seen = new Map<string, PathStamp>();
    // What lies in a folder comes after it.
    for (let index = this.task.folders.length - 1; index >= 0; index--) this.join(index, seen);
    return seen;
  }

  /** Has it end: nobody asks for the looks. */
  stop(): void {
    stopClaims(this.task.claims);
    this.helper?.unref();
  }

  private join(index: number, seen: Map<string, PathStamp>): void {
    const look = lookOf(this.task, index);
    const below = this.opened[index]?.folders ?? [];
    const looks = below.flatMap((folder) => seen.get(folder) ?? []);
    const folder = this.task.folders[index]?.folder;
    if (folder !== undefined && look && looks.length === below.length) {
      seen.set(folder, index < this.opened.length ? joinLooks(look, looks) : look);
    }
  }
}

/** Opens folders, those further up first, until there are enough to share. */
function spread(folders: readonly string[]): { readonly opened: readonly Opened[]; readonly whole: readonly string[] } {
  const opened: Opened[] = [];
  let whole = folders;
  while (whole.length > 0 && whole.length < enough) {
    const more = whole.map((folder) => ({ folder, folders: foldersIn(folder) }));
    opened.push(...more);
    whole = more.flatMap((one) => one.folders);
  }
  return { opened, whole };
}

/** Undefined where no thread can be started: one does it all then. */
function startHelper(workerData: SharedLookTask): Worker | undefined {
  const name = process.env["CAIRN_BUNDLED"] === "1" ? "./lookWorker.js" : "../workers/lookWorker.ts";
  try {
    const worker = new Worker(new URL(name, import.meta.url), { workerData, execArgv: [] });
    // Nothing is lost with it: what it has not looked at is looked at here.
    worker.on("error", () => undefined);
    return worker;
  } catch {
    return undefined;
  }
}
