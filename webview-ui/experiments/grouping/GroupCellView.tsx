import type { ReactNode } from "react";
import type {
  Aggregate,
  ColumnId,
  GroupCell,
  GroupRow,
  RunRow,
  RunState,
  TagCount,
} from "../../../src/protocol/experiments.ts";
import { formatAge, formatDuration } from "../../../src/protocol/words.ts";
import { Icon } from "../../components/Icon.tsx";
import { counted } from "../../counts.ts";
import { shortValue } from "../../values.ts";
import { stateIcons } from "../RunStateLabel.tsx";
import { exactTime } from "../format/time.ts";
import type { TableColumn } from "../table/columnLayout.ts";
import { useTableNow } from "../table/nowContext.ts";
import { GroupValues, Many } from "./GroupValues.tsx";

interface GroupCellViewProps {
  readonly column: TableColumn;
  readonly group: GroupRow;
  readonly aggregate: Aggregate;
  /** The run that values are held against, where they are. */
  readonly baseline: RunRow | undefined;
}

/** What a group's runs have in a column. */
export function GroupCellView({ column, group, aggregate, baseline }: GroupCellViewProps): ReactNode {
  const { id, info, look } = column;
  if (id === "state") return <States states={group.states} />;
  const cell = group.cells[id];
  if (!cell) return null;
  if (info) {
    const before = baseline?.cells[id];
    return <GroupValues cell={cell} info={info} look={look} count={group.count} {...{ aggregate, before }} />;
  }
  if (id === "started") return <Newest cell={cell} />;
  if (id === "duration") return <Duration cell={cell} />;
  if (cell.kind === "tags") return <TagCounts cell={cell} />;
  return <Shared cell={cell} column={id} />;
}

/** What a column's texts are called where a group's runs have several. */
const nouns: Readonly<Partial<Record<ColumnId, readonly [one: string, many: string]>>> = {
  commit: ["commit", "commits"],
  experiment: ["experiment", "experiments"],
  note: ["note", "notes"],
  branch: ["branch", "branches"],
  message: ["message", "messages"],
  source: ["source", "sources"],
};

interface SharedProps {
  readonly cell: Exclude<GroupCell, TagCount>;
  readonly column: ColumnId;
}

function Shared({ cell, column }: SharedProps): ReactNode {
  const isCode = column === "commit";
  if (cell.kind !== "same") {
    const count = cell.kind === "mixed" ? cell.distinct : cell.count;
    const [one, many] = nouns[column] ?? ["value", "values"];
    return <Many words={counted(count, one, many)} />;
  }
  const text = shortValue(cell.value);
  return (
    <span className={`truncated ${isCode ? "code" : ""}`} title={text}>
      {isCode ? text.slice(0, 7) : text}
    </span>
  );
}

function TagCounts({ cell: { tags, distinct } }: { readonly cell: TagCount }): ReactNode {
  const others = distinct - tags.length;
  const words = tags.map(([tag, runs]) => `${tag} (${counted(runs, "run")})`).join(", ");
  return (
    <span className="tags" title={others > 0 ? `${words}, and ${counted(others, "other")}` : words}>
      {tags.map(([tag, runs]) => (
        <span key={tag} className="tag">
          <span className="truncated">{tag}</span>
          {runs > 1 && <span className="tag-count">{`×${runs.toLocaleString("en")}`}</span>}
        </span>
      ))}
    </span>
  );
}

function States({ states }: Pick<GroupRow, "states">): ReactNode {
  return (
    <span className="group-states">
      {(Object.entries(states) as [RunState, number][]).map(([state, count]) => (
        <span key={state} className={`run-state state-${state}`} title={`${count} ${state}`}>
          <Icon name={stateIcons[state]} label={state} spins={state === "running"} /> {count}
        </span>
      ))}
    </span>
  );
}

function Newest({ cell }: { readonly cell: GroupCell }): ReactNode {
  const now = useTableNow();
  const [from, to] = cell.kind === "numbers" ? [cell.lowest, cell.highest] : endsOf(cell);
  if (to === undefined || from === undefined) return null;
  const words = from === to ? exactTime(to) : `${exactTime(from)} to ${exactTime(to)}`;
  return (
    <span className="truncated" title={words}>
      {formatAge(to, now)}
    </span>
  );
}

function endsOf(cell: GroupCell): readonly [number | undefined, number | undefined] {
  const value = cell.kind === "same" && typeof cell.value === "number" ? cell.value : undefined;
  return [value, value];
}

function Duration({ cell }: { readonly cell: GroupCell }): ReactNode {
  if (cell.kind !== "numbers" && cell.kind !== "same") return null;
  const mean = cell.kind === "numbers" ? cell.mean : Number(cell.value);
  const range =
    cell.kind === "numbers" ? `${formatDuration(cell.lowest)} to ${formatDuration(cell.highest)}, on the mean ` : "";
  return (
    <span className="truncated" title={`${range}${formatDuration(mean)}`}>
      {formatDuration(mean)}
    </span>
  );
}
