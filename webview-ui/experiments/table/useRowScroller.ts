import { useMemo } from "react";
import type { RefObject } from "react";
import { rowHeight } from "./rowHeight.ts";

/** What moves the table to a row. */
export interface RowScroller {
  /** Scrolls no further than is needed to have the row in sight. */
  readonly scrollToRow: (index: number) => void;
}

/** `stuckHeight`: of what stays in sight above the rows, in pixels. */
export function useRowScroller(scroller: RefObject<HTMLElement | null>, stuckHeight: number): RowScroller {
  return useMemo(
    () => ({
      scrollToRow: (index) => {
        const element = scroller.current;
        if (!element) return;
        const top = index * rowHeight;
        const lowest = top + rowHeight - (element.clientHeight - stuckHeight);
        if (element.scrollTop > top) element.scrollTo({ top });
        else if (element.scrollTop < lowest) element.scrollTo({ top: lowest });
      },
    }),
    [scroller, stuckHeight],
  );
}
