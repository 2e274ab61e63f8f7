import type { ReactNode } from "react";
import type { RunValue } from "../../../src/protocol/experiments.ts";
import { exactValue, shortValue } from "../format/values.ts";

interface ValueProps {
  /** In the order of the runs. */
  readonly values: readonly (RunValue | undefined)[];
  readonly index: number;
}

/** A run's value of a parameter or a metric. One that is not the baseline's stands out. */
export function Value({ values, index }: ValueProps): ReactNode {
  const value = values[index];
  if (value === undefined) return <span className="dim">none</span>;
  const isOther = index > 0 && !isSame(value, values[0]);
  return (
    <span className={`compared-value ${isOther ? "other" : ""}`} title={exactValue(value)}>
      {shortValue(value)}
    </span>
  );
}

function isSame(value: RunValue, other: RunValue | undefined): boolean {
  return other !== undefined && typeof value === typeof other && exactValue(value) === exactValue(other);
}
