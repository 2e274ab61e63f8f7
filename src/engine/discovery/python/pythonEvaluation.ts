import type { TypedValue } from "../params/typedValue.ts";
import type { FoundClass } from "./pythonClasses.ts";
import type { SyntaxNode } from "./pythonLiteral.ts";
import type { PythonModule } from "./pythonModule.ts";
import type { PythonProject } from "./pythonProject.ts";

/** The value of an attribute of what a call of a class of the project without arguments makes, where a tool knows more of it than Python does. */
export type AttributeOf = (found: FoundClass, name: string) => TypedValue | undefined;

/** Where an expression is read, and how much may still be spent on it. */
export interface Evaluation {
  readonly project: PythonProject;
  readonly module: PythonModule;
  /** Values that are known by name (`split`), or by dotted text (`self.path`). */
  readonly bindings: ReadonlyMap<string, TypedValue>;
  /** How many nodes may still be read, and how deep. */
  readonly budget: { left: number };
  readonly depth: number;
  readonly attributeOf?: AttributeOf | undefined;
  /** Reads an expression: parts of it, and what it leads to. */
  readonly evaluate: (evaluation: Evaluation, node: SyntaxNode) => TypedValue | undefined;
}

/** The value of a part of an expression. */
export function evaluate(evaluation: Evaluation, node: SyntaxNode): TypedValue | undefined {
  return evaluation.evaluate(evaluation, node);
}

/** The values of all nodes; undefined where one of them is not known. */
export function evaluateAll(evaluation: Evaluation, nodes: readonly SyntaxNode[]): readonly TypedValue[] | undefined {
  const values: TypedValue[] = [];
  for (const node of nodes) {
    const value = evaluate(evaluation, node);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}
