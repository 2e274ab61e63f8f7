import { useMemo, useSyncExternalStore } from "react";
import { useGraph } from "../graphContext.ts";
import { boxLook, spokenBox } from "../shown/boxLooks.ts";
import type { BoxLook } from "../shown/boxLooks.ts";
import type { Box } from "../shown/shownGraph.ts";
import type { GraphState } from "../state/graphState.ts";

/** All that changes about a box while it stays where it is. */
export interface BoxState extends BoxLook {
  readonly spoken: string;
  readonly isSelected: boolean;
  readonly isAt: boolean;
  readonly isDimmed: boolean;
}

/** How a box is now. Thousands of boxes follow the state: each is drawn anew only where its own part of it is another. */
export function useBoxState(box: Box): BoxState {
  const { store } = useGraph();
  const read = useMemo(() => boxStateReader(box, store.get), [box, store]);
  return useSyncExternalStore(store.subscribe, read);
}

function boxStateReader(box: Box, get: () => GraphState): () => BoxState {
  let from: GraphState | undefined;
  let known: BoxState | undefined;
  return () => {
    const state = get();
    if (known && from && isSameFor(box, from, state)) return known;
    const next = boxState(box, state);
    from = state;
    known = known && isEqual(known, next) ? known : next;
    return known;
  };
}

/** Whether two states are alike in all that a box is drawn from. */
function isSameFor({ id }: Box, one: GraphState, other: GraphState): boolean {
  const isPointedAtAlike = (one.selected === id) === (other.selected === id) && (one.at === id) === (other.at === id);
  return isPointedAtAlike && one.looks === other.looks && one.found === other.found;
}

function boxState(box: Box, state: GraphState): BoxState {
  return {
    ...boxLook(box, state.looks),
    spoken: spokenBox(box, state.looks),
    isSelected: state.selected === box.id,
    isAt: state.at === box.id,
    isDimmed: !isFound(box, state.found),
  };
}

function isEqual(one: BoxState, other: BoxState): boolean {
  return (Object.keys(one) as (keyof BoxState)[]).every((key) => one[key] === other[key]);
}

const foundSets = new WeakMap<readonly string[], ReadonlySet<string>>();

function isFound({ stageIds }: Box, found: readonly string[] | undefined): boolean {
  if (!found) return true;
  const set = foundSets.get(found) ?? new Set(found);
  foundSets.set(found, set);
  return stageIds.some((id) => set.has(id));
}
