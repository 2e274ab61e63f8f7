import { createContext, useContext, useEffect, useMemo, useRef, useState } from "react";
import type { ColumnId, CurveShape, CurveShapes, RunRow } from "../../../src/protocol/experiments.ts";
import { useApp } from "../appContext.ts";
import type { ColumnsInSight } from "../table/useTableWindow.ts";

/** The curves that are drawn in the table, by the runs' ids and the columns. */
export const ShapesContext = createContext<CurveShapes>({});

export function useCurveShape(runId: string, column: ColumnId): CurveShape | undefined {
  return useContext(ShapesContext)[runId]?.[column];
}

/** Who scrolls on does not look at what goes by: so many milliseconds are waited. */
const scrollPause = 60;
/** Curves of runs that go on are drawn anew so often, in milliseconds. */
const liveInterval = 1000;

/** The shapes of the curves of the rows and columns in sight, fetched once; of runs that go on, again and again. */
export function useCurveShapes(rows: readonly RunRow[], { pinned, scrolling }: ColumnsInSight): CurveShapes {
  const { controller } = useApp();
  const [shapes, setShapes] = useState<CurveShapes>({});
  const asked = useRef(new Map<string, Set<ColumnId>>());
  const columns = useMemo(
    () => [...pinned, ...scrolling].flatMap(({ id, look }) => (look.hasCurve ? id : [])),
    [pinned, scrolling],
  );
  useEffect(() => {
    if (columns.length === 0) return;
    const ask = (wanted: readonly RunRow[], isLive: boolean): void => {
      const runIds = wanted.flatMap(({ id }) => {
        const known = asked.current.get(id);
        return !isLive && known && columns.every((column) => known.has(column)) ? [] : id;
      });
      if (runIds.length === 0) return;
      for (const id of runIds) asked.current.set(id, new Set([...(asked.current.get(id) ?? []), ...columns]));
      controller.request("curveShapes", { runIds, columns }).then(
        (found) => setShapes((before) => merged(before, found)),
        () => {
          for (const id of runIds) asked.current.delete(id);
        },
      );
    };
    const pause = setTimeout(() => ask(rows, false), scrollPause);
    const live = rows.filter(({ state }) => state === "running");
    const timer = live.length > 0 ? setInterval(() => ask(live, true), liveInterval) : undefined;
    return () => {
      clearTimeout(pause);
      clearInterval(timer);
    };
  }, [controller, rows, columns]);
  return shapes;
}

function merged(before: CurveShapes, found: CurveShapes): CurveShapes {
  const runs = Object.entries(found).map(([id, curves]) => [id, { ...before[id], ...curves }] as const);
  return { ...before, ...Object.fromEntries(runs) };
}
