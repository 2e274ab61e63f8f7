import type { DraftField, DraftNote } from "../../src/protocol/sweep.ts";
import { useSweepState } from "./sweepContext.ts";

/** What is wrong in a field, as far as the last plan knows; an error before a slip. */
export function usePartNote(field: DraftField): DraftNote | undefined {
  return useSweepState(({ planned }) => {
    const notes = planned?.plan.notes.filter((note) => note.field === field) ?? [];
    return notes.find(({ severity }) => severity === "error") ?? notes[0];
  });
}
