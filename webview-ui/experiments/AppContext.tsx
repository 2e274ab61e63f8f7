import { createContext, useContext, useSyncExternalStore } from "react";
import type { AppState } from "./state/appState.ts";
import type { Controller } from "./state/controller.ts";
import type { Store } from "./state/store.ts";

interface App {
  readonly store: Store;
  readonly controller: Controller;
}

/** What every part of the page reaches: the state and the way to the extension. */
export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error("A part of the page stands outside of AppContext.");
  return app;
}

/** A piece of the state; the part is drawn anew when the piece is another. `pick` must not build anything new. */
export function useAppState<Piece>(pick: (state: AppState) => Piece): Piece {
  const { store } = useApp();
  return useSyncExternalStore(store.subscribe, () => pick(store.get()));
}
