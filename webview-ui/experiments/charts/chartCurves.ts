import type { CurvesRequest, CurveWindow } from "../../../src/protocol/experiments.ts";
import { toFailure } from "../../failure.ts";
import type { Failure } from "../../failure.ts";
import { withTail } from "./curveWindows.ts";

/** What a chart has of its curves. */
export interface ShownCurves {
  /** What was asked for; undefined until there is an answer. */
  readonly request?: CurvesRequest;
  readonly windows: readonly CurveWindow[];
  readonly failure?: Failure;
}

/** Curves that grow are asked for at most so often, in milliseconds, and more seldom where many are to be drawn: that costs the page most. */
const growInterval = 80;
const growIntervalOfRun = 2.4;
/** With so many times the samples that were asked for, a curve that has grown is sampled anew. */
const mostGrowth = 3;

/** Asks for what one chart shows, one question at a time and always the newest, and for what comes behind the ends of its curves. */
export class ChartCurves {
  private readonly ask: (request: CurvesRequest) => Promise<readonly CurveWindow[]>;
  private readonly tell: (shown: ShownCurves) => void;
  private shown: ShownCurves = { windows: [] };
  private next: CurvesRequest | undefined;
  private readonly grown = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isBusy = false;
  private isDisposed = false;

  constructor(ask: (request: CurvesRequest) => Promise<readonly CurveWindow[]>, tell: (shown: ShownCurves) => void) {
    this.ask = ask;
    this.tell = tell;
  }

  /** Shows something else from now on. */
  show(request: CurvesRequest): void {
    this.next = request;
    void this.work();
  }

  /** The curves of these runs may have grown. */
  grow(runIds: readonly string[]): void {
    for (const runId of runIds) this.grown.add(runId);
    const interval = growInterval + growIntervalOfRun * this.shown.windows.length;
    if (this.grown.size > 0) this.timer ??= setTimeout(() => this.wake(), interval);
  }

  dispose(): void {
    this.isDisposed = true;
    clearTimeout(this.timer);
  }

  private wake(): void {
    this.timer = undefined;
    void this.work();
  }

  private async work(): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    while (!this.isDisposed && (this.next ?? (this.grown.size > 0 && !this.timer))) {
      try {
        const shown = this.next ? await this.answer(this.next) : await this.further();
        if (shown !== this.shown && !this.isDisposed) this.tell((this.shown = shown));
      } catch (error) {
        this.tell((this.shown = { ...this.shown, failure: toFailure(error) }));
      }
    }
    this.isBusy = false;
  }

  private async answer(request: CurvesRequest): Promise<ShownCurves> {
    this.next = undefined;
    this.grown.clear();
    return { request, windows: await this.ask(request) };
  }

  private async further(): Promise<ShownCurves> {
    const { request, windows } = this.shown;
    const concerned = request?.runIds.filter((runId) => this.grown.has(runId)) ?? [];
    this.grown.clear();
    if (!request || concerned.length === 0) return this.shown;
    // A mean changes all along where one of its curves grows.
    if (request.together) return { request, windows: await this.ask(request) };
    const known = new Map(windows.map((window) => [window.runId, window]));
    const most = request.columns * mostGrowth;
    const growing = concerned.flatMap((runId) => known.get(runId) ?? []).filter(({ x }) => x.length < most);
    const grown = growing.length > 0 ? await this.tailsOf(request, growing) : [];
    const joined = new Set(grown.map(({ runId }) => runId));
    const anew = concerned.filter((runId) => !joined.has(runId));
    if (anew.length > 0) grown.push(...(await this.ask({ ...request, runIds: anew })));
    for (const window of grown) known.set(window.runId, window);
    return { request, windows: request.runIds.flatMap((runId) => known.get(runId) ?? []) };
  }

  /** The curves that go on from where they ended, with what has come. */
  private async tailsOf(request: CurvesRequest, windows: readonly CurveWindow[]): Promise<CurveWindow[]> {
    const ends = windows.map(({ x, last }) => x.at(-1) ?? last);
    const runIds = windows.map(({ runId }) => runId);
    const tails = await this.ask({ ...request, runIds, from: Math.min(...ends) });
    return tails.flatMap((tail) => {
      const known = windows.find(({ runId }) => runId === tail.runId);
      return (known && withTail(known, tail)) ?? [];
    });
  }
}
