import { reduce } from "./appState.ts";
import type { Action, AppState } from "./appState.ts";

/** Holds the page's state. Every change goes through the reducer. */
export class Store {
  private state: AppState;
  private readonly listeners = new Set<() => void>();

  constructor(state: AppState) {
    this.state = state;
  }

  readonly get = (): AppState => this.state;

  /** Returns how to stop. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly dispatch = (action: Action): void => {
    const next = reduce(this.state, action);
    if (next === this.state) return;
    this.state = next;
    for (const listener of this.listeners) listener();
  };
}
