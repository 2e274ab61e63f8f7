import type { ReactNode } from "react";
import { Button, IconButton } from "../components/Button.tsx";
import { useApp, useAppState } from "./appContext.ts";
import { counted } from "../counts.ts";
import { RunMark } from "./RunMark.tsx";
import { runOf } from "./state/tableState.ts";

/** The line beneath the table: what is selected, and what can be done with it. */
export function SelectionBar(): ReactNode {
  const { store } = useApp();
  const selection = useAppState((state) => state.choices.selection);
  const [first] = selection;
  if (!first) {
    return (
      <div className="selection-bar">
        <span className="grows dim">Select two or more runs to compare them.</span>
        <SeeAllButton />
      </div>
    );
  }
  const clear = (): void =>
    store.dispatch({ type: "select", runIds: selection.map(({ id }) => id), isSelected: false });
  return (
    <div className="selection-bar">
      {selection.length === 1 ? <OneRun id={first.id} slot={first.slot} /> : <ManyRuns count={selection.length} />}
      <SeeAllButton />
      <IconButton icon="clear-all" label="Clear the selection" onClick={clear} />
    </div>
  );
}

/** Opens what shows all runs of the table at once. */
function SeeAllButton(): ReactNode {
  const { store } = useApp();
  const shown = useAppState((state) => state.table?.view.matching ?? 0);
  const open = (): void => {
    const { analysis, tab } = store.get().choices;
    const isThere = tab === "parallel" || tab === "scatter" || tab === "importance";
    store.dispatch({
      type: "choose",
      choices: {
        layout: "split",
        tab: isThere ? tab : "parallel",
        analysis: { ...analysis, isOpen: true, scope: "table" },
      },
    });
  };
  if (shown < 2) return null;
  return (
    <IconButton
      icon="graph-scatter"
      label={`See all ${shown.toLocaleString("en")} runs of the table at once`}
      text="See all"
      onClick={open}
    />
  );
}

function OneRun({ id, slot }: { readonly id: string; readonly slot: number }): ReactNode {
  const { controller } = useApp();
  const row = useAppState((state) => runOf(state.table, id));
  const commit = row?.commit;
  return (
    <>
      <RunMark slot={slot} />
      <strong>{row?.name ?? "One run"}</strong>
      <span className="grows">{row?.failure ?? "Select another run to compare it with."}</span>
      <IconButton icon="output" label="Open the log" onClick={() => controller.ask("openLog", id)} />
      {commit !== undefined && (
        <IconButton icon="git-commit" label="Show the commit" onClick={() => controller.ask("showCommit", commit)} />
      )}
    </>
  );
}

function ManyRuns({ count }: { readonly count: number }): ReactNode {
  const { store } = useApp();
  return (
    <>
      <span className="grows">{counted(count, "run")} selected</span>
      <Button appearance="primary" onClick={() => store.dispatch({ type: "choose", choices: { layout: "split" } })}>
        Compare
      </Button>
    </>
  );
}
