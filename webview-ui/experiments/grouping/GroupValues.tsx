import type { ReactNode } from "react";
import type { Aggregate, ColumnInfo, GroupCell, RunValue } from "../../../src/protocol/experiments.ts";
import { counted } from "../../counts.ts";
import { exactValue, shortValue } from "../../values.ts";
import { Bar } from "../cells/Bar.tsx";
import type { CellLook } from "../cells/cellLook.ts";
import { DeltaMark } from "../cells/DeltaMark.tsx";
import { alignedValue } from "../format/values.ts";
import { alignedSpread, meanOf, spreadWidth } from "./spread.ts";

interface GroupValuesProps {
  readonly cell: GroupCell;
  readonly info: ColumnInfo;
  readonly look: CellLook;
  /** Of the group's runs. */
  readonly count: number;
  readonly aggregate: Aggregate;
  /** What the baseline has. */
  readonly before: RunValue | undefined;
}

/** What a group's runs have as a metric, a parameter, or a part of data and environment. */
export function GroupValues({ cell, info, look, count, aggregate, before }: GroupValuesProps): ReactNode {
  if (cell.kind === "mixed" || cell.kind === "tags") return <Many words={counted(cell.distinct, "value")} />;
  const others =
    cell.count === count ? "" : `, in ${cell.count} of ${counted(count, "run")}: the others have no number`;
  if (info.group !== "metrics" || !info.isNumeric) return <Alike cell={cell} info={info} look={look} others={others} />;
  const { text, number, spread, words } = standingFor(cell, info, aggregate);
  return (
    <>
      <span className="truncated value" title={words + others}>
        {text}
      </span>
      {look.hasSpread && (
        <span className="spread dim" style={{ width: spreadWidth(info) }} title={words + others}>
          {spread}
        </span>
      )}
      {look.hasDelta && <DeltaMark info={info} digits={look.digits} baseline={before} value={number} />}
      {look.hasBar && <Bar value={number} info={info} />}
    </>
  );
}

/** How many different values there are, where these are texts. */
export function Many({ words }: { readonly words: string }): ReactNode {
  return <span className="truncated dim">{words}</span>;
}

type Told = Exclude<GroupCell, { readonly kind: "mixed" | "tags" }>;

interface AlikeProps {
  readonly cell: Told;
  readonly info: ColumnInfo;
  readonly look: CellLook;
  readonly others: string;
}

/** What was given to runs and not made by them has no mean: where it differs, it goes from one to another. */
function Alike({ cell, info, look, others }: AlikeProps): ReactNode {
  if (cell.kind === "numbers") {
    return (
      <span className="truncated dim" title={`${cell.lowest} to ${cell.highest}${others}`}>
        {shortValue(cell.lowest)} … {shortValue(cell.highest)}
      </span>
    );
  }
  return (
    <span className="truncated value" title={exactValue(cell.value) + others}>
      {info.isNumeric ? alignedValue(cell.value, look.digits) : shortValue(cell.value)}
    </span>
  );
}

interface Standing {
  readonly text: string;
  readonly number: number;
  readonly spread: string;
  readonly words: string;
}

/** The number that stands for a group's runs, as it is written. */
function standingFor(cell: Told, info: ColumnInfo, aggregate: Aggregate): Standing {
  if (cell.kind === "same") {
    const number = Number(cell.value);
    return { text: meanOf(number, info), number, spread: "", words: exactValue(cell.value) };
  }
  const { mean, sd, lowest, highest } = cell;
  const words = `mean ${mean}, standard deviation ${sd}, from ${lowest} to ${highest}`;
  if (aggregate === "mean" || info.direction === "unknown") {
    return { text: meanOf(mean, info), number: mean, spread: alignedSpread(sd, info), words };
  }
  const best = info.direction === "higher" ? highest : lowest;
  return { text: meanOf(best, info), number: best, spread: "best", words: `best ${best}; ${words}` };
}
