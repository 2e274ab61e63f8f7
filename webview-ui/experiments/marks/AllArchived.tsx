import type { ReactNode } from "react";
import { Button } from "../../components/Button.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { useApp } from "../appContext.ts";

/** Why the table has no rows where there are runs, and nothing was asked for. */
export function AllArchived(): ReactNode {
  const { store } = useApp();
  return (
    <EmptyState
      icon="archive"
      title="All runs are archived"
      text="Archived runs stay out of sight, with all that is known of them, until they are asked for."
    >
      <Button onClick={() => store.dispatch({ type: "choose", choices: { withArchived: true } })}>
        Show archived runs
      </Button>
    </EmptyState>
  );
}
