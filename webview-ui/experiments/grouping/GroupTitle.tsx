import type { ReactNode } from "react";
import type { GroupRow } from "../../../src/protocol/experiments.ts";
import { Icon } from "../../components/Icon.tsx";
import { counted } from "../../counts.ts";
import { groupWords } from "./groupWords.ts";

interface GroupTitleProps {
  readonly group: GroupRow;
  readonly onToggle: () => void;
}

/** What the runs of a group have in common, and how many they are; a click on the arrow opens the group or closes it. */
export function GroupTitle({ group, onToggle }: GroupTitleProps): ReactNode {
  const words = groupWords(group);
  return (
    <span className="group-name" style={{ paddingInlineStart: `${indentOf(group.level)}px` }}>
      <span
        className="twistie"
        title={group.isOpen ? "Close the group" : "Open the group"}
        onClick={(event) => {
          event.stopPropagation();
          onToggle();
        }}
        onDoubleClick={(event) => event.stopPropagation()}
      >
        <Icon name={group.isOpen ? "chevron-down" : "chevron-right"} />
      </span>
      <span className="truncated" title={`${words.full}, ${counted(group.count, "run")}`}>
        {words.code !== undefined && <span className="code">{words.code} </span>}
        {words.key !== undefined && <span className="dim">{words.key} </span>}
        {words.text}
      </span>
      <span className="group-count dim" aria-label={counted(group.count, "run")}>
        {group.count.toLocaleString("en")}
      </span>
    </span>
  );
}

/** How far a row stands from the edge of its column, in pixels; runs in groups stand beneath their group's name. */
export function indentOf(level: number): number {
  return (level - 1) * 12;
}
