import { useEffect, useMemo, useSyncExternalStore } from "react";
import type { RefObject } from "react";
import { useApp } from "../appContext.ts";
import { columnsBetween, fetchedColumns } from "./columnLayout.ts";
import type { ColumnLayout, TableColumn } from "./columnLayout.ts";

/** The columns that are in the page: few, however many there are. */
export interface ColumnsInSight {
  readonly pinned: readonly TableColumn[];
  readonly scrolling: readonly TableColumn[];
}

interface ColumnWindow {
  readonly inSight: ColumnsInSight;
  /** Whether the pinned columns stay: in a narrow panel they would hide all others. */
  readonly isSticky: boolean;
}

/** The window moves in steps of so many pixels, and goes as far beyond what is in sight. */
const step = 240;
/** The pinned columns take up at most this part of the table. */
const mostPinned = 0.5;

/** Which columns are in sight of a scrolled element; tells the state too, so that their cells are fetched. */
export function useColumnWindow(scroller: RefObject<HTMLElement | null>, layout: ColumnLayout): ColumnWindow {
  const { store } = useApp();
  const { subscribe, known } = useMemo(() => followScrolling(scroller), [scroller]);
  const [from = 0, to = 0, width = 0] = useSyncExternalStore(subscribe, known).split(" ").map(Number);
  const inSight = useMemo(
    () => ({ pinned: layout.pinned, scrolling: columnsBetween(layout.scrolling, from, to) }),
    [layout, from, to],
  );
  useEffect(() => {
    store.dispatch({ type: "sawColumns", columns: fetchedColumns(layout, inSight.scrolling) });
  }, [store, layout, inSight]);
  return { inSight, isSticky: width === 0 || layout.pinnedWidth <= width * mostPinned };
}

interface FollowedWindow {
  readonly subscribe: (listener: () => void) => () => void;
  readonly known: () => string;
}

/**
 * Looks at a scrolled element only when it has been scrolled or resized, and before anybody else has changed the page for
 * that: any other time, the browser would have to lay the page out for the answer.
 */
function followScrolling(scroller: RefObject<HTMLElement | null>): FollowedWindow {
  let known = `0 ${4 * step} 0`;
  const subscribe = (listener: () => void): (() => void) => {
    const element = scroller.current;
    if (!element) return () => undefined;
    const look = (): void => {
      known = windowOf(element);
    };
    const observer = new ResizeObserver(() => {
      look();
      listener();
    });
    observer.observe(element);
    element.addEventListener("scroll", look, { passive: true, capture: true });
    // Last, so that rows and columns of one step are mostly drawn in one.
    element.addEventListener("scroll", listener, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", look, { capture: true });
      element.removeEventListener("scroll", listener);
    };
  };
  return { subscribe, known: () => known };
}

/** From and to in pixels, in steps, and the width of what is in sight: one text, which is the same while they are. */
function windowOf({ scrollLeft, clientWidth }: HTMLElement): string {
  const from = Math.floor(scrollLeft / step - 1) * step;
  return `${from} ${Math.ceil((scrollLeft + clientWidth) / step + 1) * step} ${clientWidth}`;
}
