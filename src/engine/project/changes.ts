import type { EngineChange } from "../engine.ts";
import type { Git } from "../git/git.ts";
import { watchFiles } from "./fileStamps.ts";

const ledgerIntervalMs = 250;
const headIntervalMs = 500;

type Listener = (changes: readonly EngineChange[]) => void;

/** Tells listeners what has changed: here, in the ledger by another process, or at git's HEAD. Watches only while somebody listens. */
export class ChangeFeed {
  private readonly ledgerFile: string;
  private readonly git: Git;
  private readonly listeners = new Set<Listener>();
  private stopWatching: (() => void) | undefined;

  constructor(ledgerFile: string, git: Git) {
    this.ledgerFile = ledgerFile;
    this.git = git;
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
      ledgerIntervalMs,
    );
    const stopping = new AbortController();
    void this.watchHead(stopping.signal);
    return () => {
      stopLedger();
      stopping.abort();
    };
  }

  private async watchHead(signal: AbortSignal): Promise<void> {
    const files = await this.git.headFiles();
    if (signal.aborted) return;
    const stop = watchFiles(
      () => files,
      () => this.emit(["head"]),
      headIntervalMs,
    );
    signal.addEventListener("abort", stop, { once: true });
  }
}
