import type { CSSProperties, ReactNode } from "react";
import type { ColumnInfo } from "../../../src/protocol/experiments.ts";
import { barShape } from "./barShape.ts";

/** A number as a bar at the bottom of its cell: the better, the stronger. */
export function Bar({ value, info }: { readonly value: number; readonly info: ColumnInfo }): ReactNode {
  const shape = barShape(value, info);
  if (!shape) return null;
  const { from, to, goodness } = shape;
  const style = {
    "--from": from,
    "--share": to - from,
    "--goodness": `${Math.round((goodness ?? 0.5) * 100)}%`,
  } as CSSProperties;
  return (
    <span className="bar-track" aria-hidden="true">
      <span className={`bar ${goodness === undefined ? "" : "graded"}`} style={style} />
    </span>
  );
}
