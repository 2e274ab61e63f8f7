import type { ReactNode } from "react";
import { Button, IconButton } from "../../components/Button.tsx";
import { counted } from "../../counts.ts";
import { useApp, useAppState } from "../appContext.ts";
import type { Scope } from "./analysisChoices.ts";
import { brushedQuery } from "./queryText.ts";
import { useChoicesOf } from "../state/useChoicesOf.ts";
import type { RunValues } from "../../../src/protocol/experiments/analysis.ts";

interface KeptRunsBarProps {
  readonly runs: RunValues;
  /** The runs that are kept, the best first. */
  readonly kept: readonly number[];
  readonly scope: Scope;
  /** The run that is lit up. */
  readonly lit: number | undefined;
  readonly onLight: (run: number | undefined) => void;
}

/** As many as can be compared well. */
const mostSelected = 50;

/** How many runs are kept, what can be done with them, and a way from one to the next. */
export function KeptRunsBar({ runs, kept, scope, lit, onLight }: KeptRunsBarProps): ReactNode {
  const { store } = useApp();
  const chosen = kept.slice(0, mostSelected);
  const select = (): void =>
    store.dispatch({ type: "compareOnly", runIds: chosen.flatMap((run) => runs.ids[run] ?? []) });
  const [{ brushes }, change] = useChoicesOf("analysis");
  const text = useAppState((state) => state.choices.text);
  const isAll = Object.keys(brushes).length === 0;
  const filter = (): void => {
    store.dispatch({ type: "choose", choices: { text: brushedQuery(text, runs, brushes) } });
    // What the table has no more needs no brush to be left out.
    if (scope === "table") change({ brushes: {} });
  };
  return (
    <div className="kept-runs">
      <span role="status" className="kept-count">
        {isAll
          ? counted(kept.length, "run")
          : `${kept.length.toLocaleString("en")} of ${counted(runs.ids.length, "run")}`}
      </span>
      {!isAll && (
        <>
          <Button appearance="primary" onClick={filter}>
            Filter the table to these
          </Button>
          {chosen.length > 0 && (
            <Button onClick={select}>
              {kept.length > mostSelected ? `Select the first ${mostSelected}` : `Select these`}
            </Button>
          )}
          <IconButton icon="clear-all" label="Keep all runs" onClick={() => change({ brushes: {} })} />
        </>
      )}
      <RunStepper runs={runs} kept={kept} lit={lit} onLight={onLight} />
    </div>
  );
}

type RunStepperProps = Pick<KeptRunsBarProps, "runs" | "kept" | "lit" | "onLight">;

/** Goes through the runs one by one, without a pointer too, and takes the one that is lit up into the comparison. */
function RunStepper({ runs, kept, lit, onLight }: RunStepperProps): ReactNode {
  const { store } = useApp();
  const id = lit === undefined ? undefined : runs.ids[lit];
  const isSelected = useAppState((state) => state.choices.selection.some((run) => run.id === id));
  const at = lit === undefined ? -1 : kept.indexOf(lit);
  const go = (by: number): void => {
    const next = at === -1 ? (by > 0 ? 0 : kept.length - 1) : (at + by + kept.length) % kept.length;
    onLight(kept[next]);
  };
  return (
    <span className="run-stepper">
      {id !== undefined && (
        <>
          <span className="truncated" aria-live="polite">
            {runs.names[lit ?? 0]}
          </span>
          <IconButton
            icon={isSelected ? "remove" : "add"}
            label={isSelected ? "Take this run out of the comparison" : "Add this run to the comparison"}
            onClick={() => store.dispatch({ type: "select", runIds: [id], isSelected: !isSelected })}
          />
        </>
      )}
      <IconButton icon="chevron-left" label="Light up the run before" onClick={() => go(-1)} />
      <IconButton icon="chevron-right" label="Light up the next run" onClick={() => go(1)} />
    </span>
  );
}
