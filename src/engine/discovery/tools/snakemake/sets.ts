import type { CallArguments, Value } from "./values.ts";
import { isKind, itemsOf } from "./values.ts";

/** What Python makes of two sets, which are lists here; undefined for what is none, or where an item is not known. */
export function combineSets(left: Value | undefined, operator: string, right: Value | undefined): Value[] | undefined {
  const [own, others] = [knownItems(left), knownItems(right)];
  if (!own || !others) return undefined;
  const [isOwn, isOther] = [new Set(own), new Set(others)];
  const without = own.filter((item) => !isOther.has(item));
  switch (operator) {
    case "&":
      return own.filter((item) => isOther.has(item));
    case "-":
      return without;
    case "|":
      return [...own, ...others.filter((item) => !isOwn.has(item))];
    case "^":
      return [...without, ...others.filter((item) => !isOwn.has(item))];
    default:
      return undefined;
  }
}

const operators = new Map([
  ["intersection", "&"],
  ["difference", "-"],
  ["union", "|"],
  ["symmetric_difference", "^"],
]);

/** A method of a set that makes another one, or compares it. */
export function setMethod(set: Value[], name: string): ((args: CallArguments) => Value | undefined) | undefined {
  const operator = operators.get(name);
  if (operator !== undefined) {
    return ({ positional }) =>
      positional.reduce<Value[] | undefined>((made, other) => combineSets(made, operator, other), set);
  }
  if (name !== "issubset" && name !== "issuperset" && name !== "isdisjoint") return undefined;
  return ({ positional: [other] }) => {
    const [left, right] = name === "issuperset" ? [other, set] : [set, other];
    const rest = combineSets(left, name === "isdisjoint" ? "&" : "-", right);
    return rest && rest.length === 0;
  };
}

function knownItems(value: Value | undefined): readonly Value[] | undefined {
  const items = isKind(value, "series") ? value.items : itemsOf(value);
  return items?.every((item) => item === null || typeof item !== "object") ? items : undefined;
}
