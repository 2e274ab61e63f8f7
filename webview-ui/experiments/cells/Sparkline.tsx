import { useMemo } from "react";
import type { ReactNode } from "react";
import type { CurveShape } from "../../../src/protocol/experiments.ts";
import { height, pathOf, width } from "./sparkPath.ts";

/** A curve as small as a word: its shape alone, from its lowest point to its highest one. */
export function Sparkline({ shape }: { readonly shape: CurveShape | undefined }): ReactNode {
  const path = useMemo(() => shape && pathOf(shape), [shape]);
  return (
    <svg className="sparkline" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {path !== undefined && <path d={path} />}
    </svg>
  );
}
