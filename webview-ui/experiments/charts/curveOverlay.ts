import type { EChartsType } from "echarts/core";
import { tooltipBox } from "./chartTooltip.ts";
import type { ChartTheme } from "./chartTheme.ts";
import type { CurveRange } from "./curveRange.ts";
import { mainSamples, placeText, valueText } from "./curveView.ts";
import type { CurveLineOf, CurveView } from "./curveView.ts";
import { nearestIndex } from "./curveWindows.ts";
import { seriesStyle } from "./seriesStyle.ts";

/** So many runs are told of at the pointer: those that are nearest to it. */
const mostTold = 10;
/** How near a line has to be to be pointed at, in pixels. */
const nearness = 24;

/** What one curve is at a place. */
export interface CurvePoint {
  readonly line: CurveLineOf;
  readonly x: number;
  readonly y: number;
  /** How far the pointer is above or below, in pixels. */
  readonly distance: number;
}

/** The points of all curves at a place, the nearest to the pointer's height first. */
export function pointsAt(chart: EChartsType, { lines }: CurveView, place: number, top: number): readonly CurvePoint[] {
  return lines
    .flatMap((line) => {
      const { x, y } = mainSamples(line);
      const at = nearestIndex(x, place);
      const [step, value] = [x[at], y[at]];
      if (step === undefined || value === undefined) return [];
      const stands = Number.isFinite(value) ? chart.convertToPixel({ yAxisIndex: 0 }, value) : Number.NaN;
      const distance = Number.isNaN(stands) ? Number.POSITIVE_INFINITY : Math.abs(stands - top);
      return [{ line, x: step, y: value, distance }];
    })
    .toSorted((one, other) => one.distance - other.distance);
}

/** The run whose line is pointed at. */
export function pointedRun(points: readonly CurvePoint[]): string | undefined {
  const [nearest] = points;
  return nearest && nearest.distance < nearness ? nearest.line.runId : undefined;
}

/** Lies over a chart's canvas: the line at the place that all charts point at, the range that is being dragged, and what stands at the pointer. */
export class CurveOverlay {
  private readonly chart: EChartsType;
  private readonly cross = part("curve-cross");
  private readonly dragged = part("curve-drag");
  private readonly tip = part("chart-tooltip curve-tip");

  constructor(chart: EChartsType) {
    this.chart = chart;
    chart.getDom().append(this.cross, this.dragged, this.tip);
    this.clear();
  }

  /** At a place of the axis; nowhere without one. */
  pointAt(place: number | undefined): void {
    const left = place === undefined ? Number.NaN : this.chart.convertToPixel({ xAxisIndex: 0 }, place);
    const isThere = this.chart.containPixel({ gridIndex: 0 }, [left, this.middle()]);
    this.cross.hidden = !isThere;
    if (isThere) this.cross.style.translate = `${Math.round(left)}px 0`;
  }

  drag(range: CurveRange | undefined): void {
    this.dragged.hidden = range === undefined;
    if (!range) return;
    const [left, right] = [range.from, range.to].map((place) => this.chart.convertToPixel({ xAxisIndex: 0 }, place));
    this.dragged.style.translate = `${left ?? 0}px 0`;
    this.dragged.style.width = `${(right ?? 0) - (left ?? 0)}px`;
  }

  tell(points: readonly CurvePoint[], view: CurveView, theme: ChartTheme, pointed: string | undefined): void {
    const told = points.slice(0, mostTold).toSorted((one, other) => other.y - one.y);
    const [nearest] = points;
    this.tip.hidden = nearest === undefined;
    if (!nearest) return;
    const rows = told.map(({ line, x, y }) => ({
      colour: theme.colour(seriesStyle(line.slot).colour),
      name: line.name,
      value: valueText(line, x, y, view.spread),
    }));
    const others = points.length - told.length;
    const box = tooltipBox(placeText(view.axis, nearest.x), [
      ...rows,
      ...(others > 0 ? [{ name: `and ${others} more`, value: "" }] : []),
    ]);
    const at = told.findIndex(({ line }) => line.runId === pointed);
    box.querySelectorAll(".tooltip-row")[at]?.classList.add("is-pointed");
    this.tip.replaceChildren(box);
    this.placeTip(this.chart.convertToPixel({ xAxisIndex: 0 }, nearest.x));
  }

  clear(): void {
    this.cross.hidden = true;
    this.dragged.hidden = true;
    this.tip.hidden = true;
  }

  remove(): void {
    for (const element of [this.cross, this.dragged, this.tip]) element.remove();
  }

  /** On the side of the pointer that has room in the page, and within what scrolls. */
  private placeTip(left: number): void {
    const { left: start, top } = this.chart.getDom().getBoundingClientRect();
    const { width, height } = this.tip.getBoundingClientRect();
    const isRight = start + left + 14 + width < document.documentElement.clientWidth;
    const edge = this.chart.getDom().closest(".curve-grid")?.getBoundingClientRect().left ?? 0;
    const x = isRight ? left + 14 : Math.max(edge - start, left - 14 - width);
    const y = Math.min(8, document.documentElement.clientHeight - top - height - 4);
    this.tip.style.translate = `${Math.round(x)}px ${Math.round(y)}px`;
  }

  private middle(): number {
    return this.chart.getHeight() / 2;
  }
}

function part(className: string): HTMLElement {
  const element = document.createElement("div");
  element.className = className;
  element.setAttribute("aria-hidden", "true");
  return element;
}
