import { useState } from "react";
import type { ReactNode, RefObject } from "react";
import type { ColumnId } from "../../../src/protocol/experiments.ts";
import { useApp } from "../appContext.ts";
import { ColumnHeader } from "./ColumnHeader.tsx";
import { checkWidth } from "./columnLayout.ts";
import type { ColumnLayout } from "./columnLayout.ts";
import { FilterPopover } from "./FilterPopover.tsx";
import { GroupHeaders } from "./GroupHeaders.tsx";
import { HeaderMenu } from "./HeaderMenu.tsx";
import type { OpenedHeader } from "./HeaderMenu.tsx";
import { useColumnDrag } from "./useColumnDrag.ts";
import { useHeaderKeys } from "./useHeaderKeys.ts";
import type { ColumnsInSight } from "./useTableWindow.ts";

interface TableHeaderProps {
  readonly layout: ColumnLayout;
  readonly inSight: ColumnsInSight;
  readonly scroller: RefObject<HTMLElement | null>;
}

/** The headers of the groups, and beneath them those of the columns: they sort, move, resize and open menus. */
export function TableHeader({ layout, inSight, scroller }: TableHeaderProps): ReactNode {
  const { store } = useApp();
  const [opened, setOpened] = useState<OpenedHeader>();
  const [filtered, setFiltered] = useState<OpenedHeader>();
  const { root, tabStop, onKeyDown, onFocus } = useHeaderKeys({ layout, scroller, onOpen: setOpened });
  const { drop, onGrab } = useColumnDrag(layout, scroller);
  const stop: ColumnId = inSight.drawn.some(({ column }) => column.id === tabStop) ? tabStop : "run";
  return (
    <div className="table-header" role="rowgroup">
      <GroupHeaders layout={layout} />
      <div
        ref={root}
        className="column-headers"
        role="row"
        aria-rowindex={2}
        onKeyDown={onKeyDown}
        onFocus={onFocus}
        onContextMenu={(event) => {
          const column = columnAt(event.target, layout);
          if (!column) return;
          event.preventDefault();
          setOpened({ column, at: { x: event.clientX, y: event.clientY } });
        }}
      >
        <div className="cell check pinned" role="columnheader" aria-colindex={1} style={{ width: checkWidth }}>
          <span className="unseen">selected</span>
        </div>
        {inSight.drawn.map(({ column }) => (
          <ColumnHeader
            key={column.id}
            column={column}
            isTabStop={column.id === stop}
            onGrab={onGrab}
            onOpen={(at) => setOpened({ column, at })}
          />
        ))}
      </div>
      {drop !== undefined && <div className="drop-mark" style={{ left: drop }} />}
      {opened && (
        <HeaderMenu
          opened={opened}
          layout={layout}
          store={store}
          onFilter={() => setFiltered(opened)}
          onClose={() => setOpened(undefined)}
        />
      )}
      {filtered && <FilterPopover opened={filtered} onClose={() => setFiltered(undefined)} />}
    </div>
  );
}

function columnAt(target: EventTarget, { pinned, scrolling }: ColumnLayout): OpenedHeader["column"] | undefined {
  const id = target instanceof Element && target.closest<HTMLElement>("[data-column]")?.dataset["column"];
  return [...pinned, ...scrolling].find((column) => column.id === id);
}
