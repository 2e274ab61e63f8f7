import type { ChartTheme } from "./chartTheme.ts";

/** An axis in the theme's quiet colours. */
export function axisStyle(theme: ChartTheme): { readonly axisLabel: object } & Readonly<Record<string, unknown>> {
  return {
    axisLabel: { color: theme.dimText, fontSize: 11 },
    axisLine: { lineStyle: { color: theme.line } },
    axisTick: { lineStyle: { color: theme.line } },
    splitLine: { lineStyle: { color: theme.faintLine } },
    nameTextStyle: { color: theme.dimText, fontSize: 11 },
  };
}
