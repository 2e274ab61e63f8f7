import type { EngineContext } from "../../context.ts";
import { MalformedFile } from "../../diff/malformedFile.ts";
import type { Cell } from "../../diff/tables/tableSource.ts";
import { UserError } from "../../model/errors.ts";
import type { PlotPart } from "../../model/plots.ts";
import { listOf } from "../../model/words.ts";
import { Pace } from "../../files/pace.ts";
import type { RunWithFiles } from "./plotCandidates.ts";
import type { PlotDefinition } from "./plotDefinitions.ts";
import { readPlotTable, wholeFile, withoutHeader } from "./plotTable.ts";
import type { PlotTable } from "./plotTable.ts";
import { openRunFile } from "./runFiles.ts";

/** Why a run has nothing to draw, for a person. */
export class PlotObstacle extends Error {}

/** Reads the files of one run, and gathers what was left out of them. */
export class RunTables {
  readonly words = new Set<string>();
  private readonly context: EngineContext;
  private readonly files: RunWithFiles["files"];
  private readonly hasNoHeader: boolean;
  private readonly pace = new Pace();

  constructor(context: EngineContext, files: RunWithFiles["files"], hasNoHeader: boolean) {
    this.context = context;
    this.files = files;
    this.hasNoHeader = hasNoHeader;
  }

  has(path: string): boolean {
    return this.files.has(path);
  }

  /** The columns of a file, all or those that are wanted. */
  async read(path: string, wanted?: readonly string[]): Promise<PlotTable> {
    const file = this.files.get(path);
    if (!file) throw new PlotObstacle(`This run has left no ${path}.`);
    try {
      using source = await openRunFile(this.context, file);
      const names = this.hasNoHeader || !wanted ? undefined : new Set(wanted);
      const read = await readPlotTable(path, source, wholeFile, this.pace, names);
      if (read.word !== undefined) this.words.add(read.word);
      return this.hasNoHeader ? withoutHeader(read) : read;
    } catch (error) {
      if (error instanceof MalformedFile) throw new PlotObstacle(`${path} cannot be drawn: ${error.message}.`);
      if (error instanceof UserError) throw new PlotObstacle(error.message);
      throw error;
    }
  }
}

/** One column of a table that was read. */
export function columnOf({ columns }: PlotTable, name: string, path: string): readonly Cell[] {
  const cells = columns.get(name);
  if (cells) return cells;
  const names = [...columns.keys()];
  const others = names.length === 0 ? "" : ` It has ${listOf(names, 8)}.`;
  throw new PlotObstacle(`${path} has no column “${name}”.${others}`);
}

/** What each run has for a plot, one run after another: what one has left is let go of before the next is read. */
export async function partsOf<Data>(
  context: EngineContext,
  runs: readonly RunWithFiles[],
  { hasNoHeader }: Pick<PlotDefinition, "hasNoHeader">,
  read: (tables: RunTables) => Promise<Data>,
): Promise<readonly PlotPart<Data>[]> {
  const parts: PlotPart<Data>[] = [];
  for (const { run, files } of runs) {
    const tables = new RunTables(context, files, hasNoHeader);
    try {
      const data = await read(tables);
      const word = [...tables.words].join(" ");
      parts.push({ runId: run.id, data, ...(word !== "" && { word }) });
    } catch (error) {
      if (!(error instanceof PlotObstacle)) throw error;
      parts.push({ runId: run.id, word: error.message });
    }
  }
  return parts;
}

/** The parts with what was made of all their data together, in the same order. */
export function withData<Before, After>(
  parts: readonly PlotPart<Before>[],
  data: readonly (After | undefined)[],
): readonly PlotPart<After>[] {
  return parts.map(({ runId, word }, index) => {
    const made = data[index];
    return { runId, ...(made !== undefined && { data: made }), ...(word !== undefined && { word }) };
  });
}
