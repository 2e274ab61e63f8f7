import type { ReactNode } from "react";
import { seriesStyle } from "./charts/seriesStyle.ts";

/** The colour and marker of a selected run; `withLine` shows its dash too. */
export function RunMark({ slot, withLine = false }: { readonly slot: number; readonly withLine?: boolean }): ReactNode {
  const { colour, marker, dash } = seriesStyle(slot);
  const paint = `var(${colour})`;
  return (
    <svg className="run-mark" viewBox={withLine ? "0 0 30 10" : "0 0 10 10"} aria-hidden="true" data-slot={slot}>
      {withLine && <path d="M0 5H30" stroke={paint} strokeWidth="1.5" strokeDasharray={dash.join(" ")} fill="none" />}
      <path d={marker} fill={paint} transform={withLine ? "translate(10 0)" : undefined} />
    </svg>
  );
}
