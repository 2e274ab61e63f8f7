import { Fragment } from "react";
import type { ReactNode } from "react";
import { PopupItem, PopupMenu, PopupSeparator } from "../../components/PopupMenu.tsx";
import { useApp, useAppState } from "../appContext.ts";
import { CellItems } from "../table/CellItems.tsx";
import { rowEntries } from "./rowEntries.ts";
import { targetAt } from "./rowTarget.ts";

/** What can be done with the run whose menu is open, or with all selected ones where it is among them. */
export function RowMenu(): ReactNode {
  const page = useApp();
  const opened = useAppState((state) => state.marking.opened);
  const target = opened && targetAt(page.store.get(), opened.runId, opened.column);
  if (!opened || !target) return null;
  const offered = rowEntries.filter(({ isOffered }) => isOffered?.(target) ?? true);
  const close = (): void => page.store.dispatch({ type: "marking", marking: { opened: undefined } });
  return (
    <PopupMenu at={opened.at} label={`Run ${target.row.name}`} onClose={close}>
      <CellItems row={target.row} column={target.column} />
      {offered.map((entry, index) => (
        <Fragment key={entry.id}>
          {index > 0 && offered[index - 1]?.group !== entry.group && <PopupSeparator />}
          <PopupItem
            icon={entry.icon}
            onClick={() => entry.act(target, page)}
            {...(entry.key !== undefined && { keys: keyWords[entry.key] ?? entry.key.toUpperCase() })}
          >
            {entry.title(target)}
          </PopupItem>
        </Fragment>
      ))}
    </PopupMenu>
  );
}

const keyWords: Readonly<Record<string, string>> = { delete: "Del" };
