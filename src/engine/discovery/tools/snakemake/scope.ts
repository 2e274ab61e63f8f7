import type { Value } from "./values.ts";

/** The names that an expression sees. */
export interface Scope {
  get(name: string): Value | undefined;
  set(name: string, value: Value): void;
  /** What may still be worked out: a file must not be able to keep its reader busy. */
  readonly budget: { steps: number; depth: number };
}

/** How many expressions of one workflow are worked out; a large one needs some 100,000. */
const mostSteps = 3_000_000;

/** A scope of its own, with nothing but what `builtins` holds. */
export function outerScope(builtins: (name: string) => Value | undefined): Scope {
  const values = new Map<string, Value>();
  return {
    get: (name) => values.get(name) ?? builtins(name),
    set: (name, value) => values.set(name, value),
    budget: { steps: mostSteps, depth: 0 },
  };
}

/** A scope inside another: what is set in it stays in it. */
export function innerScope(outer: Scope, own: ReadonlyMap<string, Value> = new Map()): Scope {
  return branchScope(outer, new Map(own));
}

/** A scope inside another that sets its names in a map of the caller's. */
export function branchScope(outer: Scope, values: Map<string, Value>): Scope {
  return {
    get: (name) => (values.has(name) ? values.get(name) : outer.get(name)),
    set: (name, value) => values.set(name, value),
    budget: outer.budget,
  };
}

/** Takes one step; whether it was still to be had. */
export function spend(scope: Scope): boolean {
  return scope.budget.steps-- > 0;
}
