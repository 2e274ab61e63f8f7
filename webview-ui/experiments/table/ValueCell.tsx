import type { ReactNode } from "react";
import type { ColumnInfo, RunValue } from "../../../src/protocol/experiments.ts";
import { Icon } from "../../components/Icon.tsx";
import type { CellLook } from "../cells/cellLook.ts";
import { exactValue, shortValue } from "../../values.ts";
import { alignedValue } from "../format/values.ts";
import { meanDigits, spreadWidth } from "../grouping/spread.ts";

interface ValueCellProps {
  readonly info: ColumnInfo;
  readonly value: RunValue | undefined;
  readonly look: CellLook;
}

/** A value of a run; the best of a metric has a star. */
export function ValueCell({ info, value, look: { hasSpread } }: ValueCellProps): ReactNode {
  if (value === undefined) return null;
  if (info.group === "data") return <DigestCell digest={exactValue(value)} />;
  const isBest = info.best !== undefined && value === info.best;
  return (
    <>
      {isBest && <Icon name="star-full" label={`Best ${info.key}: ${info.direction} is better`} />}
      <span className="truncated value" title={exactValue(value)}>
        {info.isNumeric ? alignedValue(value, hasSpread ? meanDigits(info) : info.fractionDigits) : shortValue(value)}
      </span>
      {hasSpread && <span className="spread" style={{ width: spreadWidth(info) }} />}
    </>
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
