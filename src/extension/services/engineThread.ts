import { Worker } from "node:worker_threads";
import { UserError } from "../../engine/model/errors.ts";
import { RemoteError, RpcPeer } from "../../protocol/rpc.ts";
import type { RequestOptions } from "../../protocol/rpc.ts";
import { closeMethod, logEvent } from "../worker/engineProtocol.ts";
import type { EngineWorkerData, LogEvent } from "../worker/engineProtocol.ts";
import { portChannel } from "../worker/portChannel.ts";

export interface EngineThreadOptions {
  /** The bundle of worker/engineWorker.ts, absolute. */
  readonly script: string;
  readonly data: EngineWorkerData;
  readonly log: (level: LogEvent["level"], message: string) => void;
  readonly onEvent: (name: string, value: unknown) => void;
  /** The thread ended by itself and runs again: what is known of the engine's answers may be old. */
  readonly onRestart: () => void;
}

/** How long to wait before each restart; after the last of them the thread is given up. */
const restartDelaysMs = [200, 2_000, 10_000];
/** A thread that lived so long before it ended counts as a new first try. */
const steadyAfterMs = 60_000;
const closingTimeMs = 3_000;

interface Running {
  readonly worker: Worker;
  readonly peer: RpcPeer;
  readonly startedAt: number;
}

/**
 * Keeps one engine worker running: a worker that ends by itself is started again, a few times with growing pauses.
 * What was under way then is rejected; what is asked in a pause waits for the new worker.
 */
export class EngineThread {
  private readonly options: EngineThreadOptions;
  private running: Promise<Running>;
  private restarts = 0;
  private isDisposed = false;
  private stopWaiting: () => void = () => undefined;

  constructor(options: EngineThreadOptions) {
    this.options = options;
    this.running = Promise.resolve(this.start());
  }

  /** Asks the worker. Rejects with the engine's own `UserError` where it threw one. */
  async request(method: string, args: readonly unknown[], options?: RequestOptions): Promise<unknown> {
    const { peer } = await this.running;
    try {
      return await peer.request(method, args, options);
    } catch (error) {
      throw asUserError(error);
    }
  }

  /** Lets the engine close its files; a worker that does not in time is ended. */
  async dispose(): Promise<void> {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.stopWaiting();
    const current = await this.running.catch(() => undefined);
    if (!current) return;
    const timeout = setTimeout(() => void current.worker.terminate(), closingTimeMs);
    try {
      await current.peer.request(closeMethod, []);
    } catch (error) {
      this.options.log("debug", `The engine did not close in order: ${String(error)}`);
    } finally {
      clearTimeout(timeout);
      current.peer.dispose();
      await current.worker.terminate();
    }
  }

  private start(): Running {
    const worker = new Worker(this.options.script, {
      workerData: this.options.data,
      name: "cairn-engine",
      // What is written there is for nobody; the engine logs by events.
      stdout: true,
      stderr: true,
    });
    worker.stderr.on("data", (text: Buffer) => this.options.log("info", text.toString().trimEnd()));
    const peer = new RpcPeer(portChannel(worker));
    const running: Running = { worker, peer, startedAt: Date.now() };
    peer.onEvent((name, value) => {
      if (name === logEvent) this.options.log((value as LogEvent).level, (value as LogEvent).message);
      else this.options.onEvent(name, value);
    });
    worker.on("error", (error) =>
      this.options.log("error", `The engine's thread failed: ${error instanceof Error ? error.stack : String(error)}`),
    );
    worker.once("exit", (code) => this.ended(running, code));
    return running;
  }

  private ended(running: Running, code: number): void {
    running.peer.dispose(
      new UserError(
        "engine-stopped",
        "Cairn's engine stopped unexpectedly.",
        "It is being started again; please try once more.",
      ),
    );
    if (this.isDisposed) return;
    if (Date.now() - running.startedAt > steadyAfterMs) this.restarts = 0;
    const delay = restartDelaysMs[this.restarts];
    this.restarts += 1;
    this.options.log("error", `The engine's thread ended with code ${code}.`);
    this.running = delay === undefined ? Promise.reject(givenUp()) : this.startAfter(delay);
    // Whoever asks gets the reason; that nobody asks is no error.
    this.running.catch(() => undefined);
    this.options.onRestart();
  }

  private async startAfter(delayMs: number): Promise<Running> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      this.stopWaiting = () => (clearTimeout(timer), resolve());
    });
    if (this.isDisposed) throw new Error("The project was closed.");
    this.options.log("info", "The engine is started again.");
    return this.start();
  }
}

function givenUp(): UserError {
  return new UserError(
    "engine-failed",
    "Cairn's engine keeps stopping.",
    "Reload the window. If it stops again, the log says why; please report it.",
  );
}

/** A `UserError` of the other thread as one of this thread; everything else as it is. */
function asUserError(error: unknown): unknown {
  if (!(error instanceof RemoteError) || error.name !== "UserError") return error;
  const { code = "unknown", cure = "", place } = error;
  return new UserError(code, error.message, cure, {
    cause: error,
    ...(place !== undefined && { place: place as NonNullable<UserError["place"]> }),
  });
}
