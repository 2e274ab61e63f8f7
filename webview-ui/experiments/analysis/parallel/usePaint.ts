import { useEffect } from "react";
import type { RefObject } from "react";
import { sharpContext } from "../sharpContext.ts";
import type { Layout } from "./axes.ts";
import { paintLines } from "./paintLines.ts";
import type { PaintedRuns } from "./paintLines.ts";

/** So many milliseconds of a frame go into painting, and so many pieces: what is asked of a canvas is done after the script. */
const share = 10;
const mostPieces = 2;

/** Paints the lines on a canvas, a piece a frame, anew when they are others. */
export function usePaint(canvas: RefObject<HTMLCanvasElement | null>, layout: Layout, runs: PaintedRuns): void {
  useEffect(() => {
    const context = sharpContext(canvas.current, layout.room);
    if (!context) return;
    const painting = paintLines(context, layout, runs);
    let frame = 0;
    const goOn = (): void => {
      const until = performance.now() + share;
      let isDone: boolean | undefined = false;
      for (let piece = 0; !isDone && piece < mostPieces && performance.now() < until; piece++) {
        isDone = painting.next().done;
      }
      if (!isDone) frame = requestAnimationFrame(goOn);
    };
    goOn();
    return () => cancelAnimationFrame(frame);
  }, [canvas, layout, runs]);
}
