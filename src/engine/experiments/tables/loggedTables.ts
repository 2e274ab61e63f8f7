import type { EngineContext } from "../../context.ts";
import { UserError } from "../../model/errors.ts";
import type { LoggedRows, LoggedRowsRequest, LoggedTable } from "../../model/loggedTables.ts";
import type { PlotMemory } from "../plots/plotMemory.ts";
import { filesOfRun, openRunFile } from "../plots/runFiles.ts";
import type { RunFile } from "../plots/runFiles.ts";
import { wandbTables } from "../plots/wandbFiles.ts";
import type { TableMemory } from "./tableMemory.ts";
import { parseLoggedTable } from "./parseLoggedTable.ts";
import type { ParsedTable } from "./parseLoggedTable.ts";

/** A larger file is data, and nothing to be read row by row. */
const mostBytes = 128 * 1024 * 1024;
/** So much of a file tells whether it is a table. */
const headBytes = 512;
/** So many JSON files of a run are looked into. */
const mostFiles = 200;

/** What is remembered from one question to the next. */
export interface LoggedMemory {
  readonly plots: PlotMemory;
  readonly tables: TableMemory;
  /** The tables of runs as they were last listed: looking further down one lists nothing anew. */
  readonly listed: Map<string, TablesOfRun>;
}

/** By their names. */
type TablesOfRun = ReadonlyMap<string, TableFile>;

/** The tables that any of some runs has logged (W&B's `Table`, MLflow's `log_table`), by their names. */
export async function loggedTables(
  context: EngineContext,
  memory: LoggedMemory,
  runIds: readonly string[],
): Promise<readonly LoggedTable[]> {
  memory.listed.clear();
  const ofRuns: TablesOfRun[] = [];
  for (const id of runIds) ofRuns.push(await tablesOfRun(context, memory, id));
  const names = [...new Set(ofRuns.flatMap((tables) => [...tables.keys()]))].sort();
  return names.map((name) => ({ name, isInRun: ofRuns.map((tables) => tables.has(name)) }));
}

/** Some rows of a table, as each run has it. A table that is logged again and again is as it was logged last. */
export async function loggedRows(
  context: EngineContext,
  memory: LoggedMemory,
  { runIds, name, start, end }: LoggedRowsRequest,
): Promise<readonly LoggedRows[]> {
  const found: LoggedRows[] = [];
  for (const runId of runIds) {
    const table = (memory.listed.get(runId) ?? (await tablesOfRun(context, memory, runId))).get(name);
    const nothing = { runId, columns: [], count: 0, start, rows: [] };
    if (!table) {
      found.push({ ...nothing, word: "This run has not logged it." });
      continue;
    }
    const step = table.step === undefined ? {} : { step: table.step };
    try {
      const { columns, rows } = await memory.tables.of(table.file.digest, () => readTable(context, table.file));
      found.push({ runId, columns, count: rows.length, start, rows: rows.slice(start, end), ...step });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      found.push({ ...nothing, ...step, word: error.message });
    }
  }
  return found;
}

interface TableFile {
  readonly file: RunFile;
  readonly step?: number;
}

/** How W&B names the file of a table: by its key, the step and a part of its digest. */
const stepped = /^(.+)_(\d+)_[0-9a-f]{6,}\.table\.json$/;

async function tablesOfRun(context: EngineContext, memory: LoggedMemory, runId: string): Promise<TablesOfRun> {
  const run = context.ledger.runs.find(runId);
  const tables = new Map<string, TableFile>();
  for (const file of wandbTables(context, run)) {
    const [, key = file.path.replace(/(?:\.table)?\.json$/, ""), at] = stepped.exec(file.path) ?? [];
    const step = at === undefined ? undefined : Number(at);
    if ((tables.get(key)?.step ?? -1) > (step ?? -1)) continue;
    tables.set(key, { file, ...(step !== undefined && { step }) });
  }
  const files = [...(await filesOfRun(context, memory.plots.commits, run, [])).values()];
  for (const file of files.filter(({ path }) => path.endsWith(".json")).slice(0, mostFiles)) {
    if (!tables.has(file.path) && (await memory.tables.isTable(file.digest, () => isTable(context, file)))) {
      tables.set(file.path, { file });
    }
  }
  memory.listed.set(runId, tables);
  return tables;
}

/** Both tools write the columns' names first. */
async function isTable(context: EngineContext, file: RunFile): Promise<boolean> {
  try {
    using source = await openRunFile(context, file);
    const head = Buffer.from(source.read(0, Math.min(headBytes, source.size))).toString("utf8");
    return /^\s*\{\s*"columns"\s*:\s*\[/.test(head);
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

async function readTable(context: EngineContext, file: RunFile): Promise<ParsedTable> {
  using source = await openRunFile(context, file);
  if (source.size > mostBytes) {
    throw new UserError("table-too-large", `${file.path} is larger than 128 MB.`, "Open the file itself.");
  }
  return parseLoggedTable(file.path, Buffer.from(source.read(0, source.size)).toString("utf8"));
}
