import path from "node:path";

import { type KnownFolder, looksAsKnown, openKnown } from "./knownFolder.ts";
import type { Keeper, KnownContents } from "./keeper.ts";
import type { Place } from "../../files/place.ts";
import type { StatCache } from "../stamps/statCache.ts";
import type { FileWorkers } from "../workers/fileWorkers.ts";
import { areAllDone, makeClaims, outcomeOf, stopClaims } from "../workers/claims.ts";
import { blobIn, lookAtNext, looks, type LookTask } from "../workers/lookAtFolders.ts";

export interface KnownFoldersOptions {
  readonly cache: StatCache;
  readonly workers: FileWorkers;
  /** Is told of folders that look as they did. */
  readonly keeper: Keeper | undefined;
  /** Lets others have their turn, where that is due. */
  readonly rest: () => Promise<void>;
}

/** Where less than this is known, in bytes, a thread would hardly have begun before all is looked at. */
const worthHelp = 512 * 1024;
/** So much of what is known is in memory at a time. */
const stretchBytes = 16 * 1024 * 1024;

/** What is known of the folder and those below it that look as they did when they were recorded. Many are looked at by threads. */
export class KnownFolders {
  private readonly options: KnownFoldersOptions;
  private readonly top: Place;
  /** What is still to be looked at, in the order in which a walk is about to ask for it. */
  private readonly ahead: Map<string, number>;
  /** What is known of the folders that look as they did, in memory that the next stretch fills anew. */
  private readonly seen = new Map<string, Uint8Array | undefined>();
  private memory = sharedBytes(0);
  private hasGivenUp = false;

  constructor(options: KnownFoldersOptions, top: Place) {
    this.options = options;
    this.top = top;
    const below = options.cache.directoriesBelow(top.relative);
    const bytes = [...below.values()].reduce((sum, length) => sum + length, 0);
    this.ahead = new Map(bytes < worthHelp || options.workers.helpers === 0 ? [] : below);
  }

  /** Undefined where nothing is known of a folder, or it looks different. Each is to be asked for once. */
  async find({ file, relative }: Place): Promise<KnownFolder | undefined> {
    while (this.ahead.has(relative)) await this.lookAtMore();
    if (this.seen.has(relative)) {
      const blob = this.seen.get(relative);
      this.seen.delete(relative);
      return blob && openKnown(Buffer.from(blob));
    }
    const blob = this.hasGivenUp ? undefined : this.options.cache.blobOf(relative);
    const known = blob && openKnown(blob);
    return known && looksAsKnown(file, known) ? known : undefined;
  }

  /** Whether a folder may still turn out to look as it did. */
  mayFind({ relative }: Place): boolean {
    return this.ahead.has(relative) || this.seen.get(relative) !== undefined;
  }

  /** A folder is not going to be asked for. */
  forget({ relative }: Place): void {
    this.ahead.delete(relative);
    this.seen.delete(relative);
  }

  /** What is known is not enough: nothing more is found. */
  giveUp(): void {
    this.hasGivenUp = true;
    this.ahead.clear();
    this.seen.clear();
  }

  private async lookAtMore(): Promise<void> {
    // Who asks for one of these later, looks at it then.
    this.seen.clear();
    const names = this.nextStretch();
    const task = this.taskFor(names);
    const { rest, workers } = this.options;
    const help = workers.help({ kind: "look", ...task });
    try {
      while (lookAtNext(task)) await rest();
    } finally {
      stopClaims(task.claims);
    }
    if (!areAllDone(task.claims)) await help;
    for (const [index, name] of names.entries()) {
      const isSame = outcomeOf(task.claims, index) === looks.asKnown;
      this.seen.set(name, isSame ? blobIn(task, index) : undefined);
    }
    this.options.keeper?.expectFolders?.(
      this.contentsSeen(),
      names.filter((name) => this.seen.get(name) === undefined),
    );
  }

  private *contentsSeen(): Generator<KnownContents> {
    for (const [folder, blob] of this.seen) {
      const known = blob && openKnown(blob);
      if (known) yield { folder, hex: known.record.content.hex, b3s: known.stamps.b3s };
    }
  }

  private nextStretch(): readonly string[] {
    const names: string[] = [];
    let bytes = 0;
    for (const [name, length] of this.ahead) {
      names.push(name);
      this.ahead.delete(name);
      bytes += length;
      if (bytes >= stretchBytes) break;
    }
    return names;
  }

  private taskFor(names: readonly string[]): LookTask {
    const kept = names.map((name) => this.options.cache.blobOf(name) ?? new Uint8Array());
    const length = kept.reduce((sum, blob) => sum + blob.length, 0);
    if (this.memory.length < length) this.memory = sharedBytes(length);
    const blobs = this.memory;
    const spans: [number, number][] = [];
    let at = 0;
    for (const blob of kept) {
      blobs.set(blob, at);
      spans.push([at, at + blob.length]);
      at += blob.length;
    }
    const { file, relative } = this.top;
    const folders = names.map((name) => path.join(file, relative === "" ? name : name.slice(relative.length + 1)));
    return { folders, spans, blobs, claims: makeClaims(names.length) };
  }
}

function sharedBytes(length: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(length));
}
