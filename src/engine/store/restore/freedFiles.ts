import { type BigIntStats, close, constants, openSync } from "node:fs";

/** So many are held at most: each takes a descriptor, and room on the disk. */
const heldLimit = 128;

/**
 * Files that are about to lose their names. To give their room back may take a system longer than all else (it may tell
 * the disk of it, and wait): while they are held open it does not, and they are closed aside.
 */
export class FreedFiles {
  private readonly held: number[] = [];
  private leaving: Promise<unknown> = Promise.resolve();

  /** Holds a file (absolute) that looks like this, if it is one with no other name, and may be opened. */
  hold(file: string, stats: BigIntStats): void {
    // Windows puts nothing in the place of a file that is open.
    if (process.platform === "win32" || !stats.isFile() || stats.nlink > 1n) return;
    try {
      this.held.push(openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK));
    } catch {
      // It goes where its name goes.
    }
  }

  /** Lets go of them where they are many. */
  async letGoOfMany(): Promise<void> {
    if (this.held.length < heldLimit) return;
    await this.areGone();
    this.letGo();
  }

  /** Lets go of all, while others go on. */
  letGo(): void {
    const closed = this.held.splice(0).map((held) => new Promise<void>((resolve) => close(held, () => resolve())));
    this.leaving = Promise.all([this.leaving, ...closed]);
  }

  /** Resolves when those that were let go have given their room back. */
  async areGone(): Promise<void> {
    await this.leaving;
  }
}
