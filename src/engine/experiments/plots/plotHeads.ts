import type { EngineContext } from "../../context.ts";
import { MalformedFile } from "../../diff/malformedFile.ts";
import type { Cell } from "../../diff/tables/tableSource.ts";
import { UserError } from "../../model/errors.ts";
import { Pace } from "../../files/pace.ts";
import { isFilled, isNumeric, labelOf } from "./cells.ts";
import { scoredClasses } from "./classScores.ts";
import { countedPairs } from "./countedMatrix.ts";
import { fileHead, readPlotTable } from "./plotTable.ts";
import { openRunFile } from "./runFiles.ts";
import type { RunFile } from "./runFiles.ts";

/** What the first rows of a file say. */
export interface PlotHead {
  readonly names: readonly string[];
  /** The columns that hold numbers. */
  readonly numeric: readonly string[];
  /** Columns with two different values. */
  readonly binary: readonly string[];
  /** Whether it has scores of several classes beside labels. */
  readonly hasClassScores: boolean;
  /** Whether it is a matrix of counts. */
  readonly isMatrix: boolean;
}

/** Parquet gives the first rows only with all that are written together with them: larger files are data. */
const mostParquetBytes = 64 * 1024 * 1024;
/** As many heads are remembered. */
const mostHeads = 2_000;

/** The heads of files, each of which is read once: a digest's content does not change. */
export class PlotHeads {
  private readonly known = new Map<string, PlotHead | undefined>();

  /** Undefined of a file that holds no table, or that is not here. */
  async find(context: EngineContext, file: RunFile): Promise<PlotHead | undefined> {
    const key = `${file.digest} ${file.path.replace(/^.*\./, "")}`;
    if (this.known.has(key)) return this.known.get(key);
    const head = await readHead(context, file);
    if (this.known.size >= mostHeads) this.known.clear();
    this.known.set(key, head);
    return head;
  }
}

async function readHead(context: EngineContext, file: RunFile): Promise<PlotHead | undefined> {
  try {
    using source = await openRunFile(context, file);
    if (source.size > mostParquetBytes && /\.parq(?:uet)?$/i.test(file.path)) return undefined;
    const read = await readPlotTable(file.path, source, fileHead, new Pace());
    const all = [...read.columns];
    return {
      names: all.map(([name]) => name),
      numeric: all.filter(([, cells]) => isNumeric(cells)).map(([name]) => name),
      binary: all.filter(([, cells]) => isBinary(cells)).map(([name]) => name),
      hasClassScores: scoredClasses(read.columns) !== undefined,
      isMatrix: countedPairs(read) !== undefined,
    };
  } catch (error) {
    if (error instanceof MalformedFile || error instanceof UserError) return undefined;
    throw error;
  }
}

function isBinary(cells: readonly Cell[]): boolean {
  return new Set(cells.filter(isFilled).map(labelOf)).size === 2;
}
