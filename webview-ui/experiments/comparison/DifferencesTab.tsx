import { useMemo } from "react";
import type { ReactNode } from "react";
import type { ComparisonRows, MetricRow, ParamRow } from "../../../src/protocol/experiments.ts";
import type { SeedReport } from "../../../src/protocol/experiments/reports.ts";
import { useApp } from "../appContext.ts";
import { counted } from "../../counts.ts";
import type { Tab } from "../state/choices.ts";
import { useAnswer } from "../state/useAnswer.ts";
import { alignmentOf, deltaAlignmentOf } from "./alignment.ts";
import type { Alignment } from "./alignment.ts";
import { CompareTable } from "./CompareTable.tsx";
import type { CompareRow } from "./CompareTable.tsx";
import { Delta } from "./Delta.tsx";
import { SeedNote } from "./SeedNote.tsx";
import { Value } from "./Value.tsx";

/** What differs in parameters and metrics, and where else to look. */
export function DifferencesTab({ rows }: { readonly rows: ComparisonRows }): ReactNode {
  const { runs, params, metrics } = rows;
  const alignments = useMemo(
    () => runs.map((_run, index) => alignmentsOf({ params, metrics }, index)),
    [runs, params, metrics],
  );
  const seeds = useSeedReport(rows);
  // Rows that are the same are not drawn anew: there may be thousands of cells.
  const paramRows = useMemo(() => params.map((row) => paramRow(row, alignments)), [params, alignments]);
  const metricRows = useMemo(
    () => metrics.map((row) => metricRow(row, alignments, seeds)),
    [metrics, alignments, seeds],
  );
  return (
    <>
      <CompareTable
        runs={runs}
        noun="value"
        sections={[
          { title: "Parameters", rows: paramRows },
          { title: "Metrics", rows: metricRows },
        ]}
      />
      <AlsoDifferent rows={rows} />
    </>
  );
}

/** What repeated seeds say; asked anew when a run ends, and not at every point of a live one. */
function useSeedReport({ runs }: ComparisonRows): SeedReport | undefined {
  const revision = JSON.stringify(runs.map(({ state }) => state));
  return useAnswer("seedReport", [runs.map(({ id }) => id)], revision).value;
}

/** How the numbers in a run's column stand beneath each other: those that differ, their deltas, those folded away. */
interface Alignments {
  readonly differing: Alignment;
  readonly deltas: Alignment;
  readonly equal: Alignment;
}

/** So many parameters and metrics, those that differ first, say how all are aligned. */
const alignedRows = 60;

function alignmentsOf({ params, metrics }: Pick<ComparisonRows, "params" | "metrics">, index: number): Alignments {
  const rows = [...params.slice(0, alignedRows), ...metrics.slice(0, alignedRows)];
  const valuesWhere = (wanted: boolean): readonly unknown[] =>
    rows.filter(({ differs }) => differs === wanted).map(({ values }) => values[index]);
  return {
    differing: alignmentOf(valuesWhere(true)),
    deltas: deltaAlignmentOf(metrics.slice(0, alignedRows).map(({ deltas }) => deltas[index])),
    equal: alignmentOf(valuesWhere(false)),
  };
}

function paramRow({ key, values, differs }: ParamRow, alignments: readonly Alignments[]): CompareRow {
  const kind = differs ? "differing" : "equal";
  return {
    key,
    differs,
    render: (index) => <Value values={values} index={index} alignment={alignments[index]?.[kind]} />,
  };
}

function metricRow(row: MetricRow, alignments: readonly Alignments[], seeds: SeedReport | undefined): CompareRow {
  const { key, values, differs } = row;
  const kind = differs ? "differing" : "equal";
  return {
    key,
    differs,
    render: (index) => (
      <>
        <Value values={values} index={index} alignment={alignments[index]?.[kind]} />{" "}
        {differs && index > 0 && (
          <>
            <Delta row={row} index={index} alignment={alignments[index]?.deltas} />{" "}
            <SeedNote report={seeds} metric={key} index={index} isShort={values.length > 2} />
          </>
        )}
      </>
    ),
  };
}

/** The way from here to differences that are no values. */
function AlsoDifferent({ rows }: { readonly rows: ComparisonRows }): ReactNode {
  const { store } = useApp();
  const count = (list: readonly { readonly differs: boolean }[]): number =>
    list.filter(({ differs }) => differs).length;
  const places: readonly { readonly tab: Tab; readonly count: number; readonly words: string }[] = [
    { tab: "data", count: count(rows.artifacts), words: counted(count(rows.artifacts), "artifact") },
    { tab: "code", count: rows.code.length, words: counted(rows.code.length, "source file") },
    {
      tab: "environment",
      count: count(rows.environment),
      words: counted(count(rows.environment), "fact of the environment", "facts of the environment"),
    },
  ];
  const differing = places.filter((place) => place.count > 0);
  if (differing.length === 0) return null;
  return (
    <p className="also-different">
      Also different:
      {differing.map(({ tab, words }) => (
        <button
          key={tab}
          type="button"
          className="link"
          onClick={() => store.dispatch({ type: "choose", choices: { tab } })}
        >
          {words}
        </button>
      ))}
    </p>
  );
}
