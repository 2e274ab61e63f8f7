/** Holds a page's state. Every change goes through the reducer. */
export class Store<State, Action> {
  private state: State;
  private readonly reduce: (state: State, action: Action) => State;
  private readonly listeners = new Set<() => void>();

  constructor(state: State, reduce: (state: State, action: Action) => State) {
    this.state = state;
    this.reduce = reduce;
  }

  readonly get = (): State => this.state;

  /** Returns how to stop. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly dispatch = (action: Action): void => {
    const next = this.reduce(this.state, action);
    if (next === this.state) return;
    this.state = next;
    for (const listener of this.listeners) listener();
  };
}
