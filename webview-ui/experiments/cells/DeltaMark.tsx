import type { ReactNode } from "react";
import type { ColumnInfo, RunValue } from "../../../src/protocol/experiments.ts";
import { deltaOf, verdictOf } from "../../../src/protocol/experiments.ts";
import { alignedDelta } from "../format/values.ts";
import { deltaWidth, deltaWords } from "./deltas.ts";

interface DeltaMarkProps {
  readonly info: ColumnInfo;
  readonly digits: number;
  readonly baseline: RunValue | undefined;
  readonly value: RunValue | undefined;
}

/** How far a metric is from the baseline's, and with an arrow up or down whether that is better or worse by its colour and words. */
export function DeltaMark({ info, digits, baseline, value }: DeltaMarkProps): ReactNode {
  const delta = deltaOf(baseline, value);
  const verdict = verdictOf(info.direction, baseline, value);
  const style = { width: deltaWidth(digits) };
  if (verdict === "same" || (delta === undefined && verdict === "unknown")) {
    return (
      <span className="cell-delta" style={style} title={value === undefined ? undefined : deltaWords(delta, verdict)} />
    );
  }
  const word = deltaWords(delta, verdict);
  return (
    <span className={`cell-delta verdict-${verdict}`} style={style} title={word}>
      {delta !== undefined && alignedDelta(rounded(delta, digits), digits)}
      <span className="delta-arrow" role="img" aria-label={verdict === "unknown" ? word : verdict}>
        {delta === undefined ? (verdict === "worse" ? "▼" : "▲") : delta > 0 ? "▲" : "▼"}
      </span>
    </span>
  );
}

/** As many digits as the values have; a difference that is smaller than these has its own. */
function rounded(delta: number, digits: number): number {
  const short = Number(delta.toFixed(Math.min(20, digits)));
  return short === 0 || Math.abs(delta) >= 1e7 ? Number(delta.toPrecision(2)) : short;
}
