import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import type { PythonTree } from "./pythonPiece.ts";
import { valuesIn } from "./pythonPiece.ts";
import type { Evaluate, Scope } from "./scope.ts";
import { innerScope, spend } from "./scope.ts";
import { targetNames, unpack } from "./unpack.ts";
import type { Value } from "./values.ts";
import { itemsOf, textOf, truthOf } from "./values.ts";

/** The most items that a comprehension or a loop makes. */
const mostItems = 5_000;

/** The list or the dictionary that a comprehension makes; undefined where what it goes through is not known. */
export function comprehension(node: SyntaxNode, tree: PythonTree, scope: Scope, evaluate: Evaluate): Value | undefined {
  const parts = valuesIn(node);
  const start = parts.findIndex(({ name }) => name === "for");
  const results = parts.slice(0, start);
  const made: (readonly Value[])[] = [];
  let isKnown = true;
  const go = (at: number, inner: Scope): void => {
    const part = parts[at];
    if (!part) {
      made.push(results.map((result) => evaluate(result, tree, inner)));
    } else if (part.name === "if") {
      const condition = parts[at + 1];
      const truth = condition && truthOf(evaluate(condition, tree, inner));
      if (truth === undefined) isKnown = false;
      else if (truth) go(at + 2, inner);
    } else if (part.name === "for") {
      const end = parts.findIndex(({ name }, index) => index > at && name === "in");
      const targets = targetNames(parts.slice(at + 1, end), tree);
      const source = parts[end + 1];
      const items = source && itemsOf(evaluate(source, tree, inner));
      if (!items || end < 0) isKnown = false;
      else {
        for (const item of items) {
          if (made.length >= mostItems || !spend(scope)) break;
          go(end + 2, innerScope(inner, unpack(targets, item)));
        }
      }
    }
  };
  go(start, scope);
  if (!isKnown) return undefined;
  if (node.name !== "DictionaryComprehensionExpression") return made.map(([value = null]) => value);
  return new Map(made.map(([key, value = null]) => [textOf(key, "key"), value]));
}
