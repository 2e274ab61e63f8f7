import type { ReactNode } from "react";
import { Button } from "../../components/Button.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { useApp, useAppState } from "../appContext.ts";
import { AllArchived } from "../marks/AllArchived.tsx";
import { RowEditor } from "../marks/RowEditor.tsx";
import { RowMenu } from "../marks/RowMenu.tsx";
import { RunsTable } from "./RunsTable.tsx";

/** The table of runs, or why it has no rows. */
export function RunsPane(): ReactNode {
  const { store } = useApp();
  const table = useAppState((state) => state.table);
  const text = useAppState((state) => state.choices.text);
  if (!table) return null;
  if (table.view.matching > 0) {
    return (
      <>
        <RunsTable table={table} />
        <RowMenu />
        <RowEditor />
      </>
    );
  }
  if (text.trim() === "") return <AllArchived />;
  return (
    <EmptyState
      icon="search"
      title={`No run matches “${text}”`}
      text="Words are looked for in names, facts and values. Conditions are written as in acc > 0.9 and branch = main."
    >
      <Button onClick={() => store.dispatch({ type: "choose", choices: { text: "" } })}>Clear the filter</Button>
    </EmptyState>
  );
}
