import type { ReactNode } from "react";
import type { Aggregate, ColumnInfo, GroupCell, GroupRow, RunState } from "../../../src/protocol/experiments.ts";
import { formatAge, formatDuration } from "../../../src/protocol/words.ts";
import { Icon } from "../../components/Icon.tsx";
import { useNow } from "../../components/useNow.ts";
import { counted } from "../../counts.ts";
import { exactValue, shortValue } from "../../values.ts";
import { stateIcons } from "../RunStateLabel.tsx";
import { exactTime } from "../format/time.ts";
import { alignedValue } from "../format/values.ts";
import { alignedSpread, meanDigits, meanOf, spreadWidth } from "./spread.ts";

interface GroupCellViewProps {
  readonly column: string;
  readonly group: GroupRow;
  readonly info: ColumnInfo | undefined;
  readonly aggregate: Aggregate;
}

/** What a group's runs have in a column. */
export function GroupCellView({ column, group, info, aggregate }: GroupCellViewProps): ReactNode {
  if (column === "state") return <States states={group.states} />;
  const cell = group.cells[column];
  if (!cell) return null;
  if (info) return <Values cell={cell} info={info} count={group.count} aggregate={aggregate} />;
  switch (column) {
    case "started":
      return <Newest cell={cell} />;
    case "duration":
      return <Duration cell={cell} />;
    case "commit":
      return cell.kind === "same" ? (
        <span className="code">{String(cell.value).slice(0, 7)}</span>
      ) : (
        <Many cell={cell} />
      );
    default:
      return cell.kind === "same" ? <span className="truncated">{shortValue(cell.value)}</span> : <Many cell={cell} />;
  }
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
  const now = useNow(30_000);
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
  if (cell.kind === "mixed") return null;
  const mean = cell.kind === "numbers" ? cell.mean : Number(cell.value);
  const range =
    cell.kind === "numbers" ? `${formatDuration(cell.lowest)} to ${formatDuration(cell.highest)}, on the mean ` : "";
  return (
    <span className="truncated" title={`${range}${formatDuration(mean)}`}>
      {formatDuration(mean)}
    </span>
  );
}

function Many({ cell }: { readonly cell: GroupCell }): ReactNode {
  return <span className="truncated dim">{counted(cell.kind === "mixed" ? cell.distinct : cell.count, "value")}</span>;
}

interface ValuesProps {
  readonly cell: GroupCell;
  readonly info: ColumnInfo;
  /** Of the group's runs. */
  readonly count: number;
  readonly aggregate: Aggregate;
}

function Values({ cell, info, count, aggregate }: ValuesProps): ReactNode {
  if (cell.kind === "mixed") return <Many cell={cell} />;
  const room = <span className="spread" style={{ width: spreadWidth(info) }} />;
  if (cell.kind === "same") {
    return (
      <>
        <span className="truncated value" title={`${exactValue(cell.value)}${ofRuns(cell.count, count)}`}>
          {info.isNumeric ? alignedValue(cell.value, meanDigits(info)) : shortValue(cell.value)}
        </span>
        {info.isNumeric && info.group === "metrics" && room}
      </>
    );
  }
  const { mean, sd, lowest, highest } = cell;
  const range = `${lowest} to ${highest}`;
  if (info.group === "params") {
    return (
      <span className="truncated dim" title={`${range}${ofRuns(cell.count, count)}`}>
        {shortValue(lowest)} … {shortValue(highest)}
      </span>
    );
  }
  const words = `mean ${mean}, standard deviation ${sd}, from ${range}${ofRuns(cell.count, count)}`;
  if (aggregate === "best" && info.direction !== "unknown") {
    const best = info.direction === "higher" ? highest : lowest;
    return (
      <>
        <span className="truncated value" title={`best ${best}; ${words}`}>
          {alignedValue(best, meanDigits(info))}
        </span>
        <span className="spread dim" style={{ width: spreadWidth(info) }}>
          best
        </span>
      </>
    );
  }
  return (
    <>
      <span className="truncated value" title={words}>
        {meanOf(mean, info)}
      </span>
      <span className="spread dim" style={{ width: spreadWidth(info) }} title={words}>
        {alignedSpread(sd, info)}
      </span>
    </>
  );
}

function ofRuns(count: number, all: number): string {
  return count === all ? "" : `, in ${count} of ${counted(all, "run")}: the others have no number`;
}
