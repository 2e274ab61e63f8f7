import type { Layout, LayoutRequest } from "./layoutTypes.ts";

export interface LayoutQuestion {
  readonly id: number;
  readonly request: LayoutRequest;
}

export type LayoutAnswer = { readonly id: number } & (
  | { readonly layout: Layout; readonly failure?: never }
  | { readonly failure: string; readonly layout?: never }
);

/** In a worker: lays out whatever the page asks for. */
export function answerLayouts(layOut: (request: LayoutRequest) => Layout | Promise<Layout>): void {
  const answer = async ({ id, request }: LayoutQuestion): Promise<LayoutAnswer> => {
    try {
      return { id, layout: await layOut(request) };
    } catch (error) {
      return { id, failure: error instanceof Error ? error.message : String(error) };
    }
  };
  self.addEventListener("message", ({ data }: MessageEvent<LayoutQuestion>) => {
    void answer(data).then((message) => self.postMessage(message));
  });
}
