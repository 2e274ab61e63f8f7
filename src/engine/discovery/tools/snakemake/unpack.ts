import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import type { PythonTree } from "./pythonPiece.ts";
import { valuesIn } from "./pythonPiece.ts";
import type { Value } from "./values.ts";
import { itemsOf, unknown } from "./values.ts";

/** The names in a loop's or an assignment's target. */
export function targetNames(nodes: readonly SyntaxNode[], tree: PythonTree): readonly string[] {
  return nodes.flatMap((node) =>
    node.name === "VariableName" ? [tree.text.slice(node.from, node.to)] : targetNames(valuesIn(node), tree),
  );
}

/** The names with what each gets of a value: all of it where there is one name. */
export function unpack(names: readonly string[], value: Value): ReadonlyMap<string, Value> {
  const [only] = names;
  if (names.length === 1 && only !== undefined) return new Map([[only, value]]);
  const items = itemsOf(value);
  return new Map(names.map((name, index) => [name, items?.[index] ?? unknown(name)]));
}
