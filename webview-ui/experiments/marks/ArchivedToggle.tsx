import type { ReactNode } from "react";
import { Checkbox } from "../../components/Checkbox.tsx";
import { useApp, useAppState } from "../appContext.ts";

/** Shows archived runs among the others; it is there where there are any. */
export function ArchivedToggle(): ReactNode {
  const { store } = useApp();
  const withArchived = useAppState((state) => state.choices.withArchived);
  const archived = useAppState((state) => state.table?.view.archived ?? 0);
  if (!withArchived && archived === 0) return null;
  return (
    <Checkbox
      checked={withArchived}
      onChange={(checked) => store.dispatch({ type: "choose", choices: { withArchived: checked } })}
    >
      {archived === 0 ? "Archived" : `Archived (${archived.toLocaleString("en")})`}
    </Checkbox>
  );
}
