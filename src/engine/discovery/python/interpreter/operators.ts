import type { InterpreterTool, Value } from "./language.ts";
import { asKind, isList, isMap, itemsOf, keyOf, typedOf } from "./values.ts";

/** How long a list may become: one that is added to itself again and again fills the memory. */
const maxItems = 100_000;

/** What an operator makes of lists, dictionaries and things of the tool; undefined for what is no such. */
export function operate(tool: InterpreterTool, left: Value, sign: string, right: Value): Value | undefined {
  if (asKind(left, "tool") ?? asKind(right, "tool")) return tool.operate(left, sign, right);
  if (isMap(left) && isMap(right)) return sign === "|" ? new Map([...left, ...right]) : undefined;
  if (!isList(left) || !isList(right)) return isList(left) && sign === "+" ? left : undefined;
  if (left.length + right.length > maxItems) return undefined;
  if (sign === "+") return [...left, ...right];
  const keys = new Set(right.map(keyOf));
  if (sign === "|") return [...left, ...right.filter((item) => !left.includes(item))];
  return sign === "-" ? left.filter((item) => !keys.has(keyOf(item))) : undefined;
}

/** What a comparison says; undefined where it cannot be told. */
export function compare(left: Value, sign: string, right: Value): boolean | undefined {
  switch (sign) {
    case "==":
    case "is":
      return isSame(left, right);
    case "!=":
    case "is not":
      return negated(isSame(left, right));
    case "in":
      return isIn(left, right);
    case "not in":
      return negated(isIn(left, right));
    default:
      return isOrdered(left, sign, right);
  }
}

function negated(truth: boolean | undefined): boolean | undefined {
  return truth === undefined ? undefined : !truth;
}

function isSame(left: Value, right: Value): boolean | undefined {
  if (left === null || right === null) {
    const other = left ?? right;
    if (other === null) return true;
    return asKind(other, "unknown") || asKind(other, "library") ? undefined : false;
  }
  const [first, second] = [keyOf(left), keyOf(right)];
  return first === undefined || second === undefined ? undefined : first === second;
}

function isIn(item: Value, holder: Value): boolean | undefined {
  if (typeof holder === "string") return typeof item === "string" ? holder.includes(item) : undefined;
  const key = keyOf(item);
  const items = itemsOf(holder);
  if (key === undefined || !items) return undefined;
  if (items.some((found) => keyOf(found) === key)) return true;
  return items.some((found) => typedOf(found) === undefined) ? undefined : false;
}

function isOrdered(left: Value, sign: string, right: Value): boolean | undefined {
  const isNumber = (value: Value) => typeof value === "bigint" || typeof value === "number";
  if (!isNumber(left) || !isNumber(right)) return undefined;
  const [a, b] = [Number(left), Number(right)];
  if (sign === "<") return a < b;
  if (sign === "<=") return a <= b;
  if (sign === ">") return a > b;
  return sign === ">=" ? a >= b : undefined;
}
