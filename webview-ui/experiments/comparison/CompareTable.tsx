import { memo, useId, useState } from "react";
import type { ReactNode } from "react";
import type { RunSummary } from "../../../src/protocol/experiments.ts";
import { Icon } from "../../components/Icon.tsx";
import { counted } from "../../counts.ts";
import { RunActions } from "./RunActions.tsx";
import { RunHead } from "./RunHead.tsx";
import { useGrowing } from "./useGrowing.ts";

/** One thing over the compared runs. */
export interface CompareRow {
  readonly key: string;
  readonly differs: boolean;
  /** What stands in the column of the run at an index; the first is the baseline. */
  readonly render: (index: number) => ReactNode;
}

export interface CompareSection {
  /** Left out where the table has only one. */
  readonly title?: string;
  readonly rows: readonly CompareRow[];
}

interface CompareTableProps {
  readonly runs: readonly RunSummary[];
  /** What the rows are, as the head of the first column; left out where the sections say it. */
  readonly label?: string;
  readonly sections: readonly CompareSection[];
  /** What a row holds, in the words of the line that folds the equal ones away: `value`. */
  readonly noun: string;
}

/** A column a run, a row a thing: first what differs, then one line that unfolds what is the same. */
export function CompareTable({ runs, label, sections, noun }: CompareTableProps): ReactNode {
  const equalCount = sections.flatMap(({ rows }) => rows).filter(({ differs }) => !differs).length;
  const [isUnfolded, setIsUnfolded] = useState(false);
  const equalId = useId();
  const columnCount = runs.length + 1;
  return (
    <div className="compare-scroller">
      <table className={`compare-table ${runs.length === 2 ? "of-two" : ""}`}>
        <thead>
          <tr>
            {label === undefined ? <td /> : <th scope="col">{label}</th>}
            {runs.map((run, index) => (
              <th key={run.id} scope="col" aria-label={index === 0 ? `${run.name}, baseline` : run.name}>
                <RunHead run={run} isBaseline={index === 0} actions={<RunActions run={run} />} />
              </th>
            ))}
          </tr>
        </thead>
        <Sections runs={runs} sections={sections} differing />
        {equalCount > 0 && (
          <tbody className="fold">
            <tr>
              <th scope="rowgroup" colSpan={columnCount}>
                <button
                  type="button"
                  aria-expanded={isUnfolded}
                  aria-controls={equalId}
                  onClick={() => setIsUnfolded(!isUnfolded)}
                >
                  <Icon name={isUnfolded ? "chevron-down" : "chevron-right"} />
                  {foldWords(equalCount, sections, noun)}
                </button>
              </th>
            </tr>
          </tbody>
        )}
        {isUnfolded && <Sections id={equalId} runs={runs} sections={sections} differing={false} />}
      </table>
    </div>
  );
}

function foldWords(equalCount: number, sections: readonly CompareSection[], noun: string): string {
  const isAll = sections.every(({ rows }) => rows.every(({ differs }) => !differs));
  return `${isAll ? "Everything" : "Everything else"} is the same (${counted(equalCount, noun)})`;
}

interface SectionsProps {
  readonly id?: string;
  readonly runs: readonly RunSummary[];
  readonly sections: readonly CompareSection[];
  readonly differing: boolean;
}

/** So many cells are drawn at once, and so many rows at least; more come as they are scrolled to. */
const cellsAtOnce = 600;
const fewestRows = 12;

function Sections({ id, runs, sections, differing }: SectionsProps): ReactNode {
  const wanted = sections.map(({ rows, ...section }) => ({
    ...section,
    rows: rows.filter(({ differs }) => differs === differing),
  }));
  const total = wanted.reduce((sum, { rows }) => sum + rows.length, 0);
  const { shown, end } = useGrowing(total, Math.max(fewestRows, Math.floor(cellsAtOnce / runs.length)));
  const drawn = firstRows(wanted, shown);
  return (
    <>
      {drawn.map(({ title, rows }, section) =>
        rows.length === 0 ? null : (
          <tbody
            key={title ?? section}
            id={section === 0 ? id : undefined}
            className={differing ? "differing" : "equal"}
          >
            {title !== undefined && (
              <tr className="section-title">
                <th scope="rowgroup" colSpan={runs.length + 1}>
                  {title}
                </th>
              </tr>
            )}
            {rows.map((row) => (
              <Row key={row.key} runs={runs} row={row} />
            ))}
          </tbody>
        ),
      )}
      {shown < total && (
        <tbody className="more-rows">
          <tr>
            <th ref={end} scope="rowgroup" colSpan={runs.length + 1}>
              {counted(total - shown, "more row")}
            </th>
          </tr>
        </tbody>
      )}
    </>
  );
}

/** The sections with no more than so many rows in all, the first ones. */
function firstRows(sections: readonly CompareSection[], count: number): readonly CompareSection[] {
  return sections.map((section, index) => {
    const before = sections.slice(0, index).reduce((sum, { rows }) => sum + rows.length, 0);
    return { ...section, rows: section.rows.slice(0, Math.max(0, count - before)) };
  });
}

interface RowProps {
  readonly runs: readonly RunSummary[];
  readonly row: CompareRow;
}

/** Drawn anew only where the row is another. */
const Row = memo(function Row({ runs, row }: RowProps): ReactNode {
  return (
    <tr>
      <th scope="row" title={row.key}>
        {row.key}
      </th>
      {runs.map((run, index) => (
        <td key={run.id}>{row.render(index)}</td>
      ))}
    </tr>
  );
});
