import type {
  CurveAxis,
  CurveGroup,
  CurveGroupsRequest,
  CurvesRequest,
  CurveWindow,
} from "../../engine/model/curves.ts";

/** What charts of learning curves ask for. */
export interface CurveMethods {
  /** What the curves of some runs can be laid along. */
  curveAxes(runIds: readonly string[]): readonly CurveAxis[];
  /** Which of some runs' curves can be told as one. */
  curveGroups(request: CurveGroupsRequest): readonly CurveGroup[];
  /** What a chart shows of one curve of some runs; those that have it not are left out. */
  curves(request: CurvesRequest): readonly CurveWindow[];
}
