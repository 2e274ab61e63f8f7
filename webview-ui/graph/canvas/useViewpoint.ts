import { useCallback, useEffect, useLayoutEffect, useRef } from "react";
import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useGraph, useGraphState } from "../graphContext.ts";
import type { Layout, Rect } from "../layout/layoutTypes.ts";
import type { Drawn } from "../state/graphState.ts";

/** What can be seen whole at this zoom or a larger one is seen whole; of what cannot, the beginning at the other. */
const wholeZoom = 0.6;
const readableZoom = 0.85;
const margin = 24;
/** The names of the lanes stand above. */
const topMargin = 44;

export interface Viewpoint {
  /** Shows all of the graph, as small as that may need. */
  readonly showAll: () => void;
  /** Moves the view as little as it takes for a box to be seen. */
  readonly bringIntoSight: (boxId: string) => void;
  /** Puts the view where the graph can be read: at the first drawing, and after a filter. */
  readonly start: () => void;
}

/** Where the view stands, and what moves it: a new filter, a request, a group that opens; never a stage's state. */
export function useViewpoint(drawn: Drawn): Viewpoint {
  const { store } = useGraph();
  const { getViewport, setViewport, setCenter } = useReactFlow();
  const flow = useStoreApi();
  const wanted = useGraphState((state) => state.wanted);
  const before = useRef(drawn);

  const show = useCallback(
    (how: "all" | "readable") => {
      const { width, height } = flow.getState();
      const { layout } = store.get().drawn ?? drawn;
      const across = (width - 2 * margin) / Math.max(1, layout.width);
      const down = (height - topMargin - margin) / Math.max(1, layout.height);
      const whole = Math.min(1, across, down);
      const zoom = how === "all" || whole >= wholeZoom ? whole : readableZoom;
      const x = Math.max(margin, (width - layout.width * zoom) / 2);
      const y = topOf(layout, zoom, height);
      void setViewport({ x, y, zoom });
    },
    [drawn, flow, setViewport, store],
  );
  const bringIntoSight = useCallback(
    (boxId: string) => {
      const place = store.get().drawn?.layout.places[boxId];
      if (!place) return;
      const { width, height } = flow.getState();
      const { x, y, zoom } = getViewport();
      const isSeen = isWithin(place, { x, y, zoom }, width, height);
      if (!isSeen)
        void setCenter(place.x + Math.min(place.width, width / zoom) / 2, place.y + place.height / 2, { zoom });
    },
    [flow, getViewport, setCenter, store],
  );

  // The box that was opened or closed stays where it was on screen.
  useLayoutEffect(() => {
    const old = before.current;
    before.current = drawn;
    const { anchor } = store.get();
    if (old === drawn || anchor === undefined) return;
    const [from, to] = [old.layout.places[anchor], drawn.layout.places[anchor]];
    if (!from || !to) return;
    const { x, y, zoom } = getViewport();
    void setViewport({ x: x + (from.x - to.x) * zoom, y: y + (from.y - to.y) * zoom, zoom });
  }, [drawn, getViewport, setViewport, store]);

  const { focus } = drawn.shown;
  const shownFocus = useRef(focus);
  useEffect(() => {
    if (shownFocus.current === focus) return;
    shownFocus.current = focus;
    show("readable");
  }, [focus, show]);

  const shownWanted = useRef<typeof wanted>(undefined);
  useEffect(() => {
    if (!wanted || wanted === shownWanted.current || !drawn.shown.byId.has(wanted.boxId)) return;
    shownWanted.current = wanted;
    bringIntoSight(wanted.boxId);
  }, [wanted, drawn, bringIntoSight]);

  const start = useCallback(() => {
    const { viewport } = store.get().choices;
    if (viewport) void setViewport(viewport);
    else show("readable");
  }, [setViewport, show, store]);
  const showAll = useCallback(() => show("all"), [show]);
  return { showAll, bringIntoSight, start };
}

/** Where the top of the graph stands: in the middle, or where it is higher than the page, so that its first box does. */
function topOf({ places, height: whole }: Layout, zoom: number, height: number): number {
  const spare = height - whole * zoom;
  if (spare >= topMargin + margin) return Math.max(topMargin, spare / 2);
  const [first] = Object.values(places).toSorted((one, other) => one.x - other.x);
  const middle = first ? first.y + first.height / 2 : 0;
  return Math.min(topMargin, Math.max(spare - margin, height / 2 - middle * zoom));
}

function isWithin(
  place: Rect,
  { x, y, zoom }: { readonly x: number; readonly y: number; readonly zoom: number },
  width: number,
  height: number,
): boolean {
  const left = place.x * zoom + x;
  const top = place.y * zoom + y;
  const isAcross = left >= 0 && left + Math.min(place.width * zoom, width) <= width;
  return isAcross && top >= topMargin / 2 && top + Math.min(place.height * zoom, height / 2) <= height;
}
