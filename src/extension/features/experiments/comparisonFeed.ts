import { isDeepStrictEqual } from "node:util";
import type { Comparison } from "../../../engine/model/comparison.ts";
import type { MetricCurve } from "../../../engine/model/run.ts";
import type { ComparisonAnswer, ComparisonChange, ComparisonRows } from "../../../protocol/experiments.ts";
import { curveTails } from "./curveTails.ts";

/** What the page has been told of the compared runs. */
interface Told {
  readonly rows: ComparisonRows;
  readonly curves: readonly MetricCurve[];
}

/** Compares the runs that the page asked for, and says what changes while they go on. One comparison at a time. */
export class ComparisonFeed {
  private readonly compare: (runIds: readonly string[]) => Promise<Comparison>;
  private readonly tell: (change: ComparisonChange) => void;
  private readonly fail: (error: unknown) => void;
  private runIds: readonly string[] = [];
  private told: Told | undefined;
  private isBusy = false;
  private isOutdated = false;

  constructor(
    compare: (runIds: readonly string[]) => Promise<Comparison>,
    tell: (change: ComparisonChange) => void,
    fail: (error: unknown) => void,
  ) {
    this.compare = compare;
    this.tell = tell;
    this.fail = fail;
  }

  /** Compares runs from now on; `missing` are those of them that are not there. */
  async start(runIds: readonly string[], missing: readonly string[]): Promise<ComparisonAnswer> {
    const present = runIds.filter((id) => !missing.includes(id));
    this.stop();
    this.runIds = present;
    if (present.length < 2) return { curves: [], missing };
    const { curves, ...rows } = await this.compare(present);
    if (this.runIds === present) this.told = { rows, curves };
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
    const { curves, ...rows } = await this.compare(runIds);
    if (this.runIds !== runIds) return;
    const tails = curveTails(told.curves, curves);
    this.told = { rows, curves };
    if (tails.length > 0 || !isDeepStrictEqual(rows, told.rows)) this.tell({ runIds, comparison: rows, tails });
  }
}
