import type { CurvesRequest, CurveWindow } from "../../engine/model/curves.ts";

/** What charts of learning curves ask for. */
export interface CurveMethods {
  /** What a chart shows of one curve of some runs; those that have it not are left out. */
  curves(request: CurvesRequest): readonly CurveWindow[];
}
