import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";
import type { ReactNode } from "react";
import { Checkbox } from "../../components/Checkbox.tsx";
import { TextField } from "../../components/TextField.tsx";
import { useApp, useAppState } from "../appContext.ts";
import { firstColumnChoices, visibility, withGroupShown, withShown } from "../table/columnChoices.ts";
import type { ColumnChoices } from "../table/columnChoices.ts";
import { listColumns } from "./listedColumns.ts";
import type { ListedItem } from "./listedColumns.ts";

/** The height of an entry in pixels. */
const itemHeight = 24;

/** All columns, in groups, with a line to find some among many. Only what is in sight is in the page. */
export function ColumnsPanel(): ReactNode {
  const { store } = useApp();
  const [text, setText] = useState("");
  const infos = useAppState((state) => state.table?.view.columns) ?? noColumns;
  const choices = useAppState((state) => state.choices.columns);
  const items = useMemo(() => listColumns(infos, text), [infos, text]);
  const isShown = useMemo(() => visibility(choices), [choices]);
  const choose = (columns: ColumnChoices): void => store.dispatch({ type: "choose", choices: { columns } });
  const found = items.flatMap((item) => (item.kind === "column" ? item.column : []));
  const setAll = (shown: boolean): void => choose(withShown(choices, found, shown));
  const shownCount = found.filter(isShown).length;
  return (
    <div className="columns-panel" role="group" aria-label="Columns">
      <TextField label="Find a column" placeholder="Find a column" icon="search" value={text} onInput={setText} />
      <div className="columns-actions">
        <span className="dim" role="status">
          {shownCount.toLocaleString("en")} of {found.length.toLocaleString("en")} shown
        </span>
        <button type="button" className="link" onClick={() => setAll(true)}>
          Show all
        </button>
        <button type="button" className="link" onClick={() => setAll(false)}>
          Hide all
        </button>
      </div>
      {found.length === 0 && <p className="dim">No column is called so.</p>}
      <ColumnList
        items={items}
        isShown={isShown}
        onChange={(item, shown) => {
          if (item.kind === "column") choose(withShown(choices, [item.column], shown));
          else if (text === "") choose(withGroupShown(choices, item.group, item.members, shown));
          else choose(withShown(choices, item.members, shown));
        }}
      />
      {choices !== firstColumnChoices && (
        <button type="button" className="link" onClick={() => choose(firstColumnChoices)}>
          Undo all that was changed of the columns
        </button>
      )}
    </div>
  );
}

const noColumns = [] as const;

interface ColumnListProps {
  readonly items: readonly ListedItem[];
  readonly isShown: ReturnType<typeof visibility>;
  readonly onChange: (item: ListedItem, isShown: boolean) => void;
}

function ColumnList({ items, isShown, onChange }: ColumnListProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- concerns React Compiler, which does not build this page
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => itemHeight,
    overscan: 12,
    initialRect: { width: 300, height: 320 },
  });
  return (
    <div ref={scroller} className="columns-list">
      <div className="columns-canvas" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const item = items[index];
          if (!item) return null;
          return (
            <div
              key={item.id}
              className={`columns-item columns-${item.kind}`}
              style={{ transform: `translateY(${start}px)` }}
            >
              <Checkbox
                checked={item.kind === "column" ? isShown(item.column) : item.members.every(isShown)}
                onChange={(checked) => onChange(item, checked)}
              >
                {item.title}
              </Checkbox>
              {item.kind === "group" && (
                <span className="dim" aria-hidden="true">
                  {item.members.length.toLocaleString("en")}
                </span>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
