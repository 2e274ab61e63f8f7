import type { EChartsType } from "echarts/core";
import type { ChartTheme } from "./chartTheme.ts";
import type { CursorStore } from "./curveCursor.ts";
import { CurveOverlay, pointedRun, pointsAt } from "./curveOverlay.ts";
import { moved, zoomed } from "./curveRange.ts";
import type { CurveRange } from "./curveRange.ts";
import type { CurveView } from "./curveView.ts";

/** How much closer a key, or a notch of the wheel, looks. */
const zoomStep = 1.4;
/** A drag that is shorter is a click, in pixels. */
const shortestDrag = 4;

export interface GestureHost {
  /** What the chart shows now. */
  readonly view: () => CurveView | undefined;
  /** All that the chart could show. */
  readonly whole: () => CurveRange | undefined;
  readonly theme: () => ChartTheme;
  readonly cursor: CursorStore;
  /** Shows a part of the axis in all charts; all of it where none is given. */
  readonly zoom: (range: CurveRange | undefined) => void;
}

/**
 * Follows the pointer in a chart of curves: the cross in all charts, the run that is pointed at, and the range that is dragged
 * or turned to with Ctrl and the wheel. Returns how to stop.
 */
export function followPointer(chart: EChartsType, host: GestureHost): () => void {
  const element = chart.getDom();
  const overlay = new CurveOverlay(chart);
  let draggedFrom: { readonly left: number; readonly place: number } | undefined;
  const stop = new AbortController();
  const on = <Name extends keyof HTMLElementEventMap>(
    name: Name,
    listener: (event: HTMLElementEventMap[Name]) => void,
    options: AddEventListenerOptions = {},
  ): void => element.addEventListener(name, listener, { signal: stop.signal, ...options });
  const placeOf = ({ offsetX }: MouseEvent): number => chart.convertFromPixel({ xAxisIndex: 0 }, offsetX);
  const clamped = (place: number, { from, to }: CurveRange): number => Math.min(to, Math.max(from, place));

  const point = (event: MouseEvent): void => {
    const view = host.view();
    if (!view) return;
    const place = clamped(placeOf(event), view.range);
    if (draggedFrom) {
      const [from, to] = [draggedFrom.place, place].toSorted((one, other) => one - other);
      overlay.drag({ from: from ?? place, to: to ?? place });
    }
    const points = pointsAt(chart, view, place, event.offsetY);
    const runId = pointedRun(points);
    host.cursor.dispatch({ place, ...(runId !== undefined && { runId }) });
    overlay.tell(points, view, host.theme(), runId);
  };
  const leave = (): void => {
    draggedFrom = undefined;
    overlay.clear();
    host.cursor.dispatch({});
  };
  on("pointermove", point);
  on("pointerleave", leave);
  on("pointercancel", leave);
  on("pointerdown", (event) => {
    const view = host.view();
    if (event.button !== 0 || !view) return;
    draggedFrom = { left: event.offsetX, place: clamped(placeOf(event), view.range) };
    element.setPointerCapture(event.pointerId);
  });
  on("pointerup", (event) => {
    const begun = draggedFrom;
    draggedFrom = undefined;
    overlay.drag(undefined);
    const view = host.view();
    if (!begun || !view || Math.abs(event.offsetX - begun.left) < shortestDrag) return;
    const [from, to] = [begun.place, clamped(placeOf(event), view.range)].toSorted((one, other) => one - other);
    if (from !== undefined && to !== undefined && from < to) host.zoom({ from, to });
  });
  on("dblclick", () => host.zoom(undefined));
  on(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoomAbout(host, placeOf(event), zoomStep ** Math.sign(event.deltaY));
    },
    { passive: false },
  );
  const stopFollowing = host.cursor.subscribe(() => overlay.pointAt(host.cursor.get().place));
  return () => {
    stop.abort();
    stopFollowing();
    overlay.remove();
  };
}

/** What a key does that is pressed in a chart: `+` and `-` look closer and less close, arrows move along, `0` shows all. Whether it was one of them. */
export function pressedInChart(key: string, host: GestureHost): boolean {
  const [view, whole] = [host.view(), host.whole()];
  if (!view || !whole) return false;
  const { range, isLogX } = view;
  const middle = isLogX ? Math.sqrt(range.from * range.to) : (range.from + range.to) / 2;
  const place = host.cursor.get().place ?? middle;
  switch (key) {
    case "+":
    case "=":
      zoomAbout(host, place, 1 / zoomStep);
      return true;
    case "-":
      zoomAbout(host, place, zoomStep);
      return true;
    case "0":
      host.zoom(undefined);
      return true;
    case "ArrowLeft":
    case "ArrowRight":
      host.zoom(moved(range, key === "ArrowLeft" ? -0.2 : 0.2, whole, isLogX));
      return true;
    default:
      return false;
  }
}

function zoomAbout(host: GestureHost, place: number, factor: number): void {
  const [view, whole] = [host.view(), host.whole()];
  if (!view || !whole) return;
  const range = zoomed(view.range, place, factor, whole, view.isLogX);
  if (range.from >= range.to) return;
  host.zoom(range.from <= whole.from && range.to >= whole.to ? undefined : range);
}
