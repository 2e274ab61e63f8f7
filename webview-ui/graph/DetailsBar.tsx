import type { ReactNode } from "react";
import { phaseNames } from "../../src/protocol/stateLooks.ts";
import { Icon } from "../components/Icon.tsx";
import { useGraph, useGraphState } from "./graphContext.ts";
import { boxLook, stateIcon } from "./shown/boxLooks.ts";
import type { Box } from "./shown/shownGraph.ts";

/** The line beneath the graph: what is selected, how it is and why, and where it is written. */
export function DetailsBar(): ReactNode {
  const selected = useGraphState((state) => state.selected);
  const box = useGraphState(({ drawn }) => (selected === undefined ? undefined : drawn?.shown.byId.get(selected)));
  return (
    <div className="details" role="status">
      {box ? <Details box={box} /> : <span className="dim">Select a stage to see why it is as it is.</span>}
    </div>
  );
}

function Details({ box }: { readonly box: Box }): ReactNode {
  const { controller } = useGraph();
  const { stage, label, phase } = box;
  const state = useGraphState(({ looks }) => boxLook(box, looks).state);
  const text = useGraphState(({ looks }) => boxLook(box, looks).text);
  const reasons = useGraphState(({ looks }) => stage && looks.get(stage.id)?.reasons);
  const icon = stateIcon(state);
  return (
    <>
      <span className={`details-state state-${state ?? "unknown"}`}>
        <Icon name={icon.name} spins={icon.spins} />
      </span>
      <strong className="truncated">{stage?.id ?? label}</strong>
      <span className="grows">{reasons && reasons.length > 1 ? reasons.join(" · ") : text}</span>
      <span className="dim">{[stage?.kind, phaseNames[phase]].filter(Boolean).join(" · ")}</span>
      {stage && (
        <button type="button" className="link" onClick={() => controller.ask("openStage", stage.id)}>
          {stage.file}:{stage.line}
        </button>
      )}
    </>
  );
}
