import type { KeyboardEvent } from "react";
import { useReactFlow } from "@xyflow/react";
import { useGraph } from "../graphContext.ts";
import type { Box } from "../shown/shownGraph.ts";
import { walk } from "./walk.ts";
import type { Way } from "./walk.ts";

const ways: Readonly<Record<string, Way>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
  Home: "first",
  End: "last",
};

/** What the keys do while the canvas itself has the focus. */
export function useGraphKeys(bringIntoSight: (boxId: string) => void): (event: KeyboardEvent<HTMLElement>) => void {
  const { store, controller } = useGraph();
  const { zoomIn, zoomOut, fitView } = useReactFlow();
  const go = (way: Way): void => {
    const { drawn, at } = store.get();
    const to = drawn && walk(drawn, at, way);
    if (to === undefined) return;
    store.dispatch({ type: "moveTo", boxId: to });
    bringIntoSight(to);
  };
  const enter = (): void => {
    const { drawn, at, selected } = store.get();
    const box: Box | undefined = at === undefined ? undefined : drawn?.shown.byId.get(at);
    if (!box) return go("first");
    if (box.group) store.dispatch({ type: "toggle", boxId: box.id, isOpen: box.members.length === 0 });
    else if (selected === box.id) controller.ask("openStage", box.id);
    if (selected !== box.id) store.dispatch({ type: "select", boxId: box.id });
  };
  const others: Readonly<Record<string, () => void>> = {
    Enter: enter,
    " ": enter,
    Escape: () => store.dispatch({ type: "select", boxId: undefined }),
    "+": () => void zoomIn(),
    "-": () => void zoomOut(),
    "0": () => void fitView(),
  };
  return (event) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const way = ways[event.key];
    const other = others[event.key];
    if (!way && !other) return;
    event.preventDefault();
    if (way) go(way);
    else other?.();
  };
}
