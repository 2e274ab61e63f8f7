import { useRef } from "react";
import type { ReactNode } from "react";
import { Button } from "../../components/Button.tsx";
import { Note } from "../../components/Field.tsx";
import { counted } from "../../counts.ts";
import { usePartNote } from "../notes.ts";
import { isPlanned } from "../state/sweepState.ts";
import type { SweepPageState } from "../state/sweepState.ts";
import { useSweep, useSweepState } from "../sweepContext.ts";

/** What the sweep comes to, always in sight, and the button that starts it. */
export function StartBar(): ReactNode {
  const { store, controller } = useSweep();
  const text = useSweepState(summary);
  const count = useSweepState((state) => state.planned?.plan.count);
  const note = usePartNote("axes");
  const bar = useRef<HTMLElement>(null);
  const start = (): void => {
    const state = store.get();
    // What was just typed is planned again before it starts, by the extension.
    if (state.planned?.plan.count !== undefined || !isPlanned(state)) controller.startSweep();
    else focusFirst(bar.current?.ownerDocument);
  };
  return (
    <section ref={bar} className="start-bar" aria-label="Start">
      <div>
        <span role="status">{text}</span>
        <Note note={note} />
      </div>
      <Button appearance="primary" icon="play" onClick={start}>
        {count === undefined ? "Start" : `Start ${counted(count, "run")}`}
      </Button>
    </section>
  );
}

/** `12 runs, 3 at a time`, or what keeps it from being started. */
function summary({ choices: { draft }, planned }: SweepPageState): string {
  if (!draft || draft.axes.length === 0) return "No parameter is chosen yet";
  if (!planned) return "";
  const { count, notes } = planned.plan;
  const mistakes = notes.filter(({ severity, field }) => severity === "error" && field !== "axes").length;
  if (mistakes > 0) return `${counted(mistakes, "field")} to look at`;
  if (count === undefined) return "It cannot be started like this";
  return `${counted(count, "run")}, ${Math.min(Number(draft.jobs), count).toLocaleString("en")} at a time`;
}

/** Goes to the first mistake, or where there is none to what has to be chosen first. */
function focusFirst(page: Document | undefined): void {
  const field =
    page?.querySelector<HTMLElement>(".sweep-form [aria-invalid=true]") ??
    page?.querySelector<HTMLElement>(".axis:has(> .note-error) vscode-button") ??
    page?.querySelector<HTMLElement>(".params vscode-text-field");
  field?.focus();
  field?.scrollIntoView({ block: "nearest" });
}
