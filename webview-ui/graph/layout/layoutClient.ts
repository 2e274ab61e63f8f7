import { workerText as quickWorkerText } from "worker:./quickWorker.ts";
import { LayoutThread } from "./layoutThread.ts";
import type { Layout, LayoutBox, LayoutRequest } from "./layoutTypes.ts";

/** ELK's time grows with the square of the boxes and worse; up to so many it takes a few tenths of a second. */
const mostForElk = 120;

/** Lays out in workers. ELK takes its time to load and to start: large graphs do without it, and never wait for it. */
export class LayoutClient {
  private quick: LayoutThread | undefined;
  private elk: LayoutThread | undefined;

  async layout(request: LayoutRequest): Promise<Layout> {
    const thread = countBoxes(request.boxes) > mostForElk ? this.startQuick() : await this.startElk();
    return thread.layout(request);
  }

  private startQuick(): LayoutThread {
    return (this.quick ??= new LayoutThread(quickWorkerText));
  }

  private async startElk(): Promise<LayoutThread> {
    const { workerText } = await import("./elkWorkerText.ts");
    return (this.elk ??= new LayoutThread(workerText));
  }
}

function countBoxes(boxes: readonly LayoutBox[]): number {
  return boxes.reduce((count, { members }) => count + 1 + countBoxes(members), 0);
}
