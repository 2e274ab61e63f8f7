import type { ReactNode } from "react";
import type { StartedSweep } from "../../../src/protocol/sweep.ts";
import { IconButton } from "../../components/Button.tsx";
import { Icon } from "../../components/Icon.tsx";
import { counted } from "../../counts.ts";
import { useSweep, useSweepState } from "../sweepContext.ts";

/** How the sweep that was started here is getting on. */
export function StartedBar(): ReactNode {
  const { store, controller } = useSweep();
  const started = useSweepState((state) => state.started);
  const hidden = useSweepState((state) => state.choices.hiddenSweep);
  if (!started || hidden === (started.name ?? "")) return null;
  const isBroken = started.state === "ended";
  return (
    <div className="started-bar">
      <Icon name={iconOf(started)} spins={started.state === "starting" || started.state === "running"} />
      <span role="status">{textOf(started)}</span>
      <button type="button" className="link" onClick={() => controller.ask(isBroken ? "showTerminal" : "showRuns")}>
        {isBroken ? "Show the terminal" : "Show in the Runs view"}
      </button>
      <IconButton
        icon="close"
        label="Put this away"
        onClick={() => store.dispatch({ type: "choose", choices: { hiddenSweep: started.name ?? "" } })}
      />
    </div>
  );
}

function iconOf({ state, failed }: StartedSweep): string {
  if (state === "starting" || state === "running") return "loading";
  if (state === "ended") return "error";
  if (state === "paused") return "debug-pause";
  return state === "done" && failed === 0 ? "pass" : "warning";
}

function textOf({ state, name, count, done, failed }: StartedSweep): string {
  const progress = `${done} of ${counted(count, "run")}${failed > 0 ? `, ${failed} failed` : ""}`;
  switch (state) {
    case "starting":
      return `The sweep is starting: ${counted(count, "run")}.`;
    case "ended":
      return "The sweep ended before it began. Its terminal says why.";
    case "running":
      return `${name} is under way: ${progress}.`;
    case "paused":
    case "done":
    case "cancelled":
    case "interrupted":
      return `${name} is ${state}: ${progress}.`;
  }
}
