import { useEffect, useMemo, useSyncExternalStore } from "react";
import type { CSSProperties, RefObject } from "react";
import { afterPaint } from "../../afterPaint.ts";
import { useApp } from "../appContext.ts";
import { columnsBetween, fetchedColumns } from "./columnLayout.ts";
import type { ColumnLayout, TableColumn } from "./columnLayout.ts";
import { columnClass, columnPlace } from "./columnPlace.ts";
import { rowHeight } from "./rowHeight.ts";

/** The columns that are in the page: few, however many there are. */
export interface ColumnsInSight {
  readonly pinned: readonly TableColumn[];
  readonly scrolling: readonly TableColumn[];
  /** All of them as every row draws them: made once, and not for each cell. */
  readonly drawn: readonly DrawnColumn[];
}

interface DrawnColumn {
  readonly column: TableColumn;
  readonly className: string;
  readonly place: CSSProperties;
}

interface TableWindow {
  /** The rows that are in the page: from the first one up to, not including, the last. */
  readonly start: number;
  readonly end: number;
  readonly inSight: ColumnsInSight;
  /** Whether the pinned columns stay: in a narrow panel they would hide all others. */
  readonly isSticky: boolean;
}

/** The window moves to the side in steps of so many pixels, and goes as far beyond what is in sight. */
const columnStep = 240;
/** The same for rows, up and down. */
const rowStep = 4;
const rowsBeyond = 8;
/** The pinned columns take up at most this part of the table. */
const mostPinned = 0.5;
/** What stands above and beneath the table where nothing else does, in pixels. */
const othersHeight = 66;

/** Which rows and columns are in sight of a scrolled element; tells the state too, so that what is missing is fetched. */
export function useTableWindow(
  scroller: RefObject<HTMLElement | null>,
  layout: ColumnLayout,
  rowCount: number,
): TableWindow {
  const { store } = useApp();
  const { subscribe, known } = useMemo(() => followScrolling(scroller), [scroller]);
  const [from = 0, to = 0, width = 0, first = 0, last = 0] = useSyncExternalStore(subscribe, known)
    .split(" ")
    .map(Number);
  const inSight = useMemo(() => columnsInSight(layout, from, to), [layout, from, to]);
  const end = Math.min(last, rowCount);
  const start = Math.min(first, end);
  useEffect(() => {
    store.dispatch({ type: "sawColumns", columns: fetchedColumns(layout, inSight.scrolling) });
  }, [store, layout, inSight]);
  useEffect(() => store.dispatch({ type: "seen", start, end }), [store, start, end]);
  return { start, end, inSight, isSticky: layout.pinnedWidth <= width * mostPinned };
}

function columnsInSight({ pinned, scrolling: all }: ColumnLayout, from: number, to: number): ColumnsInSight {
  const scrolling = columnsBetween(all, from, to);
  const drawn = [...pinned, ...scrolling].map((column) => ({
    column,
    className: columnClass(column),
    place: columnPlace(column),
  }));
  return { pinned, scrolling, drawn };
}

interface FollowedWindow {
  readonly subscribe: (listener: () => void) => () => void;
  readonly known: () => string;
}

type Box = Pick<HTMLElement, "scrollLeft" | "scrollTop" | "clientWidth" | "clientHeight">;

/**
 * Looks at a scrolled element only when it has been scrolled or resized, and before anybody else has changed the page for
 * that: any other time, the browser would have to lay the page out for the answer. What is just beyond what is in sight
 * waits until that has been drawn.
 */
function followScrolling(scroller: RefObject<HTMLElement | null>): FollowedWindow {
  const { innerWidth: clientWidth, innerHeight } = window;
  const guessed = { scrollLeft: 0, scrollTop: 0, clientWidth, clientHeight: innerHeight - othersHeight };
  let known = windowOf(guessed, 0);
  const subscribe = (listener: () => void): (() => void) => {
    const element = scroller.current;
    if (!element) return () => undefined;
    let beyond = 0;
    const look = (): void => {
      known = windowOf(element, beyond);
    };
    const lookAgain = (): void => {
      look();
      listener();
    };
    const cancel = afterPaint(() => {
      beyond = 1;
      lookAgain();
    });
    const observer = new ResizeObserver(lookAgain);
    observer.observe(element);
    element.addEventListener("scroll", look, { passive: true, capture: true });
    // Last, so that rows and columns of one step are mostly drawn in one.
    element.addEventListener("scroll", listener, { passive: true });
    return () => {
      cancel();
      observer.disconnect();
      element.removeEventListener("scroll", look, { capture: true });
      element.removeEventListener("scroll", listener);
    };
  };
  return { subscribe, known: () => known };
}

/**
 * From and to in pixels, in steps, and the width of what is in sight, then its first row and the one behind its last: one
 * text, which is the same while they are. `beyond` is 1 with what is just beyond, and 0 without.
 */
function windowOf({ scrollLeft, scrollTop, clientWidth, clientHeight }: Box, beyond: number): string {
  const from = Math.floor(scrollLeft / columnStep - beyond) * columnStep;
  const to = Math.ceil((scrollLeft + clientWidth) / columnStep + beyond) * columnStep;
  const rows = rowStep * rowHeight;
  const first = Math.max(0, Math.floor(scrollTop / rows) * rowStep - beyond * rowsBeyond);
  const last = Math.ceil((scrollTop + clientHeight) / rows) * rowStep + beyond * rowsBeyond;
  return `${from} ${to} ${clientWidth} ${first} ${last}`;
}
