import type { ReactNode } from "react";
import type { ComparisonRows } from "../../../src/protocol/experiments.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { CompareTable } from "./CompareTable.tsx";
import { Value } from "./Value.tsx";

/** Where the runs ran: interpreter, packages, platform. */
export function EnvironmentTab({ rows }: { readonly rows: ComparisonRows }): ReactNode {
  if (rows.environment.length === 0) {
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
        {
          rows: rows.environment.map(({ key, values, differs }) => ({
            key,
            differs,
            render: (index) => <Value values={values} index={index} />,
          })),
        },
      ]}
    />
  );
}
