import { memo } from "react";
import type { ReactNode } from "react";
import { Handle, Position } from "@xyflow/react";
import type { NodeProps } from "@xyflow/react";
import { Icon } from "../../components/Icon.tsx";
import { useGraph } from "../graphContext.ts";
import { stateIcon } from "../shown/boxLooks.ts";
import type { Box } from "../shown/shownGraph.ts";
import { boxElementId } from "./boxElementId.ts";
import type { BoxNode } from "./flowElements.ts";
import { useIsFar } from "./farContext.ts";
import { useBoxState } from "./useBoxState.ts";
import type { BoxState } from "./useBoxState.ts";

/** A stage or a closed group. From far away it is no more than the colour of its state. */
export const BoxView = memo(function BoxView({ data: { box } }: NodeProps<BoxNode>): ReactNode {
  const { stage } = box;
  const isFar = useIsFar();
  const now = useBoxState(box);
  const className = `box state-${now.state ?? "unknown"}${stage ? "" : " closed-group"}`;
  return (
    <div {...attributesOf(box, now)} className={className} data-far={isFar || undefined}>
      {!isFar && <BoxText box={box} now={now} />}
      <EdgeEnds />
    </div>
  );
});

function BoxText({ box, now }: { readonly box: Box; readonly now: BoxState }): ReactNode {
  const { label, stage, group } = box;
  const icon = stateIcon(now.state);
  return (
    <>
      <div className="box-name">
        {group && <Icon name="chevron-right" />}
        <Icon name={icon.name} spins={icon.spins} />
        <span className="truncated">{label}</span>
      </div>
      <div className="box-text">
        <span className="truncated">{now.text}</span>
        {stage && <span className="kind">{stage.kind}</span>}
      </div>
    </>
  );
}

/** An open group, around its members. */
export const FrameView = memo(function FrameView({ data: { box } }: NodeProps<BoxNode>): ReactNode {
  const { store } = useGraph();
  const now = useBoxState(box);
  const close = (): void => store.dispatch({ type: "toggle", boxId: box.id, isOpen: false });
  return (
    <div {...attributesOf(box, now)} className="frame">
      <button type="button" tabIndex={-1} className="frame-name nopan" title="Close the group" onClick={close}>
        <Icon name="chevron-down" />
        <span className="truncated">{box.label}</span>
        <span className="dim truncated">{now.text}</span>
      </button>
      <EdgeEnds />
    </div>
  );
});

/** Where edges end: React Flow draws none between boxes without. */
function EdgeEnds(): ReactNode {
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </>
  );
}

/** What is the same for every box: its name for a screen reader, and how the keyboard, selection and search mark it. */
function attributesOf(
  { id, stage, group, label, members }: Box,
  { spoken, isSelected, isAt, isDimmed }: BoxState,
): Readonly<Record<string, string | boolean | undefined>> {
  return {
    id: boxElementId(id),
    role: "button",
    "aria-label": spoken,
    title: stage?.desc ?? stage?.id ?? label,
    "aria-expanded": group ? members.length > 0 : undefined,
    "aria-pressed": isSelected,
    "data-at": isAt || undefined,
    "data-dimmed": isDimmed || undefined,
  };
}
