import type { RunMarking } from "../../engine/model/runMarks.ts";

/** What a person says of runs, and takes away. */
export interface MarkMethods {
  /** Says something of runs, all of it or nothing; answers with what takes it back. */
  markRuns(markings: readonly RunMarking[]): readonly RunMarking[];
  /** The tags that runs have, those of most runs first. */
  runTags(): readonly string[];
  /** Deletes runs that have ended, by their ids. */
  deleteRuns(runIds: readonly string[]): void;
  /** Brings deleted runs back, by their ids. */
  bringRunsBack(runIds: readonly string[]): void;
}
