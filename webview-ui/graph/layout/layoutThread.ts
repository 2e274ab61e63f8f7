import type { LayoutAnswer, LayoutQuestion } from "./answerLayouts.ts";
import type { Layout, LayoutRequest } from "./layoutTypes.ts";

interface Waiting {
  readonly resolve: (layout: Layout) => void;
  readonly reject: (error: Error) => void;
}

/** A worker that lays out, made from its text: the page can be used meanwhile. */
export class LayoutThread {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 0;

  constructor(workerText: string) {
    const url = URL.createObjectURL(new Blob([workerText], { type: "text/javascript" }));
    this.worker = new Worker(url);
    this.worker.addEventListener("message", ({ data }: MessageEvent<LayoutAnswer>) => this.take(data));
    this.worker.addEventListener("error", ({ message }) => this.failAll(message));
  }

  layout(request: LayoutRequest): Promise<Layout> {
    const id = this.nextId++;
    const question: LayoutQuestion = { id, request };
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage(question);
    });
  }

  private take({ id, layout, failure }: LayoutAnswer): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (layout) waiting?.resolve(layout);
    else waiting?.reject(new Error(failure));
  }

  private failAll(message: string): void {
    for (const { reject } of this.waiting.values()) reject(new Error(message));
    this.waiting.clear();
  }
}
