/** What the benchmark asks of the probe in the extension host: JSON lines over a socket, one answer each, in order. */
export interface ProbeRequests {
  /** Waits until an extension has been activated by others. */
  untilActive: { readonly ask: { readonly id: string }; readonly answer: null };
  activate: { readonly ask: { readonly id: string }; readonly answer: ActivationTimes };
  /** Runs a command to its end. */
  execute: { readonly ask: CommandCall; readonly answer: null };
  /** Runs a command that starts a task, and waits for the task's end; its exit code. */
  runTask: { readonly ask: CommandCall; readonly answer: number | null };
  /** Runs a program as a task, and waits for its end; its exit code. */
  runProgram: {
    readonly ask: { readonly program: string; readonly args: readonly string[] };
    readonly answer: number | null;
  };
  /** Replaces a text in a file of the workspace in an editor, and saves it. */
  edit: { readonly ask: { readonly file: string; readonly from: string; readonly to: string }; readonly answer: null };
  /** Begins to watch the event loop. */
  watch: { readonly ask: null; readonly answer: null };
  /** Names what happens from now on. */
  step: { readonly ask: { readonly name: string }; readonly answer: null };
  /** What the event loop was held up by since `watch`. */
  unwatch: { readonly ask: null; readonly answer: LoopDelays };
}

/** In milliseconds; see `timeActivation`. */
export interface ActivationTimes {
  readonly own: number;
  readonly whole: number;
}

export interface CommandCall {
  readonly command: string;
  readonly args: readonly unknown[];
}

/** One tick of the watch, in milliseconds. */
export interface LoopTick {
  /** What was going on. */
  readonly step: string;
  /** How late the tick was. */
  readonly delay: number;
  /** How long the thread worked since the tick before. */
  readonly work: number;
}

export interface LoopDelays {
  readonly count: number;
  /** The 99th percentile of all delays. */
  readonly p99: number;
  /** The ticks that were latest, and those before which the thread worked longest. */
  readonly latest: readonly LoopTick[];
  readonly busiest: readonly LoopTick[];
}

export type ProbeMethod = keyof ProbeRequests;

export type ProbeReply = { readonly answer: unknown } | { readonly error: string };

/** Where the extension host finds the port that the benchmark listens on. */
export const portVariable = "CAIRN_BENCH_PORT";
