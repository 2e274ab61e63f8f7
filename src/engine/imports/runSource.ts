import type { ImportedRun, ImportTool } from "../model/imports.ts";
import type { Pace } from "../files/pace.ts";

/** A run that was found where another tool keeps its runs. */
export interface FoundRun {
  /** What the tool calls it: no other run of the source has it. */
  readonly id: string;
  /** Where it lies, for a person; absolute. */
  readonly place: string;
  /** Another text whenever anything of the run may be another. */
  readonly stamp: string;
  /** Throws where the run cannot be read: a `UserError`, or the file system's. What takes long rests at the pace. */
  readonly read: (pace: Pace) => ImportedRun | Promise<ImportedRun>;
}

/** A place where another tool keeps its runs. Nothing is ever written there. */
export interface RunSource {
  readonly tool: ImportTool;
  /** Absolute. */
  readonly place: string;
  /**
   * The runs that are there, one after the other, so that a long list does not hold up anybody; a fault is a run that
   * cannot even be told apart. Throws where the place as a whole cannot be read.
   */
  readonly runs: () => Iterable<FoundRun> | AsyncIterable<FoundRun>;
}

/** A run that cannot be looked at: to take it in throws why. */
export function unreadableRun(id: string, place: string, error: unknown): FoundRun {
  return { id, place, stamp: "unreadable", read: () => Promise.reject(error) };
}

/** A place that cannot be looked at. */
export function unreadableSource(tool: ImportTool, place: string, error: unknown): RunSource {
  return {
    tool,
    place,
    runs: () => {
      throw error;
    },
  };
}
