import type { ReactNode } from "react";
import type { ColumnInfo, RunRow, RunValue } from "../../../src/protocol/experiments.ts";
import { Icon } from "../../components/Icon.tsx";
import { Bar } from "../cells/Bar.tsx";
import type { CellLook } from "../cells/cellLook.ts";
import { DeltaMark } from "../cells/DeltaMark.tsx";
import { isSameAs } from "../cells/deltas.ts";
import { Sparkline } from "../cells/Sparkline.tsx";
import { useCurveShape } from "../cells/useCurveShapes.ts";
import { exactValue, shortValue } from "../../values.ts";
import { alignedValue } from "../format/values.ts";
import { spreadWidth } from "../grouping/spread.ts";

interface ValueCellProps {
  readonly info: ColumnInfo;
  readonly row: RunRow;
  readonly look: CellLook;
  /** The run that it is held against, where it is; the run itself is held against nothing. */
  readonly baseline: RunRow | undefined;
}

/** A metric's or a parameter's value, with what else the person wants to see of it; the best of a metric is marked. */
export function ValueCell({ info, row, look, baseline }: ValueCellProps): ReactNode {
  const value = row.cells[info.id];
  const isHeld = look.hasDelta && baseline !== undefined && baseline.id !== row.id;
  const before = baseline?.cells[info.id];
  if (isHeld && info.group === "params") {
    if (isSameAs(before, value)) return <AsTheBaseline value={value} />;
    if (value === undefined)
      return (
        <span className="dim" title={`the baseline has ${exactValue(before ?? "")}`}>
          none
        </span>
      );
  }
  if (info.group === "data") return value === undefined ? null : <DigestCell digest={exactValue(value)} />;
  const isBest = info.best !== undefined && value === info.best;
  return (
    <>
      {look.hasCurve && <RunCurve row={row} info={info} />}
      {isBest && <Icon name="target" label={`Best ${info.key}: ${info.direction} is better`} />}
      {value !== undefined && <Written value={value} info={info} digits={look.digits} isBest={isBest} />}
      {look.hasSpread && <span className="spread" style={{ width: spreadWidth(info) }} />}
      {look.hasDelta && info.group === "metrics" && (
        <DeltaMark info={info} digits={look.digits} baseline={isHeld ? before : undefined} value={value} />
      )}
      {look.hasBar && typeof value === "number" && <Bar value={value} info={info} />}
    </>
  );
}

interface WrittenProps {
  readonly value: RunValue;
  readonly info: ColumnInfo;
  readonly digits: number;
  readonly isBest: boolean;
}

function Written({ value, info, digits, isBest }: WrittenProps): ReactNode {
  return (
    <span className={`truncated value ${isBest ? "best" : ""}`} title={exactValue(value)}>
      {info.isNumeric ? alignedValue(value, digits) : shortValue(value)}
    </span>
  );
}

function RunCurve({ row, info }: { readonly row: RunRow; readonly info: ColumnInfo }): ReactNode {
  return <Sparkline shape={useCurveShape(row.id, info.id)} />;
}

function AsTheBaseline({ value }: { readonly value: RunValue | undefined }): ReactNode {
  if (value === undefined) return null;
  return (
    <span
      className="dim"
      role="img"
      aria-label={`${exactValue(value)}, as the baseline`}
      title={`${exactValue(value)}, as the baseline`}
    >
      ·
    </span>
  );
}

/** A version of an artifact, by the beginning of its digest. */
function DigestCell({ digest }: { readonly digest: string }): ReactNode {
  return (
    <span className="truncated code" title={digest}>
      {digest.slice(0, 8)}
    </span>
  );
}
