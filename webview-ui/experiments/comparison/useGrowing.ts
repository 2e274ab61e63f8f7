import { useCallback, useState } from "react";

/**
 * How many of `total` things are drawn: as many as `step` at first, and as many again each time their end comes near the
 * eye. `end` is given to an element that stands behind them as its `ref`.
 */
export function useGrowing(
  total: number,
  step: number,
): { readonly shown: number; readonly end: (element: Element | null) => (() => void) | undefined } {
  const [shown, setShown] = useState(step);
  const end = useCallback(
    (element: Element | null) => {
      if (!element) return undefined;
      const observer = new IntersectionObserver(([entry]) => {
        if (entry?.isIntersecting === true && shown < total) setShown(shown + step);
      });
      observer.observe(element);
      return () => observer.disconnect();
    },
    // With each step another observer, which tells anew where the step has not filled the room.
    [shown, step, total],
  );
  return { shown: Math.min(total, shown), end };
}
