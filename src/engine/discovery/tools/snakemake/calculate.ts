import { combineSets } from "./sets.ts";
import type { Series, Value } from "./values.ts";
import { hasUnknown, isKind, itemsOf, longestList, longestText, textOf, truthOf, unknown } from "./values.ts";

/** What a Python operator makes of two values (of one, where `left` is undefined); undefined where that is not known. */
export function calculate(left: Value | undefined, operator: string, right: Value): Value | undefined {
  if (left === undefined)
    return isKind(right, "series") ? eachItem(right, (item) => prefixed(operator, item)) : prefixed(operator, right);
  if (isKind(left, "series")) return eachItem(left, (item, at) => calculateItem(item, operator, right, at));
  if (isKind(right, "series") && operator !== "in" && operator !== "not in") {
    return eachItem(right, (item) => calculate(left, operator, item));
  }
  switch (operator) {
    case "+":
      return add(left, right);
    case "/":
      return typeof left === "string" || typeof right === "string"
        ? joinPaths([left, right])
        : arithmetic(left, operator, right);
    case "%":
      return typeof left === "string" ? formatPercent(left, right) : arithmetic(left, operator, right);
    case "==":
    case "!=": {
      const isSame = equals(left, right);
      return isSame === undefined ? undefined : isSame === (operator === "==");
    }
    case "is":
    case "is not": {
      const isSame = isIdentical(left, right);
      return isSame === undefined ? undefined : isSame === (operator === "is");
    }
    case "in":
    case "not in": {
      const isIn = contains(left, right);
      return isIn === undefined ? undefined : isIn === (operator === "in");
    }
    default:
      return combineSets(left, operator, right) ?? arithmetic(left, operator, right);
  }
}

/** Whether two values are one: known of functions, and of nothing, true and false, of which there is one each. */
function isIdentical(left: Value, right: Value): boolean | undefined {
  if (isKind(left, "unknown") || isKind(right, "unknown")) return undefined;
  const isOnly = (value: Value): boolean => value === null || typeof value === "boolean";
  const areFunctions = isKind(left, "function") && isKind(right, "function");
  return areFunctions || isOnly(left) || isOnly(right) ? left === right : undefined;
}

/** An operator between columns works row by row. */
function eachItem(series: Series, change: (item: Value, at: number) => Value | undefined): Series {
  return { ...series, items: series.items.map((item, at) => change(item, at) ?? unknown("item")) };
}

function calculateItem(item: Value, operator: string, right: Value, at: number): Value | undefined {
  const other = isKind(right, "series") ? (right.items[at] ?? null) : right;
  if (typeof item !== "boolean" || typeof other !== "boolean") return calculate(item, operator, other);
  if (operator === "&") return item && other;
  return operator === "|" ? item || other : calculate(item, operator, other);
}

function prefixed(operator: string, value: Value): Value | undefined {
  if (operator === "~") return typeof value === "boolean" ? !value : undefined;
  if (operator === "not") {
    const truth = truthOf(value);
    return truth === undefined ? undefined : !truth;
  }
  if (typeof value !== "bigint" && typeof value !== "number") return undefined;
  if (operator === "-") return -value;
  return operator === "+" ? value : undefined;
}

function add(left: Value, right: Value): Value | undefined {
  if (typeof left === "string" || typeof right === "string") {
    const isText = (value: Value): boolean => typeof value === "string" || isKind(value, "unknown");
    if (!isText(left) || !isText(right)) return undefined;
    const [before, after] = [textOf(left, "left"), textOf(right, "right")];
    return before.length + after.length > longestText ? undefined : before + after;
  }
  if (Array.isArray(left) || Array.isArray(right) || isKind(left, "named")) {
    const [before, after] = [itemsOf(left) ?? [left], itemsOf(right) ?? [right]];
    return before.length + after.length > longestList ? undefined : [...before, ...after];
  }
  return arithmetic(left, "+", right);
}

/** `os.path.join`, also of a `Path` with `/`. */
export function joinPaths(parts: readonly Value[]): string {
  return parts.reduce<string>((path, part) => {
    const text = textOf(part, "path");
    if (path === "" || text.startsWith("/")) return text;
    return path.endsWith("/") ? path + text : `${path}/${text}`;
  }, "");
}

function formatPercent(template: string, right: Value): string | undefined {
  const values = Array.isArray(right) ? right : [right];
  let next = 0;
  let isKnown = true;
  const text = template.replaceAll(
    /%(?:\((\w+)\))?(0?\d*)([sdi%])/g,
    (_, name: string | undefined, width: string, type) => {
      if (type === "%") return "%";
      const value = name === undefined ? values[next++] : right instanceof Map ? right.get(name) : undefined;
      if (value === undefined) isKnown = false;
      return textOf(value, "value").padStart(Math.min(Number(width), 1_000), width.startsWith("0") ? "0" : " ");
    },
  );
  return isKnown ? text : undefined;
}

function equals(left: Value, right: Value): boolean | undefined {
  if (isKind(left, "unknown") || isKind(right, "unknown")) return undefined;
  if (isKind(left, "function") && isKind(right, "function")) return left === right;
  if (typeof left === "string" && typeof right === "string") {
    return left === right || (!hasUnknown(left + right) ? false : undefined);
  }
  const isPlain = (value: Value): boolean => value === null || typeof value !== "object";
  if (!isPlain(left) || !isPlain(right)) return undefined;
  if (typeof left === "bigint" || typeof right === "bigint")
    return left !== null && right !== null && Number(left) === Number(right);
  return left === right;
}

function contains(left: Value, right: Value): boolean | undefined {
  if (isKind(left, "unknown")) return undefined;
  if (right instanceof Map) return right.has(textOf(left, "key"));
  if (typeof right === "string" && typeof left === "string")
    return hasUnknown(left + right) ? undefined : right.includes(left);
  const items = Array.isArray(right) ? right : itemsOf(right);
  const found = items?.map((item) => equals(left, item));
  if (!found) return undefined;
  if (found.includes(true)) return true;
  return found.includes(undefined) ? undefined : false;
}

function arithmetic(left: Value, operator: string, right: Value): Value | undefined {
  if (Array.isArray(left) && Array.isArray(right) && ["|", "&", "-", "^"].includes(operator)) {
    return setOperation(left, operator, right);
  }
  if (left instanceof Map && right instanceof Map && operator === "|") return new Map([...left, ...right]);
  const isRepeated = Array.isArray(left) && operator === "*" && typeof right === "bigint" && right < 1000n;
  if (isRepeated && left.length * Number(right) <= longestList) {
    return Array.from({ length: Number(right) }, () => left).flat();
  }
  if (typeof left === "bigint" && typeof right === "bigint") return wholeArithmetic(left, operator, right);
  const isNumber = (value: Value): value is number | bigint => typeof value === "number" || typeof value === "bigint";
  if (!isNumber(left) || !isNumber(right)) return undefined;
  const [a, b] = [Number(left), Number(right)];
  const results: Readonly<Record<string, number | boolean>> = {
    "+": a + b,
    "-": a - b,
    "*": a * b,
    "/": a / b,
    "<": a < b,
    ">": a > b,
    "<=": a <= b,
    ">=": a >= b,
  };
  return results[operator];
}

/** Sets are arrays here: what their operators make of two of them. */
function setOperation(left: readonly Value[], operator: string, right: readonly Value[]): Value[] | undefined {
  const isPlain = (value: Value): boolean => value === null || typeof value !== "object";
  if (![...left, ...right].every(isPlain)) return undefined;
  if (operator === "|") return [...new Set([...left, ...right])];
  const isShared = (value: Value): boolean => left.includes(value) && right.includes(value);
  if (operator === "^") return [...left, ...right].filter((value) => !isShared(value));
  return left.filter((value) => isShared(value) === (operator === "&"));
}

function isSmall(number: bigint): boolean {
  return number < 10n ** 18n && number > -(10n ** 18n);
}

function wholeArithmetic(left: bigint, operator: string, right: bigint): Value | undefined {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return isSmall(left) && isSmall(right) ? left * right : undefined;
    case "//":
      return right > 0n && left >= 0n ? left / right : undefined;
    case "%":
      return right > 0n && left >= 0n ? left % right : undefined;
    case "/":
      return right === 0n ? undefined : Number(left) / Number(right);
    case "<":
      return left < right;
    case ">":
      return left > right;
    case "<=":
      return left <= right;
    case ">=":
      return left >= right;
    default:
      return undefined;
  }
}
