import { setImmediate as letOthers } from "node:timers/promises";
import type { WorkOptions } from "../../engine.ts";
import type { RunLedger } from "../../ledger/ledger.ts";
import type { Objective } from "../../model/projectSettings.ts";
import type { ExportedTable, ExportRequest } from "../../model/runExport.ts";
import { explainWriteError } from "../../files/fileErrors.ts";
import { readColumn } from "../query/bindQuery.ts";
import { valueOfField } from "../runFields.ts";
import { ColumnMeasures, exportColumn } from "./exportColumns.ts";
import type { ExportCell, ExportColumn } from "./exportColumns.ts";
import { isMeasured, tableWriter } from "./tableWriters.ts";
import { writePieces } from "./writePieces.ts";

type Runs = Pick<RunLedger, "cells" | "list" | "valueNames">;

/** Runs are read in pieces of so many: between them others have their turn, and it can be cancelled. */
const pieceOfRuns = 250;

/**
 * Writes the runs of some ids, in their order, as a table. Throws `QueryError` for a column that no run has, and a
 * `UserError` where the file cannot be written.
 */
export async function exportRuns(
  runs: Runs,
  ids: readonly string[],
  { columns: names, format, file }: Omit<ExportRequest, "of">,
  objective: Objective | undefined,
  options: WorkOptions = {},
): Promise<ExportedTable> {
  const known = runs.valueNames();
  const plain = names.map((name) => exportColumn(readColumn(name, known), objective));
  const measures = new ColumnMeasures(plain);
  const passes = isMeasured(format) ? 2 : 1;
  if (isMeasured(format)) {
    for await (const rows of rowsOf(runs, ids, plain, { ...options, part: 0, parts: passes })) {
      for (const row of rows) measures.add(row);
    }
  }
  const columns = isMeasured(format) ? measures.measured() : plain;
  let count = 0;
  const pieces = async function* (): AsyncGenerator<string> {
    const writer = tableWriter(format, columns);
    yield writer.head;
    for await (const rows of rowsOf(runs, ids, columns, { ...options, part: passes - 1, parts: passes })) {
      yield rows.map((row) => writer.row(row, count++)).join("");
    }
    yield writer.foot;
  };
  if (file !== undefined) {
    try {
      await writePieces(file, pieces());
    } catch (error) {
      throw explainWriteError(error, file);
    }
    return { runs: count };
  }
  let text = "";
  for await (const piece of pieces()) text += piece;
  return { runs: count, text };
}

interface Part extends WorkOptions {
  readonly part: number;
  readonly parts: number;
}

async function* rowsOf(
  runs: Runs,
  ids: readonly string[],
  columns: readonly ExportColumn[],
  { signal, onProgress, part, parts }: Part,
): AsyncGenerator<readonly (readonly ExportCell[])[]> {
  const now = Date.now();
  const further = columns.flatMap(({ field }) => (field.kind === "data" || field.kind === "environment" ? field : []));
  for (let start = 0; start < ids.length; start += pieceOfRuns) {
    signal?.throwIfAborted();
    const piece = ids.slice(start, start + pieceOfRuns);
    const found = new Map(runs.list({ ids: piece }).map((run) => [run.id, run]));
    const cells = further.length === 0 ? undefined : runs.cells(piece, further);
    yield piece.flatMap((id) => {
      const summary = found.get(id);
      if (!summary) return [];
      const run = cells ? { ...summary, further: cells.get(id) ?? {} } : summary;
      return [columns.map(({ field }) => valueOfField(run, field, now))];
    });
    const done = Math.min(ids.length, start + pieceOfRuns);
    onProgress?.({ message: `${done} of ${ids.length} runs`, fraction: (part + done / ids.length) / parts });
    await letOthers();
  }
}
