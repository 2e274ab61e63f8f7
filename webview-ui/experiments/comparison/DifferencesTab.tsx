import type { ReactNode } from "react";
import type { ComparisonRows, MetricRow, ParamRow } from "../../../src/protocol/experiments.ts";
import { useApp } from "../AppContext.tsx";
import { counted } from "../format/sizes.ts";
import type { Tab } from "../state/choices.ts";
import { CompareTable } from "./CompareTable.tsx";
import type { CompareRow } from "./CompareTable.tsx";
import { Delta } from "./Delta.tsx";
import { Value } from "./Value.tsx";

/** What differs in parameters and metrics, and where else to look. */
export function DifferencesTab({ rows }: { readonly rows: ComparisonRows }): ReactNode {
  return (
    <>
      <CompareTable
        runs={rows.runs}
        noun="value"
        sections={[
          { title: "Parameters", rows: rows.params.map(paramRow) },
          { title: "Metrics", rows: rows.metrics.map(metricRow) },
        ]}
      />
      <AlsoDifferent rows={rows} />
    </>
  );
}

function paramRow({ key, values, differs }: ParamRow): CompareRow {
  return { key, differs, render: (index) => <Value values={values} index={index} /> };
}

function metricRow(row: MetricRow): CompareRow {
  const { key, values, differs } = row;
  return {
    key,
    differs,
    render: (index) => (
      <>
        <Value values={values} index={index} /> {differs && index > 0 && <Delta row={row} index={index} />}
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
