import type { ReactNode } from "react";
import type { MetricRow, Verdict } from "../../../src/protocol/experiments.ts";
import { alignedDelta } from "../format/values.ts";
import type { Alignment } from "./alignment.ts";

const words: Readonly<Record<Verdict, string>> = { better: "better", worse: "worse", same: "same", unknown: "" };

interface DeltaProps {
  readonly row: MetricRow;
  readonly index: number;
  /** Of the deltas in the column. */
  readonly alignment: Alignment | undefined;
}

/** How far a metric is from the baseline's, which way, and whether that is good. */
export function Delta({ row, index, alignment }: DeltaProps): ReactNode {
  const delta = row.deltas[index];
  const verdict = row.verdicts[index] ?? "unknown";
  if (delta === undefined && verdict === "unknown") return null;
  const isMove = delta !== undefined && delta !== 0;
  return (
    <span className={`delta verdict-${verdict}`} title={delta === undefined ? undefined : String(delta)}>
      <span className="delta-number" style={{ minWidth: `${alignment?.letters ?? 0}ch` }}>
        {isMove && alignedDelta(delta, alignment?.digits ?? 0)}
      </span>{" "}
      {isMove && <span aria-hidden="true">{delta > 0 ? "▲" : "▼"}</span>} {words[verdict]}
    </span>
  );
}
