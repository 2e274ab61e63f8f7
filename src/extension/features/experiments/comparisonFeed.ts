import { isDeepStrictEqual } from "node:util";
import type { Engine } from "../../../engine/engine.ts";
import type { Digest } from "../../../engine/model/digest.ts";
import { UserError } from "../../../engine/model/errors.ts";
import type { ComparisonAnswer, ComparisonChange, ComparisonRows } from "../../../protocol/experiments.ts";
import type { ComparisonMethods } from "../../../protocol/experiments/comparison.ts";
import type { CurveMethods } from "../../../protocol/experiments/curves.ts";
import type { Handlers } from "../../../protocol/typedPeer.ts";
import { Throttle } from "../../services/throttle.ts";

/** A picture larger than this is not sent to the page: it would only be shown scaled down. */
const maxImageBytes = 32 * 1024 * 1024;

/** What comparing asks of the engine. */
export type ComparedEngine = Pick<
  Engine,
  "compare" | "curveAxes" | "curveGroups" | "curves" | "folderPictures" | "missingRuns" | "readVersion"
>;

/** Rows of runs that go on are compared again at most so often, in milliseconds; their curves come by themselves. */
const compareInterval = 1_000;

/** Compares the runs that the page asked for, and says what changes while they go on. One comparison at a time. */
export class ComparisonFeed {
  private readonly engine: () => ComparedEngine;
  private readonly tell: (change: ComparisonChange) => void;
  private readonly fail: (error: unknown) => void;
  private runIds: readonly string[] = [];
  private told: ComparisonRows | undefined;
  private isBusy = false;
  private isOutdated = false;
  private readonly comparing = new Throttle(compareInterval, () => this.compareSoon());

  constructor(engine: () => ComparedEngine, tell: (change: ComparisonChange) => void, fail: (error: unknown) => void) {
    this.engine = engine;
    this.tell = tell;
    this.fail = fail;
  }

  handlers(): Handlers<ComparisonMethods & CurveMethods> {
    return {
      compare: (runIds) => this.start(runIds),
      stopComparing: () => this.stop(),
      curveAxes: (ids) => this.engine().curveAxes(ids),
      curveGroups: (request) => this.engine().curveGroups(request),
      curves: (request) => this.engine().curves(request),
      folderPictures: (runIds) => this.engine().folderPictures(runIds),
      image: (digest) => this.image(digest),
    };
  }

  /** Compares those of the runs that are there from now on. */
  private async start(runIds: readonly string[]): Promise<ComparisonAnswer> {
    const missing = await this.engine().missingRuns(runIds);
    const present = runIds.filter((id) => !missing.includes(id));
    this.stop();
    this.runIds = present;
    if (present.length < 2) return { missing };
    const comparison = await this.engine().compare(present);
    if (this.runIds === present) this.told = comparison;
    return { comparison, missing };
  }

  stop(): void {
    this.runIds = [];
    this.told = undefined;
    this.comparing.dispose();
  }

  follows(runId: string): boolean {
    return this.runIds.includes(runId);
  }

  /** Compares again before long, and tells what is different then. */
  refresh(): void {
    this.comparing.ask();
  }

  /** Once more afterwards where it is asked for while it goes on. */
  private compareSoon(): void {
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

  private async image(digest: string): Promise<Uint8Array> {
    const bytes = await this.engine().readVersion(digest as Digest, { maxBytes: maxImageBytes + 1 });
    if (bytes.byteLength <= maxImageBytes) return bytes;
    throw new UserError(
      "image-too-large",
      "This picture is larger than 32 MB.",
      "Restore its version and open the file instead.",
    );
  }

  private async compareAgain(): Promise<void> {
    const { runIds, told } = this;
    if (!told) return;
    const comparison = await this.engine().compare(runIds);
    if (this.runIds !== runIds || isDeepStrictEqual(comparison, told)) return;
    this.told = comparison;
    this.tell({ runIds, comparison });
  }
}
