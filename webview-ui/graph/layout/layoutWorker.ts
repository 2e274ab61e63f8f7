import "./actAsPage.ts";
import Elk from "elkjs/lib/elk.bundled.js";
import { elkLayout } from "./elkLayout.ts";
import type { Layout, LayoutBox, LayoutRequest } from "./layoutTypes.ts";
import { quickLayout } from "./quickLayout.ts";

export interface LayoutQuestion {
  readonly id: number;
  readonly request: LayoutRequest;
}

export type LayoutAnswer = { readonly id: number } & (
  | { readonly layout: Layout; readonly failure?: never }
  | { readonly failure: string; readonly layout?: never }
);

/** ELK's time grows with the square of the boxes and worse; up to so many it takes a few tenths of a second. */
const mostForElk = 120;

/** Made late: it takes its time to start, and large graphs do without it. */
let elk: InstanceType<typeof Elk> | undefined;

self.addEventListener("message", ({ data }: MessageEvent<LayoutQuestion>) => {
  void answer(data);
});

async function answer({ id, request }: LayoutQuestion): Promise<void> {
  try {
    reply({ id, layout: await layOut(request) });
  } catch (error) {
    reply({ id, failure: error instanceof Error ? error.message : String(error) });
  }
}

function layOut(request: LayoutRequest): Layout | Promise<Layout> {
  if (countBoxes(request.boxes) > mostForElk) return quickLayout(request);
  elk ??= new Elk();
  return elkLayout(elk, request);
}

function reply(message: LayoutAnswer): void {
  self.postMessage(message);
}

function countBoxes(boxes: readonly LayoutBox[]): number {
  return boxes.reduce((count, { members }) => count + 1 + countBoxes(members), 0);
}
