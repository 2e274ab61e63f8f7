import { useMemo, useSyncExternalStore } from "react";
import type { RefObject } from "react";

/** Whether an element has less room than so many pixels. */
export function useIsNarrow(root: RefObject<HTMLElement | null>, room: number): boolean {
  const subscribe = useMemo(() => widthListener(root), [root]);
  return useSyncExternalStore(subscribe, () => (root.current?.clientWidth ?? window.innerWidth) < room);
}

function widthListener(root: RefObject<HTMLElement | null>): (listener: () => void) => () => void {
  return (listener) => {
    const observer = new ResizeObserver(listener);
    if (root.current) observer.observe(root.current);
    return () => observer.disconnect();
  };
}
