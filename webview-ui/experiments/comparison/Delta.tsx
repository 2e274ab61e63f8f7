import type { ReactNode } from "react";
import type { MetricRow, Verdict } from "../../../src/protocol/experiments.ts";
import { signedNumber } from "../format/values.ts";

const words: Readonly<Record<Verdict, string>> = { better: "better", worse: "worse", same: "same", unknown: "" };

interface DeltaProps {
  readonly row: MetricRow;
  readonly index: number;
}

/** How far a metric is from the baseline's, which way, and whether that is good. */
export function Delta({ row, index }: DeltaProps): ReactNode {
  const delta = row.deltas[index];
  const verdict = row.verdicts[index] ?? "unknown";
  if (delta === undefined && verdict === "unknown") return null;
  const arrow = delta === undefined || delta === 0 ? "" : delta > 0 ? " ▲" : " ▼";
  return (
    <span className={`delta verdict-${verdict}`} title={delta === undefined ? undefined : String(delta)}>
      {delta !== undefined && delta !== 0 && signedNumber(delta)}
      {arrow && <span aria-hidden="true">{arrow}</span>} {words[verdict]}
    </span>
  );
}
