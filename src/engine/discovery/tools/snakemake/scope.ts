import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import type { PythonTree } from "./pythonPiece.ts";
import type { Members, Value } from "./values.ts";

/** Works out an expression. */
export type Evaluate = (node: SyntaxNode, tree: PythonTree, scope: Scope) => Value;

/** The names that an expression sees. */
export interface Scope {
  get(name: string): Value | undefined;
  set(name: string, value: Value): void;
  /** What may still be worked out: a file must not be able to keep its reader busy. */
  readonly budget: { steps: number; depth: number };
  readonly imported: ImportModule;
}

/** A module that one imports. */
export interface ImportedModule {
  readonly members: Members;
  /** What `import *` brings. */
  names(): readonly string[];
}

/** Undefined where nothing is known of a module. */
export type ImportModule = (name: string) => ImportedModule | undefined;

/** How many expressions of one workflow are worked out; a large one needs some 100,000. */
const mostSteps = 1_000_000;

/** A scope of its own, with nothing but what `builtins` holds. */
export function outerScope(builtins: (name: string) => Value | undefined, imported: ImportModule): Scope {
  const values = new Map<string, Value>();
  return {
    get: (name) => values.get(name) ?? builtins(name),
    set: (name, value) => values.set(name, value),
    budget: { steps: mostSteps, depth: 0 },
    imported,
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
    imported: outer.imported,
  };
}

/** How deep expressions and calls of functions may lie in one another. */
const deepest = 400;

/** Takes one step; whether it was still to be had. */
export function spend({ budget }: Scope): boolean {
  return budget.steps-- > 0;
}

/** Goes into an expression; whether there is still room for it. `leave` follows in any case. */
export function enter(scope: Scope): boolean {
  return ++scope.budget.depth <= deepest && spend(scope);
}

/** Ends what `enter` has begun. */
export function leave({ budget }: Scope): void {
  budget.depth--;
}
