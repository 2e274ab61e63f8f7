import type { ReactNode } from "react";
import type { GroupKey, GroupRow } from "../../../src/protocol/experiments.ts";
import { shortNumber } from "../../../src/protocol/numbers.ts";
import { Icon } from "../../components/Icon.tsx";
import { counted } from "../../counts.ts";
import { exactValue, shortValue } from "../../values.ts";
import { groupTitle } from "./groupingChoices.ts";

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

interface GroupWords {
  readonly text: string;
  /** What stands before it, quiet. */
  readonly key?: string;
  readonly code?: string;
  readonly full: string;
}

function groupWords({ by, value, title, best }: GroupRow): GroupWords {
  const name = groupTitle(by);
  if (by === "recipe") return { text: title ?? name, full: title ?? name };
  if (by === "commit") return value === undefined ? nothing("no commit") : commitWords(String(value), title);
  if (by === "sweep") {
    if (value === undefined) return nothing("not of a sweep");
    const text = `${title ?? String(value)}${best ? ` · best ${best.key} ${shortNumber(best.value)}` : ""}`;
    return { text, full: text };
  }
  if (value === undefined) return nothing(`${name}: no value`);
  if (telling.has(by)) return { text: String(value), full: `${name} ${String(value)}` };
  return { key: name, text: shortValue(value), full: `${name} = ${exactValue(value)}` };
}

/** What says by itself what it is. */
const telling: ReadonlySet<GroupKey> = new Set(["state", "experiment", "started"]);

function commitWords(hash: string, subject: string | undefined): GroupWords {
  return { code: hash.slice(0, 7), text: subject ?? "", full: `${hash}${subject === undefined ? "" : ` ${subject}`}` };
}

function nothing(text: string): GroupWords {
  return { text, full: text };
}
