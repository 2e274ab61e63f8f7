import type { MetricPoint } from "../../model/run.ts";

/** Makes points of a growing file's bytes. */
export interface PointReader {
  /** Adds the points of what is whole in the bytes, and returns how many bytes that are. `isEnd`: nothing comes behind them. */
  take(bytes: Buffer, isEnd: boolean, points: MetricPoint[]): number;
  /** The file is another now. */
  startAnew(): void;
}
