import type { TypedValue } from "../params/typedValue.ts";
import { isTypedList, isTypedMap } from "../params/typedValue.ts";
import type { SyntaxNode } from "./pythonLiteral.ts";
import type { PythonModule } from "./pythonModule.ts";
import { textOf } from "./pythonModule.ts";
import { childrenOf, connectedSides, unwrapped } from "./pythonSyntax.ts";

/** Whether a condition holds, as far as that follows from the values of its sides; undefined where both may be. */
export function conditionHolds(
  module: PythonModule,
  condition: SyntaxNode,
  valueOf: (side: SyntaxNode) => TypedValue | undefined,
): boolean | undefined {
  const node = unwrapped(condition);
  const parts = childrenOf(node);
  const [left, operator, right] = parts;
  if (node.name === "UnaryExpression" && left && operator && textOf(module, left) === "not") {
    return isDenied(module, operator, valueOf);
  }
  if (node.name !== "BinaryExpression") return truthOf(valueOf(node));
  if (!left || !operator || !right) return undefined;
  const sign = parts
    .slice(1, -1)
    .map((part) => textOf(module, part))
    .join(" ");
  const last = parts.at(-1) ?? right;
  if (sign === "and" || sign === "or") {
    return connected(sign, [conditionHolds(module, left, valueOf), conditionHolds(module, last, valueOf)]);
  }
  const [one, other] = [valueOf(left), valueOf(last)];
  return one === undefined || other === undefined ? undefined : compare(one, sign, other);
}

/** Whether what stands behind `not` is false, which binds closer than `and` and `or`. */
function isDenied(
  module: PythonModule,
  node: SyntaxNode,
  valueOf: (side: SyntaxNode) => TypedValue | undefined,
): boolean | undefined {
  const sides = connectedSides(node);
  if (sides) {
    const first = isDenied(module, sides.left, valueOf);
    return connected(sides.sign, [first, conditionHolds(module, sides.right, valueOf)]);
  }
  const value = conditionHolds(module, node, valueOf);
  return value === undefined ? undefined : !value;
}

function connected(sign: "and" | "or", sides: readonly (boolean | undefined)[]): boolean | undefined {
  const decisive = sign === "or";
  if (sides.includes(decisive)) return decisive;
  return sides.includes(undefined) ? undefined : !decisive;
}

/** What a list or a dictionary holds may have been changed elsewhere: that it is empty decides nothing. */
function truthOf(value: TypedValue | undefined): boolean | undefined {
  return value === undefined || isTypedList(value) || isTypedMap(value) ? undefined : Boolean(value);
}

function compare(one: TypedValue, sign: string, other: TypedValue): boolean | undefined {
  if (sign === "in" || sign === "not in") {
    if ((isTypedList(other) && other.length === 0) || (isTypedMap(other) && other.size === 0)) return undefined;
    const isIn = isTypedList(other)
      ? other.includes(one)
      : isTypedMap(other)
        ? typeof one === "string" && other.has(one)
        : typeof other === "string" && typeof one === "string"
          ? other.includes(one)
          : undefined;
    return isIn === undefined ? undefined : isIn === (sign === "in");
  }
  if (isTypedList(one) || isTypedMap(one) || isTypedList(other) || isTypedMap(other)) return undefined;
  if (sign === "==" || sign === "is") return one === other;
  if (sign === "!=" || sign === "is not") return one !== other;
  if (typeof one !== "bigint" || typeof other !== "bigint") return undefined;
  switch (sign) {
    case "<":
      return one < other;
    case "<=":
      return one <= other;
    case ">":
      return one > other;
    case ">=":
      return one >= other;
    default:
      return undefined;
  }
}
