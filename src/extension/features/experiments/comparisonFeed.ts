import { isDeepStrictEqual } from "node:util";
import type { Engine } from "../../../engine/engine.ts";
import { curveTails, knownEnds } from "../../../engine/experiments/curveTails.ts";
import type { CurveEnd } from "../../../engine/model/comparison.ts";
import type { ComparisonAnswer, ComparisonChange, ComparisonRows } from "../../../protocol/experiments.ts";

type Comparer = Pick<Engine, "compare" | "compareFurther">;

/** What the page has been told of the compared runs. */
interface Told {
  readonly rows: ComparisonRows;
  /** Of the curves only how far they were told: their points are many. */
  readonly ends: readonly CurveEnd[];
}

/** Compares the runs that the page asked for, and says what changes while they go on. One comparison at a time. */
export class ComparisonFeed {
  private readonly engine: () => Comparer;
  private readonly tell: (change: ComparisonChange) => void;
  private readonly fail: (error: unknown) => void;
  private runIds: readonly string[] = [];
  private told: Told | undefined;
  private isBusy = false;
  private isOutdated = false;

  constructor(engine: () => Comparer, tell: (change: ComparisonChange) => void, fail: (error: unknown) => void) {
    this.engine = engine;
    this.tell = tell;
    this.fail = fail;
  }

  /** Compares runs from now on; `missing` are those of them that are not there. */
  async start(runIds: readonly string[], missing: readonly string[]): Promise<ComparisonAnswer> {
    const present = runIds.filter((id) => !missing.includes(id));
    this.stop();
    this.runIds = present;
    if (present.length < 2) return { curves: [], missing };
    const { curves, ...rows } = await this.engine().compare(present);
    if (this.runIds === present) this.told = { rows, ends: knownEnds([], curveTails([], curves)) };
    return { comparison: rows, curves, missing };
  }

  stop(): void {
    this.runIds = [];
    this.told = undefined;
  }

  follows(runId: string): boolean {
    return this.runIds.includes(runId);
  }

  /** Compares again, and tells what is different now; once more afterwards where it is asked for meanwhile. */
  refresh(): void {
    this.isOutdated = true;
    if (!this.isBusy) void this.catchUp();
  }

  private async catchUp(): Promise<void> {
    this.isBusy = true;
    try {
      while (this.isOutdated) {
        this.isOutdated = false;
        await this.compareAgain();
      }
    } catch (error) {
      this.fail(error);
    } finally {
      this.isBusy = false;
    }
  }

  private async compareAgain(): Promise<void> {
    const { runIds, told } = this;
    if (!told) return;
    const { tails, ...rows } = await this.engine().compareFurther(runIds, told.ends);
    if (this.runIds !== runIds) return;
    this.told = { rows, ends: knownEnds(told.ends, tails) };
    if (tails.length > 0 || !isDeepStrictEqual(rows, told.rows)) this.tell({ runIds, comparison: rows, tails });
  }
}
