import type { CurveShape } from "../../../src/protocol/experiments.ts";

/** The size of a small curve in pixels. */
export const width = 52;
export const height = 14;

/** The line of a small curve, as SVG writes it; what has no number is a gap in it. */
export function pathOf(shape: CurveShape): string {
  const step = (width - 2) / Math.max(1, shape.length - 1);
  let isDrawing = false;
  return shape
    .map((value, index) => {
      if (value === null) {
        isDrawing = false;
        return "";
      }
      const command = isDrawing ? "L" : "M";
      isDrawing = true;
      return `${command}${(1 + index * step).toFixed(1)} ${(height - 1 - (value / 100) * (height - 2)).toFixed(1)}`;
    })
    .join("");
}
