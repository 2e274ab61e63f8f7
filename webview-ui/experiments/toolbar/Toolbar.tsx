import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { Checkbox } from "../../components/Checkbox.tsx";
import { TextField } from "../../components/TextField.tsx";
import { useApp, useAppState } from "../appContext.ts";
import { counted } from "../../counts.ts";
import { ColumnsMenu } from "./ColumnsMenu.tsx";

/** How long the filter waits for the next key, in milliseconds. */
const typingPause = 120;

/** The line above the table: filter, count, and which columns to show. */
export function Toolbar(): ReactNode {
  const { store } = useApp();
  const onlyDiffering = useAppState((state) => state.choices.onlyDiffering);
  return (
    <div className="toolbar" role="toolbar" aria-label="Table">
      <Filter />
      <Count />
      <Checkbox
        checked={onlyDiffering}
        onChange={(checked) => store.dispatch({ type: "choose", choices: { onlyDiffering: checked } })}
      >
        Only what differs
      </Checkbox>
      <ColumnsMenu />
    </div>
  );
}

function Filter(): ReactNode {
  const { store } = useApp();
  const chosen = useAppState((state) => state.choices.text);
  const [typed, setTyped] = useState(chosen);
  const [known, setKnown] = useState(chosen);
  if (chosen !== known) {
    setKnown(chosen);
    setTyped(chosen);
  }
  useEffect(() => {
    if (typed === chosen) return;
    const timer = setTimeout(() => store.dispatch({ type: "choose", choices: { text: typed } }), typingPause);
    return () => clearTimeout(timer);
  }, [store, typed, chosen]);
  return (
    <TextField
      label="Filter the runs"
      placeholder="Filter, as in brave or train.lr=0.1"
      icon="search"
      value={typed}
      onInput={setTyped}
    />
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
