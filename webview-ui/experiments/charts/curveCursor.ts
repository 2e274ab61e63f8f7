import { Store } from "../../store.ts";

/** What is pointed at in charts of curves, for all of them. */
export interface CurveCursor {
  /** The place on the axis; undefined where the pointer is in no chart. */
  readonly place?: number;
  readonly runId?: string;
}

export type CursorStore = Store<CurveCursor, CurveCursor>;

export function makeCursor(): CursorStore {
  return new Store<CurveCursor, CurveCursor>({}, (before, next) =>
    before.place === next.place && before.runId === next.runId ? before : next,
  );
}
