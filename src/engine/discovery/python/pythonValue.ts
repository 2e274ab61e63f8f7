import type { TypedValue } from "../params/typedValue.ts";
import type { AttributeOf, Evaluation } from "./pythonEvaluation.ts";
import { comprehensionTurns, evaluateExpression } from "./pythonExpressions.ts";
import type { SyntaxNode } from "./pythonLiteral.ts";
import type { PythonModule } from "./pythonModule.ts";
import { rootMark, tidyPath } from "./pythonPaths.ts";
import type { PythonProject } from "./pythonProject.ts";

/** Values that are known where an expression stands, by name (`split` of a loop) or by dotted text (`self.path`). */
export type PythonBindings = ReadonlyMap<string, TypedValue>;

/** A path that is known without running anything, as `dependencyAt` and `outputAt` take it. */
export interface StaticPath {
  /** The folder that it is relative to, itself relative to the root. */
  readonly base: string;
  readonly written: string;
}

const maxDepth = 60;
export const maxNodes = 5000;

/**
 * The value of an expression as far as it follows from the text alone: literals, names that are assigned once (here or
 * where they are imported from), texts and paths put together of such, lists, dictionaries and simple comprehensions.
 * Undefined for all else. A `Path` is its text. Never throws, and gives up on what is very deep or very large: `budget` says
 * how many nodes may be read, and is told how many were.
 */
export function staticValue(
  project: PythonProject,
  module: PythonModule,
  node: SyntaxNode | undefined,
  bindings: PythonBindings = new Map(),
  budget = { left: maxNodes },
): TypedValue | undefined {
  const evaluation = { ...openEvaluation(project, module, bindings, undefined), budget };
  const value = node && evaluateExpression(evaluation, node);
  return value === undefined || hasMark(value) ? undefined : value;
}

/** The same where only a text will do. */
export function staticText(
  project: PythonProject,
  module: PythonModule,
  node: SyntaxNode | undefined,
  bindings?: PythonBindings,
): string | undefined {
  const value = staticValue(project, module, node, bindings);
  return typeof value === "string" ? value : undefined;
}

/**
 * The path that an expression gives, relative to `base`, the folder that the code runs in (relative to the root); also one
 * that is put together from `__file__`, which lies under the root wherever the code runs.
 */
export function staticPath(
  project: PythonProject,
  module: PythonModule,
  node: SyntaxNode | undefined,
  base: string,
  bindings: PythonBindings = new Map(),
  attributeOf?: AttributeOf,
): StaticPath | undefined {
  const value = valueOf(project, module, node, bindings, attributeOf);
  if (typeof value !== "string" || value === "") return undefined;
  if (!value.startsWith(rootMark)) return hasMark(value) ? undefined : { base, written: value };
  const written = tidyPath(value.slice(rootMark.length + 1), true);
  return hasMark(written) ? undefined : { base: ".", written };
}

/**
 * The bindings of a node in each turn of the comprehension that it stands in, from the outermost in; those that are given
 * where it stands in none. Empty where its items are not known.
 */
export function turnsAround(
  project: PythonProject,
  module: PythonModule,
  node: SyntaxNode,
  bindings: PythonBindings,
  attributeOf?: AttributeOf,
): readonly PythonBindings[] {
  const comprehensions: SyntaxNode[] = [];
  for (let outer = node.parent; outer; outer = outer.parent) {
    if (outer.name === "FunctionDefinition" || outer.name === "LambdaExpression") break;
    if (outer.getChild("for") && outer.name !== "ForStatement") comprehensions.unshift(outer);
  }
  return comprehensions.reduce<readonly PythonBindings[]>(
    (turns, comprehension) =>
      turns.flatMap(
        (turn) => comprehensionTurns(openEvaluation(project, module, turn, attributeOf), comprehension) ?? [],
      ),
    [bindings],
  );
}

function openEvaluation(
  project: PythonProject,
  module: PythonModule,
  bindings: PythonBindings,
  attributeOf: AttributeOf | undefined,
): Evaluation {
  const budget = { left: maxNodes };
  return { project, module, bindings, budget, depth: maxDepth, evaluate: evaluateExpression, attributeOf };
}

function valueOf(
  project: PythonProject,
  module: PythonModule,
  node: SyntaxNode | undefined,
  bindings: PythonBindings,
  attributeOf?: AttributeOf,
): TypedValue | undefined {
  if (!node) return undefined;
  return evaluateExpression(openEvaluation(project, module, bindings, attributeOf), node);
}

function hasMark(value: TypedValue): boolean {
  if (typeof value === "string") return value.includes(rootMark);
  if (Array.isArray(value)) return (value as readonly TypedValue[]).some(hasMark);
  return value instanceof Map && [...(value as ReadonlyMap<string, TypedValue>).values()].some(hasMark);
}
