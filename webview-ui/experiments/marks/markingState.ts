import type { ColumnId, RunMarking } from "../../../src/protocol/experiments.ts";
import type { Place } from "../../components/Popup.tsx";

/** What of a run is edited in place. */
export type EditedPart = "name" | "tags" | "note";

/** How a change is taken back: by saying what was said before, or by bringing back what was deleted. */
export type Undo = { readonly markings: readonly RunMarking[] } | { readonly deleted: readonly string[] };

/** What was done last, and how it is taken back. */
export interface DoneDeed {
  /** For a person; empty where nobody has to be told, as it is seen at once. */
  readonly text: string;
  readonly undo: Undo;
}

/** The row whose menu is open, where, and the column that was pointed at. */
export interface OpenedRow {
  readonly runId: string;
  readonly at: Place;
  readonly column?: ColumnId;
}

/** What is being said of runs. */
export interface MarkingState {
  readonly opened?: OpenedRow | undefined;
  readonly edited?: { readonly runId: string; readonly part: EditedPart } | undefined;
  readonly done?: DoneDeed | undefined;
}
