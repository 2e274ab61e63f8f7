import type { parser } from "@lezer/python";
import type { TypedValue } from "../params/typedValue.ts";
import { isIntText, toBigInt } from "../yaml/yamlNumbers.ts";

/** A node of the parser's syntax tree. */
export type SyntaxNode = ReturnType<typeof parser.parse>["topNode"];

const punctuation = new Set(["(", ")", "[", "]", "{", "}", ",", ":", "Comment"]);

/** The value of a literal in Python; undefined for anything that would have to be run. Tuples and sets are lists. */
export function readPythonLiteral(node: SyntaxNode, text: string): TypedValue | undefined {
  const written = text.slice(node.from, node.to);
  switch (node.name) {
    case "Number":
      return readNumber(written);
    case "String":
      return readString(written);
    case "ContinuedString":
      return joinStrings(node, text);
    case "Boolean":
      return written === "True";
    case "None":
      return null;
    case "UnaryExpression":
      return readSigned(node, text);
    case "ParenthesizedExpression":
      return readItems(node, text)?.[0];
    case "ArrayExpression":
    case "TupleExpression":
    case "SetExpression":
      return readItems(node, text);
    case "DictionaryExpression":
      return readDictionary(node, text);
    default:
      return undefined;
  }
}

function readNumber(written: string): TypedValue | undefined {
  if (isIntText(written)) return toBigInt(written);
  const value = Number(written.replaceAll("_", ""));
  return Number.isNaN(value) ? undefined : value;
}

function readSigned(node: SyntaxNode, text: string): TypedValue | undefined {
  const operand = node.lastChild && readPythonLiteral(node.lastChild, text);
  const sign = text.slice(node.from, node.from + 1);
  if (typeof operand !== "number" && typeof operand !== "bigint") return undefined;
  if (sign === "-") return -operand;
  return sign === "+" ? operand : undefined;
}

function readItems(node: SyntaxNode, text: string): readonly TypedValue[] | undefined {
  const items: TypedValue[] = [];
  for (const child of literalChildren(node)) {
    const item = readPythonLiteral(child, text);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items;
}

function readDictionary(node: SyntaxNode, text: string): TypedValue | undefined {
  const items = readItems(node, text);
  if (!items) return undefined;
  const entries = new Map<string, TypedValue>();
  for (let index = 0; index + 1 < items.length; index += 2) {
    const [key, value] = [items[index], items[index + 1]];
    if (key === undefined || value === undefined || typeof key === "object") return undefined;
    entries.set(String(key), value);
  }
  return entries;
}

function joinStrings(node: SyntaxNode, text: string): string | undefined {
  const parts = readItems(node, text);
  return parts?.every((part) => typeof part === "string") ? parts.join("") : undefined;
}

function literalChildren(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (!punctuation.has(child.name)) children.push(child);
  }
  return children;
}

const escapes: Readonly<Record<string, string>> = {
  "\n": "",
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** A string literal's value; undefined for bytes and for f-strings, which are not plain text. */
export function readString(written: string): string | undefined {
  const match = /^([a-zA-Z]*)("""|'''|"|')([^]*)\2$/.exec(written.replaceAll("\r\n", "\n"));
  const [, prefix = "", , body = ""] = match ?? [];
  if (!match || /[bf]/i.test(prefix)) return undefined;
  if (/r/i.test(prefix)) return body;
  return body.replaceAll(/\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|([^]))/g, (...found) => {
    const [all, x, u, long, octal, single] = found as readonly (string | undefined)[];
    const hex = x ?? u ?? long;
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
    return escapes[single ?? ""] ?? all ?? "";
  });
}
