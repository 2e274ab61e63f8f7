import { NodeToolbar, Position, useStore } from "@xyflow/react";
import type { ReactNode } from "react";
import { IconButton } from "../../components/Button.tsx";
import { useGraph, useGraphState } from "../graphContext.ts";
import type { Direction } from "../shown/reach.ts";
import type { Box } from "../shown/shownGraph.ts";

/** As wide as the buttons are at most, in pixels. */
const breadth = 180;

/** What can be done with the selected box, beside it. */
export function BoxActions(): ReactNode {
  const { store } = useGraph();
  const selected = useGraphState((state) => state.selected);
  const box = useGraphState(({ drawn }) => (selected === undefined ? undefined : drawn?.shown.byId.get(selected)));
  const start = useGraphState(({ drawn }) => (selected === undefined ? undefined : drawn?.layout.places[selected]?.x));
  const isAtEdge = useStore(({ transform: [x, , zoom], width }) => (start ?? 0) * zoom + x + breadth > width);
  if (!box) return null;
  const focus = (direction: Direction): void => {
    const { id, label, stageIds } = box;
    store.dispatch({ type: "focus", focus: { id, label, stageIds, direction } });
  };
  return (
    <NodeToolbar
      nodeId={box.id}
      isVisible
      position={Position.Bottom}
      offset={6}
      className="box-actions"
      align={isAtEdge ? "end" : "start"}
    >
      <div role="toolbar" aria-label={`Actions for ${box.label}`}>
        {box.stage ? <StageActions id={box.stage.id} canRun={!box.stage.isFaulty} /> : <GroupActions box={box} />}
        <IconButton icon="arrow-left" label="Show only what it needs" onClick={() => focus("upstream")} />
        <IconButton icon="arrow-right" label="Show only what needs it" onClick={() => focus("downstream")} />
        <IconButton icon="arrow-both" label="Show only what it is tied to" onClick={() => focus("both")} />
      </div>
    </NodeToolbar>
  );
}

function StageActions({ id, canRun }: { readonly id: string; readonly canRun: boolean }): ReactNode {
  const { controller } = useGraph();
  const isRunning = useGraphState(({ looks }) => looks.get(id)?.state === "running");
  return (
    <>
      {isRunning && <IconButton icon="debug-stop" label="Stop" onClick={() => controller.ask("stop")} />}
      {!isRunning && canRun && (
        <>
          <IconButton icon="play" label="Run" onClick={() => controller.ask("run", id, "single")} />
          <IconButton
            icon="run-above"
            label="Run with upstream"
            onClick={() => controller.ask("run", id, "with-upstream")}
          />
        </>
      )}
      <IconButton icon="go-to-file" label="Go to source" onClick={() => controller.ask("openStage", id)} />
    </>
  );
}

function GroupActions({ box }: { readonly box: Box }): ReactNode {
  const { store, controller } = useGraph();
  const isOpen = box.members.length > 0;
  const template = box.group?.kind === "template" ? box.group.key : undefined;
  return (
    <>
      <IconButton
        icon={isOpen ? "collapse-all" : "expand-all"}
        label={isOpen ? "Close the group" : "Open the group"}
        onClick={() => store.dispatch({ type: "toggle", boxId: box.id, isOpen: !isOpen })}
      />
      {template !== undefined && (
        <IconButton icon="run-all" label="Run all of it" onClick={() => controller.ask("run", template, "single")} />
      )}
    </>
  );
}
