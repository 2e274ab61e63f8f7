import type { ReactNode } from "react";
import type { ComparisonRows, UsageRow } from "../../../src/protocol/experiments.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { CompareTable } from "./CompareTable.tsx";
import type { CompareRow } from "./CompareTable.tsx";
import { Value } from "./Value.tsx";

/** Where the runs ran (interpreter, packages, platform), and what they used of it. */
export function EnvironmentTab({ rows }: { readonly rows: ComparisonRows }): ReactNode {
  if (rows.environment.length === 0 && rows.usage.length === 0) {
    return (
      <EmptyState
        icon="vm"
        title="No environment known"
        text="The environment is recorded as a run starts its first stage."
      />
    );
  }
  return (
    <CompareTable
      runs={rows.runs}
      label="environment"
      noun="fact"
      sections={[
        { rows: rows.environment.map((row) => ({ ...row, render: cellsOf(row) })) },
        // It is never the same twice, and says nothing of why the results are not.
        { title: "Used", rows: rows.usage.map((row) => ({ ...row, differs: true, render: cellsOf(row) })) },
      ]}
    />
  );
}

function cellsOf({ values }: UsageRow): CompareRow["render"] {
  return function Cell(index) {
    return <Value values={values} index={index} />;
  };
}
