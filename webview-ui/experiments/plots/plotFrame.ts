import type { ChartTheme } from "../charts/chartTheme.ts";

/** What all plots have alike: the font, how they move, and the room that their axes take. */
export function plotFrame(theme: ChartTheme): Readonly<Record<string, unknown>> {
  return {
    animation: theme.hasMotion,
    animationDuration: 200,
    animationDurationUpdate: 200,
    textStyle: { fontFamily: theme.font, color: theme.text },
    grid: { left: 4, right: 12, top: 12, bottom: 4, outerBounds: { left: 2, right: 8, top: 8, bottom: 2 } },
  };
}
