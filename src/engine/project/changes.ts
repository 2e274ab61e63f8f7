import { join } from "node:path";
import type { EngineChange, EngineOptions } from "../engine.ts";
import type { Git } from "../git/git.ts";
import { watchFiles } from "./fileStamps.ts";
import type { WatchPace } from "./fileStamps.ts";

/** While a run goes on, its points are to be seen soon. */
const ledgerPace: WatchPace = { still: 250, lively: 50 };
const headPace: WatchPace = { still: 500, lively: 500 };

type Listener = (changes: readonly EngineChange[]) => void;

/** Tells listeners what has changed: here, in the ledger by another process, or at git's HEAD. Watches only while somebody listens. */
export class ChangeFeed {
  private readonly root: string;
  private readonly ledgerFile: string;
  private readonly git: Git;
  private readonly log: EngineOptions["log"];
  private readonly listeners = new Set<Listener>();
  private stopWatching: (() => void) | undefined;

  constructor(root: string, ledgerFile: string, git: Git, log: EngineOptions["log"]) {
    this.root = root;
    this.ledgerFile = ledgerFile;
    this.git = git;
    this.log = log;
  }

  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    this.stopWatching ??= this.watch();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.stop();
    };
  }

  emit(changes: readonly EngineChange[]): void {
    for (const listener of this.listeners) listener(changes);
  }

  stop(): void {
    this.stopWatching?.();
    this.stopWatching = undefined;
  }

  private watch(): () => void {
    const ledgerFiles = [this.ledgerFile, `${this.ledgerFile}-wal`];
    const stopLedger = watchFiles(
      () => ledgerFiles,
      () => this.emit(["runs", "snapshots"]),
      ledgerPace,
    );
    const stopping = new AbortController();
    void this.watchHead(stopping.signal);
    return () => {
      stopLedger();
      stopping.abort();
    };
  }

  /** Where there is no repository yet, waits for one to be made. */
  private async watchHead(signal: AbortSignal): Promise<void> {
    let files = await this.headFiles();
    if (signal.aborted) return;
    const onChange = async (): Promise<void> => {
      files = await this.headFiles();
      this.emit(["head"]);
    };
    const stop = watchFiles(
      () => files,
      () => void onChange(),
      headPace,
    );
    signal.addEventListener("abort", stop, { once: true });
  }

  /** On the clock nobody waits for an answer: what is wrong with the repository is told to whoever asks it next. */
  private async headFiles(): Promise<readonly string[]> {
    try {
      const files = await this.git.headFiles();
      if (files.length > 0) return files;
    } catch (error) {
      this.log("info", `Looking for git's HEAD: ${String(error)}`);
    }
    return [join(this.root, ".git")];
  }
}
