import { useEffect, useState } from "react";
import type { RefObject } from "react";

/** How far out of sight something begins to be read, so that it is there when it is scrolled to. */
const nearby = "400px";

/** Whether an element has been in sight, or near. */
export function useInSight(element: RefObject<HTMLElement | null>): boolean {
  const [wasSeen, setWasSeen] = useState(false);
  useEffect(() => {
    const { current } = element;
    if (!current || wasSeen) return;
    const sight = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setWasSeen(true);
      },
      { rootMargin: nearby },
    );
    sight.observe(current);
    return () => sight.disconnect();
  }, [element, wasSeen]);
  return wasSeen;
}
