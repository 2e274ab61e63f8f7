import type { Size } from "./useSize.ts";

/** The context of a canvas that has as many pixels as the screen. */
export function sharpContext(
  canvas: HTMLCanvasElement | null,
  { width, height }: Size,
): CanvasRenderingContext2D | undefined {
  const ratio = window.devicePixelRatio || 1;
  if (!canvas) return undefined;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d") ?? undefined;
  context?.scale(ratio, ratio);
  return context;
}
