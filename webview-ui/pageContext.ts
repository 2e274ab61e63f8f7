import { createContext, useContext, useSyncExternalStore } from "react";
import type { Context } from "react";
import type { Store } from "./store.ts";

/** What every part of a page reaches: the state and the way to the extension. */
export interface Page<State, Action, Controller> {
  readonly store: Store<State, Action>;
  readonly controller: Controller;
}

interface PageHooks<State, Action, Controller> {
  readonly PageContext: Context<Page<State, Action, Controller> | undefined>;
  readonly usePage: () => Page<State, Action, Controller>;
  /** A piece of the state; the part is drawn anew when the piece is another. `pick` must not build anything new. */
  readonly usePageState: <Piece>(pick: (state: State) => Piece) => Piece;
}

/** The context of one kind of page, with how its parts reach it. */
export function makePageContext<State, Action, Controller>(): PageHooks<State, Action, Controller> {
  const PageContext = createContext<Page<State, Action, Controller> | undefined>(undefined);
  const usePage = (): Page<State, Action, Controller> => {
    const page = useContext(PageContext);
    if (!page) throw new Error("A part of the page stands outside of its context.");
    return page;
  };
  const usePageState = <Piece>(pick: (state: State) => Piece): Piece => {
    const { store } = usePage();
    return useSyncExternalStore(store.subscribe, () => pick(store.get()));
  };
  return { PageContext, usePage, usePageState };
}
