import { CustomChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { use } from "echarts/core";
import type { EChartsType } from "echarts/core";
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { IconButton } from "../../components/Button.tsx";
import { Chart } from "./Chart.tsx";
import { useChartTheme } from "./chartTheme.ts";
import type { CurveChoices } from "./curveChoices.ts";
import type { CursorStore } from "./curveCursor.ts";
import { followPointer, pressedInChart } from "./curveGestures.ts";
import type { GestureHost } from "./curveGestures.ts";
import { curveName } from "./curveKeyGroups.ts";
import { registerCurveLine } from "./curveLine.ts";
import { curveOption, mostDistinct } from "./curveOption.ts";
import { overlaps, wholeRange } from "./curveRange.ts";
import type { CurveRange } from "./curveRange.ts";
import { curveTable, curveWords, fullName } from "./curveView.ts";
import type { CurveView } from "./curveView.ts";
import type { CurveRun } from "./curveRuns.ts";
import { useChartCurves } from "./useChartCurves.ts";

use([CustomChart, GridComponent]);
registerCurveLine();

interface CurveChartProps {
  readonly curveKey: string;
  readonly runs: readonly CurveRun[];
  readonly baseline: string | undefined;
  readonly choices: CurveChoices;
  /** About how wide it is, in pixels. */
  readonly width: number;
  /** The part of the axis that all charts show; the whole of it without one. */
  readonly range: CurveRange | undefined;
  readonly onRange: (range: CurveRange | undefined) => void;
  readonly onHide: () => void;
  readonly cursor: CursorStore;
}

/** The curves of one key. */
export function CurveChart(props: CurveChartProps): ReactNode {
  const { curveKey, onHide, cursor } = props;
  const theme = useChartTheme();
  const [ownWidth, setOwnWidth] = useState(0);
  const { view, whole, failure } = useCurveView(props, ownWidth);
  const option = useMemo(() => curveOption(view, theme), [view, theme]);
  const words = useMemo(() => curveWords(view), [view]);
  const now = useRef({ view, whole, theme, onRange: props.onRange });
  useEffect(() => {
    now.current = { view, whole, theme, onRange: props.onRange };
  });
  const host = useMemo(
    (): GestureHost => ({
      view: () => (now.current.whole ? now.current.view : undefined),
      whole: () => now.current.whole,
      theme: () => now.current.theme,
      cursor,
      zoom: (range) => now.current.onRange(range),
    }),
    [cursor],
  );
  const attach = useCallback(
    (chart: EChartsType) => {
      // It has no element any more once it is disposed of.
      const element = chart.getDom();
      const sizes = new ResizeObserver(() => setOwnWidth(element.clientWidth));
      sizes.observe(element);
      const stop = followPointer(chart, host);
      return () => {
        sizes.disconnect();
        stop();
      };
    },
    [host],
  );
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (pressedInChart(event.key, host)) event.preventDefault();
  };
  const title = curveName(curveKey);
  return (
    <Chart
      title={title}
      words={failure?.message ?? (whole ? words : `${title}: reading`)}
      option={option}
      legend={view.lines.map((line) => ({ name: fullName(line, view.spread), slot: line.slot }))}
      table={() => curveTable(view)}
      attach={attach}
      onKeyDown={onKeyDown}
    >
      {failure && <span className="dim">{failure.message}</span>}
      <span className="chart-actions">
        <IconButton icon="eye-closed" label={`Hide ${title}`} onClick={onHide} />
      </span>
    </Chart>
  );
}

/** Samples are asked for by steps of so many pixels, so that a chart whose width changes a little asks nothing. */
const widthStep = 50;
/** A column is so many pixels wide, as lines are no thinner; wider where there are so many that they are faint. */
const columnWidth = 2;
const wideColumn = 4;

function useCurveView(props: CurveChartProps, ownWidth: number) {
  const { curveKey, runs, baseline, choices, width, range, cursor } = props;
  const { axis, isLogX, isLogY, smoothing, spread = "sd" } = choices;
  const emphasised = useSyncExternalStore(cursor.subscribe, () => cursor.get().runId);
  const [extent, setExtent] = useState<CurveRange>();
  // What has nothing in the part that others show is shown whole.
  const part = range && (!extent || overlaps(range, extent)) ? range : undefined;
  const shown = useChartCurves({
    runIds: runs.flatMap((run) => run.runIds),
    ...(runs.some((run) => run.runIds.length > 1) && {
      together: { groups: runs.map((run) => run.runIds), spread },
    }),
    key: curveKey,
    axis,
    isLog: isLogX,
    smoothing,
    columns: Math.ceil(
      (Math.ceil((ownWidth || width) / widthStep) * widthStep) /
        (runs.length > mostDistinct ? wideColumn : columnWidth),
    ),
    ...part,
  });
  const whole = useMemo(() => wholeRange(shown.windows, isLogX), [shown.windows, isLogX]);
  if (whole && (whole.from !== extent?.from || whole.to !== extent.to)) setExtent(whole);
  const view = useMemo((): CurveView => {
    const windows = new Map(shown.windows.map((window) => [window.runId, window]));
    const lines = runs.flatMap(({ id, name, slot, runIds: [first = ""] }) => {
      const window = windows.get(first);
      return window ? [{ runId: id, name, slot, window }] : [];
    });
    const positive = part && isLogX && whole ? { from: Math.max(part.from, whole.from), to: part.to } : part;
    return {
      curveKey,
      axis,
      isLogX,
      isLogY,
      lines,
      spread,
      range: positive ?? whole ?? { from: 0, to: 1 },
      baseline,
      emphasised,
    };
  }, [shown.windows, runs, part, isLogX, whole, curveKey, axis, isLogY, baseline, emphasised, spread]);
  return { view, whole, failure: shown.failure };
}
