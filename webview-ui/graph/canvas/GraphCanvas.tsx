import { ReactFlow, ReactFlowProvider, useStore } from "@xyflow/react";
import type { Viewport } from "@xyflow/react";
import { useMemo } from "react";
import type { MouseEvent, ReactNode } from "react";
import { useGraph, useGraphState } from "../graphContext.ts";
import type { Drawn } from "../state/graphState.ts";
import { BoxActions } from "./BoxActions.tsx";
import { boxElementId } from "./boxElementId.ts";
import { BoxView, FrameView } from "./BoxView.tsx";
import { FarContext, farZoom } from "./farContext.ts";
import { toEdges, toNodes } from "./flowElements.ts";
import type { BoxNode, RouteEdge } from "./flowElements.ts";
import { LaneNames, Lanes } from "./Lanes.tsx";
import { ArrowMarker, RouteView } from "./RouteView.tsx";
import { Overview } from "./Overview.tsx";
import { useGraphKeys } from "./useGraphKeys.ts";
import { useViewpoint } from "./useViewpoint.ts";
import { ZoomButtons } from "./ZoomButtons.tsx";

const nodeTypes = { box: BoxView, frame: FrameView };
const edgeTypes = { route: RouteView };
const help =
  "Arrow keys go along the edges and within a lane. Enter selects a stage, then goes to its source, and opens or closes a group.";

/** The graph itself, to be moved and zoomed. */
export function GraphCanvas({ drawn }: { readonly drawn: Drawn }): ReactNode {
  return (
    <ReactFlowProvider>
      <Canvas drawn={drawn} />
    </ReactFlowProvider>
  );
}

function Canvas({ drawn }: { readonly drawn: Drawn }): ReactNode {
  const { store, controller } = useGraph();
  const at = useGraphState((state) => state.at);
  const { showAll, bringIntoSight, start } = useViewpoint(drawn);
  const onKeyDown = useGraphKeys(bringIntoSight);
  const isFar = useStore(({ transform }) => transform[2] < farZoom);
  const nodes = useMemo(() => toNodes(drawn), [drawn]);
  const edges = useMemo(() => toEdges(drawn), [drawn]);
  const onClick = (_event: MouseEvent, { id, type, data: { box } }: BoxNode): void => {
    store.dispatch({ type: "select", boxId: id });
    if (type === "box" && box.group) store.dispatch({ type: "toggle", boxId: id, isOpen: true });
  };
  const onDoubleClick = (_event: MouseEvent, { data: { box } }: BoxNode): void => {
    if (box.stage) controller.ask("openStage", box.stage.id);
  };
  return (
    <div
      className="canvas"
      role="application"
      aria-roledescription="graph"
      aria-label="Pipeline graph"
      aria-description={help}
      aria-activedescendant={at === undefined ? undefined : boxElementId(at)}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <Lanes lanes={drawn.layout.lanes} />
      <ArrowMarker />
      <FarContext value={isFar}>
        <ReactFlow<BoxNode, RouteEdge>
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onlyRenderVisibleElements
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          disableKeyboardA11y
          zoomOnDoubleClick={false}
          panOnScroll
          minZoom={0.02}
          maxZoom={2}
          onInit={start}
          onNodeClick={onClick}
          onNodeDoubleClick={onDoubleClick}
          onPaneClick={() => store.dispatch({ type: "select", boxId: undefined })}
          onMoveEnd={(_event, viewport: Viewport) => store.dispatch({ type: "moved", viewport })}
        >
          <BoxActions />
        </ReactFlow>
      </FarContext>
      <LaneNames lanes={drawn.layout.lanes} />
      <Overview drawn={drawn} />
      <ZoomButtons showAll={showAll} />
    </div>
  );
}
