import type { ReactNode } from "react";
import { PopupItem, PopupSeparator } from "../../components/PopupMenu.tsx";
import type { Store } from "../../store.ts";
import { groupedBy } from "../grouping/groupingChoices.ts";
import type { Action, AppState } from "../state/appState.ts";
import type { TableColumn } from "../table/columnLayout.ts";
import { canHave, withPicture } from "./cellChoices.ts";
import type { CellPicture } from "./cellChoices.ts";

interface ColumnPictureItemsProps {
  readonly column: TableColumn;
  readonly store: Store<AppState, Action>;
}

/** What the cells of one column show, and grouping by it. */
export function ColumnPictureItems({ column: { id, info, look }, store }: ColumnPictureItemsProps): ReactNode {
  const { grouping, cells } = store.get().choices;
  const isGrouped = grouping.by.includes(id);
  const group = (): void => {
    const by = isGrouped ? grouping.by.filter((key) => key !== id) : [...grouping.by, id];
    store.dispatch({ type: "choose", choices: { grouping: groupedBy(grouping, by) } });
  };
  const toggle = (picture: CellPicture, isShown: boolean): void => {
    if (info) store.dispatch({ type: "choose", choices: { cells: withPicture(cells, picture, info, isShown) } });
  };
  return (
    <>
      <PopupSeparator />
      <PopupItem icon="group-by-ref-type" onClick={group}>
        {isGrouped ? "Do not group by this" : "Group by this"}
      </PopupItem>
      {info && canHave("bars", info) && (
        <PopupItem icon="graph" onClick={() => toggle("bars", !look.hasBar)}>
          {look.hasBar ? "Hide bars" : "Show bars"}
        </PopupItem>
      )}
      {info && canHave("curves", info) && (
        <PopupItem icon="graph-line" onClick={() => toggle("curves", !look.hasCurve)}>
          {look.hasCurve ? "Hide curves" : "Show curves"}
        </PopupItem>
      )}
    </>
  );
}
