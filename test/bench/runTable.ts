import type { GroupKey } from "../../src/engine/model/runGroups.ts";
import type { ColumnInfo, TableQuery } from "../../src/engine/model/runTable.ts";
import { againstLimit, timeInterleaved } from "./measure.ts";
import type { Bench, Result } from "./measure.ts";
import { writeRuns } from "./manyRunsLedger.ts";
import type { RunsSize } from "./manyRunsLedger.ts";
import { withEngine } from "./withEngine.ts";

const rounds = 15;
const size: RunsSize = { runs: 10_000, params: 100, metrics: 400 };
const engineLimitMs = 30;
const rowsInSight = 100;
const columnsInSight = 40;

/** The table of a project with thousands of runs, as the panel asks the engine for it. */
export async function measureRunTable({ progress, makeFolder }: Bench): Promise<readonly Result[]> {
  const shape = `${size.runs.toLocaleString("en")} runs × ${size.params + size.metrics} columns`;
  progress.step(`writing ${shape}`);
  const root = await makeFolder("table");
  writeRuns(root, size);
  progress.step(`sorting and filtering ${shape}`);
  return withEngine(root, async (engine) => {
    let last: number | undefined;
    let known: readonly ColumnInfo[] = [];
    const show = async (query: TableQuery): Promise<void> => {
      const { id, columns = known } = await engine.openRunTable(query, last);
      [last, known] = [id, columns];
      const shown = columns.slice(0, columnsInSight).map((column) => column.id);
      await engine.runTableRows({ view: id, start: 0, end: rowsInSight, columns: shown });
    };
    const sort = (metric: number) => [{ column: `metrics:scores.metric_${metric}`, descending: true }] as const;
    const grouping = (by: GroupKey) => ({ by: [by], isOpen: false, except: [], aggregate: "mean" }) as const;
    let round = 0;
    // The first time, what all runs have in the columns in sight is read; from then on only what has changed.
    await show({ text: "", sort: [], grouping: grouping("experiment") });
    await show({ text: "", sort: [], grouping: grouping("recipe") });
    const samples = await timeInterleaved(
      {
        sort: { run: () => show({ text: "", sort: sort(++round) }) },
        filter: { run: () => show({ text: `scores.metric_${++round} > 0.5 and group.param_3 < 0.2`, sort: [] }) },
        group: { run: () => show({ text: "", sort: sort(++round), grouping: grouping("experiment") }) },
        repeats: { run: () => show({ text: "", sort: sort(++round), grouping: grouping("recipe") }) },
      },
      rounds,
    );
    return [
      againstLimit(
        `engine: sort ${shape}, and ${rowsInSight} rows of ${columnsInSight} columns`,
        samples.sort,
        engineLimitMs,
      ),
      againstLimit(`engine: filter ${shape}, and ${rowsInSight} rows of them`, samples.filter, engineLimitMs),
      againstLimit(
        `engine: group ${shape} by experiment, with means of ${columnsInSight} columns`,
        samples.group,
        engineLimitMs,
      ),
      againstLimit(
        `engine: group ${shape} by all parameters but the seed, and ${rowsInSight} groups of them`,
        samples.repeats,
        engineLimitMs,
      ),
    ];
  });
}
