import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import type { CSSProperties, ReactNode } from "react";
import type { RunSummary } from "../../../src/protocol/experiments.ts";
import type { LoggedRows } from "../../../src/protocol/experiments/loggedTables.ts";
import { Waiting } from "../../components/Waiting.tsx";
import { counted } from "../../counts.ts";
import { RunHead } from "../comparison/RunHead.tsx";
import { useAnswer } from "../state/useAnswer.ts";
import { rowHeight } from "../table/rowHeight.ts";

const numberWidth = 56;
const columnWidth = 150;
/** Rows are fetched in pieces of so many. */
const piece = 50;

interface LoggedGridProps {
  readonly name: string;
  readonly runs: readonly RunSummary[];
}

/** A column of one run. */
interface GridColumn {
  readonly run: number;
  readonly column: number;
  readonly name: string;
}

interface PlacedColumn extends GridColumn {
  readonly index: number;
  /** In pixels. */
  readonly left: number;
}

/** One table of several runs: the same row of all in one line, with rows and columns only where they are in sight. */
export function LoggedGrid({ name, runs }: LoggedGridProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const runIds = useMemo(() => runs.map(({ id }) => id), [runs]);
  // How long and wide it is; the rows come by what is in sight.
  const { value: heads } = useAnswer("loggedRows", [{ runIds, name, start: 0, end: 0 }]);
  const count = Math.max(0, ...(heads ?? []).map((part) => part.count));
  const columns = useMemo(() => columnsOf(heads ?? []), [heads]);
  // oxlint-disable-next-line react/incompatible-library -- concerns React Compiler, which does not build this page
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    initialRect: { width: 800, height: 400 },
  });
  const across = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => columnWidth,
    overscan: 2,
    initialRect: { width: 800, height: 400 },
  });
  const items = rows.getVirtualItems();
  const start = Math.floor((items[0]?.index ?? 0) / piece) * piece;
  const end = Math.ceil(((items.at(-1)?.index ?? 0) + 1) / piece) * piece;
  const { value: parts = heads, failure } = useAnswer("loggedRows", [{ runIds, name, start, end }]);
  if (!heads) return failure ? <p className="dim">{failure.message}</p> : <Waiting>Reading the table</Waiting>;
  const inSight = across.getVirtualItems().flatMap(({ index, start: left }): readonly PlacedColumn[] => {
    const column = columns[index];
    return column ? [{ ...column, index, left: left + numberWidth }] : [];
  });
  const width = numberWidth + across.getTotalSize();
  return (
    <>
      <Notes runs={runs} parts={heads} />
      <div
        ref={scroller}
        className="logged-grid"
        role="table"
        tabIndex={0}
        aria-label={name}
        aria-rowcount={count + 1}
        aria-colcount={columns.length + 1}
      >
        <LoggedHead runs={runs} columns={columns} inSight={inSight} width={width} />
        <div role="rowgroup" style={{ width, height: rows.getTotalSize(), position: "relative" }}>
          {items.map(({ index: row, start: top }) => (
            <div
              key={row}
              className="logged-row"
              role="row"
              aria-rowindex={row + 2}
              style={{ transform: `translateY(${top}px)` }}
            >
              <span className="logged-number" role="rowheader" aria-colindex={1}>
                {(row + 1).toLocaleString("en")}
              </span>
              {inSight.map((placed) => {
                const { index, run, column } = placed;
                const part = parts?.[run];
                const text = part?.rows[row - part.start]?.[column] ?? "";
                return (
                  <span
                    key={index}
                    className={cellClass(placed)}
                    style={cellPlace(placed)}
                    role="cell"
                    aria-colindex={index + 2}
                    title={text}
                  >
                    {text}
                  </span>
                );
              })}
            </div>
          ))}
        </div>
      </div>
    </>
  );
}

interface LoggedHeadProps {
  readonly runs: readonly RunSummary[];
  readonly columns: readonly GridColumn[];
  readonly inSight: readonly PlacedColumn[];
  readonly width: number;
}

/** The runs over their columns, and what these are called. */
function LoggedHead({ runs, columns, inSight, width }: LoggedHeadProps): ReactNode {
  return (
    <div className="logged-head" role="rowgroup" style={{ width }}>
      <div className="logged-runs" aria-hidden="true">
        {runs.map((run, index) => {
          const own = columns.filter((column) => column.run === index).length;
          const at = columns.findIndex((column) => column.run === index);
          const place = { left: numberWidth + at * columnWidth, width: own * columnWidth };
          return own === 0 ? null : (
            <span key={run.id} className="logged-run" style={place}>
              <RunHead run={run} isBaseline={false} />
            </span>
          );
        })}
      </div>
      <div className="logged-names" role="row" aria-rowindex={1}>
        <span className="logged-number" role="columnheader" aria-colindex={1}>
          #
        </span>
        {inSight.map((column) => (
          <span
            key={column.index}
            className={cellClass(column)}
            style={cellPlace(column)}
            role="columnheader"
            aria-colindex={column.index + 2}
            aria-label={`${column.name} of ${runs[column.run]?.name ?? ""}`}
            title={column.name}
          >
            {column.name}
          </span>
        ))}
      </div>
    </div>
  );
}

function Notes({
  runs,
  parts,
}: {
  readonly runs: readonly RunSummary[];
  readonly parts: readonly LoggedRows[];
}): ReactNode {
  const notes = parts.map(({ runId, count, step, word }) => {
    const name = runs.find(({ id }) => id === runId)?.name ?? "";
    return `${name}: ${word ?? `${counted(count, "row")}${step === undefined ? "" : `, as of step ${step.toLocaleString("en")}`}`}`;
  });
  return <p className="logged-notes dim">{notes.join(" · ")}</p>;
}

function columnsOf(parts: readonly LoggedRows[]): readonly GridColumn[] {
  return parts.flatMap(({ columns }, run) => columns.map((name, column) => ({ run, column, name })));
}

/** A line stands before the first column of each run. */
function cellClass({ column }: GridColumn): string {
  return column === 0 ? "logged-cell first" : "logged-cell";
}

function cellPlace({ left }: PlacedColumn): CSSProperties {
  return { left, width: columnWidth };
}
