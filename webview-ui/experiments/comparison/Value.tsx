import type { ReactNode } from "react";
import type { RunValue } from "../../../src/protocol/experiments.ts";
import { exactValue, shortValue } from "../../values.ts";
import { alignedValue } from "../format/values.ts";
import type { Alignment } from "./alignment.ts";

interface ValueProps {
  /** In the order of the runs. */
  readonly values: readonly (RunValue | undefined)[];
  readonly index: number;
  /** Of the numbers in the column. */
  readonly alignment?: Alignment | undefined;
}

/** A run's value of a parameter or a metric. One that is not the baseline's stands out. */
export function Value({ values, index, alignment }: ValueProps): ReactNode {
  const value = values[index];
  if (value === undefined) return <span className="dim">none</span>;
  const isOther = index > 0 && !isSame(value, values[0]);
  const other = isOther ? "other" : "";
  if (alignment === undefined || typeof value !== "number") {
    return (
      <span className={`compared-value ${other}`} title={exactValue(value)}>
        {shortValue(value)}
      </span>
    );
  }
  return (
    <span className={`aligned-value ${other}`} style={{ minWidth: `${alignment.letters}ch` }}>
      <span className={`compared-value ${other}`} title={exactValue(value)}>
        {alignedValue(value, alignment.digits)}
      </span>
    </span>
  );
}

function isSame(value: RunValue, other: RunValue | undefined): boolean {
  return other !== undefined && typeof value === typeof other && exactValue(value) === exactValue(other);
}
