import { useState } from "react";
import type { ReactNode } from "react";
import type { ColumnId, ColumnInfo } from "../../../src/protocol/experiments.ts";
import { Checkbox } from "../../components/Checkbox.tsx";
import { MenuButton } from "../../components/MenuButton.tsx";
import { TextField } from "../../components/TextField.tsx";
import { useApp, useAppState } from "../appContext.ts";
import { headerFacts } from "../table/columnDefs.tsx";

/** The facts that may be left out; the run itself is always there. */
const optionalFacts: readonly ColumnId[] = ["state", "started", "duration", "commit", "experiment"];

/** With more columns than this, there is a filter above them. */
const manyColumns = 15;

/** No more than this many checkboxes are drawn at once; the filter finds the others. */
const mostShown = 200;

/** A button that opens the list of columns, each with a checkbox. */
export function ColumnsMenu(): ReactNode {
  return (
    <MenuButton icon="list-selection" label="Choose columns">
      {() => <ColumnList />}
    </MenuButton>
  );
}

function ColumnList(): ReactNode {
  const [text, setText] = useState("");
  const columns = useAppState((state) => state.table?.view.columns) ?? [];
  const wanted = columns.filter(({ key }) => key.toLowerCase().includes(text.toLowerCase())).slice(0, mostShown);
  return (
    <div role="group" aria-label="Columns">
      {columns.length > manyColumns && (
        <TextField label="Find a column" placeholder="Find a column" icon="search" value={text} onInput={setText} />
      )}
      <ColumnGroup title="Run" ids={text === "" ? optionalFacts : []} nameOf={factTitle} />
      <ColumnGroup title="Metrics" ids={idsOf(wanted, "metrics")} nameOf={keyOf} />
      <ColumnGroup title="Parameters" ids={idsOf(wanted, "params")} nameOf={keyOf} />
    </div>
  );
}

interface ColumnGroupProps {
  readonly title: string;
  readonly ids: readonly ColumnId[];
  readonly nameOf: (id: ColumnId) => string;
}

function ColumnGroup({ title, ids, nameOf }: ColumnGroupProps): ReactNode {
  const { store } = useApp();
  const hidden = useAppState((state) => state.choices.hidden);
  if (ids.length === 0) return null;
  const show = (shown: readonly ColumnId[], isShown: boolean): void => {
    const others = hidden.filter((id) => !shown.includes(id));
    store.dispatch({ type: "choose", choices: { hidden: isShown ? others : [...others, ...shown] } });
  };
  return (
    <fieldset>
      <legend>{title}</legend>
      {ids.length > 1 && (
        <Checkbox checked={ids.every((id) => !hidden.includes(id))} onChange={(checked) => show(ids, checked)}>
          All
        </Checkbox>
      )}
      {ids.map((id) => (
        <Checkbox key={id} checked={!hidden.includes(id)} onChange={(checked) => show([id], checked)}>
          {nameOf(id)}
        </Checkbox>
      ))}
    </fieldset>
  );
}

function idsOf(columns: readonly ColumnInfo[], group: ColumnInfo["group"]): readonly ColumnId[] {
  return columns.filter((column) => column.group === group).map(({ id }) => id);
}

function factTitle(id: ColumnId): string {
  return headerFacts(id, new Map()).title;
}

function keyOf(id: ColumnId): string {
  return id.slice(id.indexOf(":") + 1);
}
