import { useMemo } from "react";
import type { ReactNode } from "react";
import type { ComparisonRows } from "../../../src/protocol/experiments.ts";
import { Dropdown } from "../../components/Dropdown.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { useAnswer } from "../state/useAnswer.ts";
import { useChoicesOf } from "../state/useChoicesOf.ts";
import { LoggedGrid } from "./LoggedGrid.tsx";

/** The tables that runs have logged, as each of the runs that has one, row by row beside each other. */
export function TablesTab({ rows: { runs } }: { readonly rows: ComparisonRows }): ReactNode {
  const [choices, change] = useChoicesOf("tables");
  const runIds = useMemo(() => runs.map(({ id }) => id), [runs]);
  const { value: tables = [], failure, isLoading } = useAnswer("loggedTables", [runIds]);
  const chosen = tables.find(({ name }) => name === choices.name) ?? tables[0];
  const shown = useMemo(() => runs.filter((_, index) => chosen?.isInRun[index]), [runs, chosen]);
  if (failure) return <EmptyState icon="error" title={failure.message} text={failure.cure} isAlert />;
  if (!chosen && isLoading) return <Waiting>Looking for tables</Waiting>;
  if (!chosen) {
    return (
      <EmptyState
        icon="table"
        title="No tables"
        text="Tables that runs have logged with W&B (wandb.Table) or MLflow (log_table) stand here side by side."
      />
    );
  }
  return (
    <div className="logged">
      <div className="logged-toolbar">
        <Dropdown
          label="Table"
          value={chosen.name}
          options={tables.map(({ name }) => ({ value: name, text: name }))}
          onChange={(name) => change({ name })}
          opensBelow
        />
        {shown.length < runs.length && (
          <span className="dim">{`${shown.length} of ${runs.length} runs have logged it.`}</span>
        )}
      </div>
      <LoggedGrid key={`${chosen.name}\n${shown.map(({ id }) => id).join()}`} name={chosen.name} runs={shown} />
    </div>
  );
}
