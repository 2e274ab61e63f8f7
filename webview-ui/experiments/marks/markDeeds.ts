import type { RunMarking } from "../../../src/protocol/experiments.ts";
import { toFailure } from "../../failure.ts";
import type { Store } from "../../store.ts";
import type { Action, AppState } from "../state/appState.ts";
import type { Controller } from "../state/controller.ts";
import type { Undo } from "./markingState.ts";

/** What things are done with to the runs of a page. */
export interface RowPage {
  readonly store: Store<AppState, Action>;
  readonly controller: Pick<Controller, "ask" | "request">;
}

/** Says something of runs, and offers to take it back: in words where `text` is not empty. */
export function markRuns(page: RowPage, markings: readonly RunMarking[], text: string): void {
  const marked = page.controller.request("markRuns", markings);
  void follow(
    page,
    marked.then((before) => ({ markings: before })),
    text,
  );
}

/** Deletes runs, and offers to bring them back. */
export function deleteRuns(page: RowPage, runIds: readonly string[], text: string): void {
  const deleted = page.controller.request("deleteRuns", runIds);
  void follow(
    page,
    deleted.then(() => ({ deleted: runIds })),
    text,
  );
}

/** Takes back what was done last; nothing where that was done already. */
export function undoLast({ controller, store }: RowPage): void {
  const { done } = store.get().marking;
  if (!done) return;
  store.dispatch({ type: "marking", marking: { done: undefined } });
  const { undo } = done;
  const undone: Promise<unknown> =
    "markings" in undo
      ? controller.request("markRuns", undo.markings)
      : controller.request("bringRunsBack", undo.deleted);
  undone.catch((error: unknown) => store.dispatch({ type: "noticed", failure: toFailure(error) }));
}

async function follow({ store }: RowPage, work: Promise<Undo>, text: string): Promise<void> {
  try {
    const undo = await work;
    store.dispatch({ type: "noticed", failure: undefined });
    store.dispatch({ type: "marking", marking: { done: { text, undo } } });
  } catch (error) {
    store.dispatch({ type: "noticed", failure: toFailure(error) });
  }
}
