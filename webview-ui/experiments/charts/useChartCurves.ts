import { useEffect, useRef, useState } from "react";
import type { CurvesRequest } from "../../../src/protocol/experiments.ts";
import { useApp, useAppState } from "../appContext.ts";
import { ChartCurves } from "./chartCurves.ts";
import type { ShownCurves } from "./chartCurves.ts";

/** What a chart shows of its curves, asked for as it is opened, and anew whenever the question is another; what comes while runs go on joins on. */
export function useChartCurves(request: CurvesRequest): ShownCurves {
  const { controller } = useApp();
  const grown = useAppState((state) => state.grown);
  const [shown, setShown] = useState<ShownCurves>({ windows: [] });
  const curves = useRef<ChartCurves>(undefined);
  const asked = JSON.stringify(request);
  useEffect(() => {
    const made = new ChartCurves((wanted) => controller.request("curves", wanted), setShown);
    curves.current = made;
    return () => made.dispose();
  }, [controller]);
  useEffect(() => curves.current?.show(JSON.parse(asked) as CurvesRequest), [asked]);
  useEffect(() => curves.current?.grow(grown), [grown]);
  return shown;
}
