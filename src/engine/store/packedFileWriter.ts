import type { FileTask } from "./workers/fileTask.ts";
import type { FileWorkers } from "./workers/fileWorkers.ts";
import type { PackedFile, WrittenPacked } from "./workers/writePacked.ts";
import { unpackError } from "./workers/taskError.ts";

/** So many files go to a worker at a time. */
const batchLength = 256;

/** Writes small files out of packs to where nothing is, by workers, in batches. */
export class PackedFileWriter {
  private readonly packs: string;
  private readonly workers: FileWorkers;
  private batch: PackedFile[] = [];
  private readonly underWay = new Set<Promise<void>>();
  private failure: WrittenPacked["failure"];
  /** How many files are in their places. */
  done = 0;

  /** `packs` is the folder of packs, absolute. */
  constructor(packs: string, workers: FileWorkers) {
    this.packs = packs;
    this.workers = workers;
  }

  /** Waits while all workers are busy. */
  async add(file: PackedFile): Promise<void> {
    this.batch.push(file);
    if (this.batch.length < batchLength) return;
    this.send();
    while (this.underWay.size >= this.workers.capacity) await Promise.race(this.underWay);
  }

  /** Resolves when all is written, or to what stopped it, and no worker writes any more. */
  async finish(): Promise<{ readonly file: string; readonly error: Error } | undefined> {
    // Threads are not worth their start for one batch.
    if (this.underWay.size === 0 && this.done === 0) await this.write(this.batch, (task) => this.workers.runHere(task));
    else if (this.batch.length > 0) this.send();
    await this.settle();
    return this.failure && { file: this.failure.file, error: unpackError(this.failure.error) };
  }

  /** Resolves when no worker writes any more; what was not sent yet is let go. */
  async settle(): Promise<void> {
    this.batch = [];
    while (this.underWay.size > 0) await Promise.race(this.underWay);
  }

  get hasFailed(): boolean {
    return this.failure !== undefined;
  }

  private send(): void {
    const work = this.write(this.batch, (task) => this.workers.run(task));
    this.batch = [];
    this.underWay.add(work);
    void work.finally(() => this.underWay.delete(work));
  }

  private async write(
    files: readonly PackedFile[],
    run: (task: Extract<FileTask, { readonly kind: "write" }>) => Promise<WrittenPacked>,
  ): Promise<void> {
    const { done, failure } = await run({ kind: "write", packs: this.packs, files });
    this.done += done;
    this.failure ??= failure;
  }
}
