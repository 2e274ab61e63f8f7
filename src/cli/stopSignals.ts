import { constants } from "node:os";

/** What asks a process to end: Ctrl+C, a polite kill, the terminal closed, Ctrl+Break on Windows. */
const names: readonly NodeJS.Signals[] =
  process.platform === "win32" ? ["SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"] : ["SIGINT", "SIGTERM", "SIGHUP"];

/** Turns the first signal that asks this process to end into an abort, so that a run can end truthfully. */
export class StopSignals {
  readonly #controller = new AbortController();
  readonly #listener: (name: NodeJS.Signals) => void;
  readonly #onFirst: () => void;
  #received: NodeJS.Signals | undefined;

  /** `onFirst` is told once, when it begins to stop. */
  constructor(onFirst: () => void) {
    this.#onFirst = onFirst;
    this.#listener = (name) => this.stop(name);
    for (const name of names) process.on(name, this.#listener);
  }

  /** As if the signal had come: where a terminal hands Ctrl+C on as a key. */
  stop(name: NodeJS.Signals): void {
    if (this.#received !== undefined) return;
    this.#received = name;
    this.#onFirst();
    this.#controller.abort();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What a shell reports of a process that a signal ended: 130 for SIGINT. Undefined where none came. */
  get exitCode(): number | undefined {
    return this.#received === undefined ? undefined : 128 + constants.signals[this.#received];
  }

  dispose(): void {
    for (const name of names) process.off(name, this.#listener);
  }
}

/** Whether an error says that work was stopped because somebody asked for it. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
