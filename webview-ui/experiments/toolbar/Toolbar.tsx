import type { ReactNode } from "react";
import { Checkbox } from "../../components/Checkbox.tsx";
import { useApp, useAppState } from "../appContext.ts";
import { counted } from "../../counts.ts";
import { ArchivedToggle } from "../marks/ArchivedToggle.tsx";
import { GroupMenu } from "../grouping/GroupMenu.tsx";
import { ColumnsMenu } from "./ColumnsMenu.tsx";
import { FilterLine } from "./FilterLine.tsx";

/** The line above the table: filter, count, and which columns to show. */
export function Toolbar(): ReactNode {
  const { store } = useApp();
  const onlyDiffering = useAppState((state) => state.choices.onlyDiffering);
  return (
    <div className="toolbar" role="toolbar" aria-label="Table">
      <FilterLine />
      <Count />
      <Checkbox
        checked={onlyDiffering}
        onChange={(checked) => store.dispatch({ type: "choose", choices: { onlyDiffering: checked } })}
      >
        Only what differs
      </Checkbox>
      <ArchivedToggle />
      <GroupMenu />
      <ColumnsMenu />
    </div>
  );
}

function Count(): ReactNode {
  const view = useAppState((state) => state.table?.view);
  if (!view) return null;
  const { matching, total } = view;
  return (
    <span className="count dim" role="status">
      {matching === total ? counted(total, "run") : `${matching.toLocaleString("en")} of ${counted(total, "run")}`}
    </span>
  );
}
