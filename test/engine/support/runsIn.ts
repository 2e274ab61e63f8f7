import { isGroupRow } from "../../../src/engine/model/runTable.ts";
import type { RunRow, ViewRow } from "../../../src/engine/model/runTable.ts";

/** The runs among the rows of a table. */
export function runsIn(rows: readonly ViewRow[] = []): readonly RunRow[] {
  return rows.flatMap((row) => (isGroupRow(row) ? [] : [row]));
}
