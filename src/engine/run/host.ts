import type { WorkOptions } from "../engine.ts";
import type { RunState, StageRun, StandingRun } from "../model/run.ts";
import type { OutputStream } from "./process/process.ts";
import type { CommandInput } from "./process/terminal.ts";

/** What a run tells while it goes on, for whoever shows it. */
export type RunEvent =
  | {
      readonly kind: "run-started";
      readonly id: string;
      readonly name: string;
      readonly stageCount: number;
      /** Those that may run. */
      readonly stageIds: readonly string[];
      /** How many of them may be under way at once. */
      readonly atOnce: number;
    }
  | { readonly kind: "stage-started"; readonly stageId: string; readonly reason: string }
  /** One line of the stage's command is about to run. */
  | { readonly kind: "command"; readonly stageId: string; readonly line: string }
  /** Also for a stage that did not have to run. `failureLog` is the file with its output, relative to the root. */
  | { readonly kind: "stage-ended"; readonly stage: StageRun; readonly failureLog?: string }
  | { readonly kind: "run-ended"; readonly name: string; readonly state: RunState; readonly failure?: string }
  /** In place of all others: everything is as an earlier run left it. */
  | { readonly kind: "nothing-to-run"; readonly standing: StandingRun }
  /** Something that a person should know, which is no failure. */
  | { readonly kind: "note"; readonly message: string };

/** Who carries a run: takes its output, events and progress (while it reads large data), and can stop it. */
export interface RunHost extends Required<WorkOptions> {
  /** What a stage's processes print, as it comes. */
  readonly write: (stream: OutputStream, chunk: Uint8Array, stageId: string) => void;
  readonly onEvent: (event: RunEvent) => void;
  /** What the stages' processes read from; whatever Cairn itself reads from where it is left out. */
  readonly input?: CommandInput;
  /** The environment of the stages' processes, before Cairn adds its own variables. */
  readonly env: NodeJS.ProcessEnv;
  readonly cairnVersion: string;
}
