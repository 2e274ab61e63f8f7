import type { TypedValue } from "../params/typedValue.ts";
import { isTypedList, isTypedMap } from "../params/typedValue.ts";
import type { FormatField } from "./formatString.ts";
import { readFormatString } from "./formatString.ts";
import { targetsIn } from "./pythonBindings.ts";
import { callValue } from "./pythonBuiltins.ts";
import { readCall } from "./pythonCalls.ts";
import { conditionHolds } from "./pythonConditions.ts";
import type { Evaluation } from "./pythonEvaluation.ts";
import { evaluate } from "./pythonEvaluation.ts";
import { formatValue, percentFormat, strOf } from "./pythonFormatting.ts";
import type { SyntaxNode } from "./pythonLiteral.ts";
import { readPythonLiteral, readString } from "./pythonLiteral.ts";
import { memberValue, nameValue } from "./pythonLookup.ts";
import { textOf } from "./pythonModule.ts";
import { joinPaths } from "./pythonPaths.ts";
import { childrenOf, commaParts, entriesOf, unwrapped } from "./pythonSyntax.ts";

const maxText = 10_000;
const maxItems = 1000;

/** The value of an expression, in which paths from `__file__` begin with the root's mark; undefined where it is not known. */
export function evaluateExpression(outer: Evaluation, expression: SyntaxNode): TypedValue | undefined {
  if (outer.depth <= 0 || outer.budget.left <= 0) return undefined;
  outer.budget.left -= 1;
  const evaluation = { ...outer, depth: outer.depth - 1 };
  const node = unwrapped(expression);
  const value = evaluateNode(evaluation, node);
  if (typeof value === "string" && value.length > maxText) return undefined;
  return isTypedList(value) && value.length > maxItems ? undefined : value;
}

function evaluateNode(evaluation: Evaluation, node: SyntaxNode): TypedValue | undefined {
  switch (node.name) {
    case "VariableName":
      return nameValue(evaluation, node);
    case "MemberExpression":
      return memberValue(evaluation, node);
    case "FormatString":
      return formatString(evaluation, node);
    case "ContinuedString":
      return joined(childrenOf(node).map((part) => evaluate(evaluation, part)));
    case "ArrayExpression":
    case "TupleExpression":
    case "SetExpression":
      return listValue(evaluation, node);
    case "DictionaryExpression":
      return dictionaryValue(evaluation, node);
    case "ArrayComprehensionExpression":
    case "SetComprehensionExpression":
      return comprehension(evaluation, node);
    case "BinaryExpression":
      return binaryValue(evaluation, node);
    case "ConditionalExpression":
      return conditionalValue(evaluation, node);
    case "CallExpression": {
      const call = readCall(evaluation.module, node);
      return call && callValue(evaluation, call);
    }
    default:
      return readPythonLiteral(node, evaluation.module.text);
  }
}

function joined(parts: readonly (TypedValue | undefined)[]): string | undefined {
  return parts.every((part) => typeof part === "string") ? parts.join("") : undefined;
}

function listValue(evaluation: Evaluation, node: SyntaxNode): TypedValue | undefined {
  const values: TypedValue[] = [];
  for (const [first, second] of commaParts(childrenOf(node))) {
    const value = first && evaluate(evaluation, first.name === "*" && second ? second : first);
    if (value === undefined) return undefined;
    if (first?.name !== "*") values.push(value);
    else if (isTypedList(value)) values.push(...value);
    else return undefined;
  }
  return values;
}

function dictionaryValue(evaluation: Evaluation, node: SyntaxNode): TypedValue | undefined {
  const entries = new Map<string, TypedValue>();
  for (const [keyNode, valueNode] of entriesOf(node)) {
    const key = strOf(evaluate(evaluation, keyNode));
    const value = evaluate(evaluation, valueNode);
    if (key === undefined || value === undefined) return undefined;
    entries.set(key, value);
  }
  return entries.size === commaParts(childrenOf(node)).length ? entries : undefined;
}

/** `yes if condition else no`, where the condition decides. */
function conditionalValue(evaluation: Evaluation, node: SyntaxNode): TypedValue | undefined {
  const [yes, , condition, , no] = childrenOf(node);
  // How long a list is may have changed elsewhere.
  const isLength = condition && /\blen\(/.test(textOf(evaluation.module, condition));
  const holds =
    condition && !isLength
      ? conditionHolds(evaluation.module, condition, (side) => evaluate(evaluation, side))
      : undefined;
  const chosen = holds === true ? yes : holds === false ? no : undefined;
  return chosen && evaluate(evaluation, chosen);
}

function binaryValue(evaluation: Evaluation, node: SyntaxNode): TypedValue | undefined {
  const [leftNode, sign, rightNode] = childrenOf(node);
  const left = leftNode && evaluate(evaluation, leftNode);
  if (left === undefined || !sign || !rightNode) return undefined;
  if (sign.name === "or") return isFalse(left) ? evaluate(evaluation, rightNode) : left;
  const right = evaluate(evaluation, rightNode);
  if (right === undefined) return undefined;
  switch (textOf(evaluation.module, sign)) {
    case "+":
      if (typeof left === "string" && typeof right === "string") return left + right;
      if (typeof left === "bigint" && typeof right === "bigint") return left + right;
      return isTypedList(left) && isTypedList(right) ? [...left, ...right] : undefined;
    case "-":
      return typeof left === "bigint" && typeof right === "bigint" ? left - right : undefined;
    case "*":
      return typeof left === "bigint" && typeof right === "bigint" ? left * right : undefined;
    case "/":
      return typeof left === "string" && typeof right === "string" ? joinPaths([left, right]) : undefined;
    case "%":
      if (typeof left === "bigint" && typeof right === "bigint") return moduloOf(left, right);
      return typeof left === "string" ? percentFormat(left, right) : undefined;
    default:
      return undefined;
  }
}

/** Whether Python takes a value for false. */
function isFalse(value: TypedValue): boolean {
  if (isTypedList(value)) return value.length === 0;
  return isTypedMap(value) ? value.size === 0 : !value;
}

/** Python's `%`: with the sign of the divisor. */
function moduloOf(left: bigint, right: bigint): bigint | undefined {
  return right === 0n ? undefined : ((left % right) + right) % right;
}

function formatString(evaluation: Evaluation, node: SyntaxNode): string | undefined {
  const { prefix, quote, pieces } = readFormatString(node, evaluation.module.text);
  const plainPrefix = prefix.replace(/[fF]/, "");
  return joined(
    pieces.map((piece) => {
      if (typeof piece !== "string") return formatField(evaluation, piece);
      // A single brace here is a field that the parser took for text, as after a backslash.
      if (/[{}]/.test(piece.replaceAll(/\{\{|\}\}/g, ""))) return undefined;
      return readString(plainPrefix + quote + piece.replaceAll("{{", "{").replaceAll("}}", "}") + quote);
    }),
  );
}

function formatField(evaluation: Evaluation, { expression, spec, isConverted }: FormatField): string | undefined {
  return expression && !isConverted ? formatValue(evaluate(evaluation, expression), spec) : undefined;
}

/** `[f(x) for x in items]` over items that are known, without conditions. */
function comprehension(evaluation: Evaluation, node: SyntaxNode): TypedValue | undefined {
  const [item, ...rest] = childrenOf(node).slice(1, -1);
  const loops = readLoops(rest);
  if (!item || !loops) return undefined;
  const values: TypedValue[] = [];
  const isKnown = eachTurn(evaluation, loops, (inner) => {
    const value = evaluate(inner, item);
    if (value !== undefined) values.push(value);
    return value !== undefined && values.length <= maxItems;
  });
  return isKnown ? values : undefined;
}

/** What is bound in each turn of a comprehension; undefined where its items are not known, or it leaves some out. */
export function comprehensionTurns(
  evaluation: Evaluation,
  node: SyntaxNode,
): readonly Evaluation["bindings"][] | undefined {
  const parts = childrenOf(node).slice(1, -1);
  const loops = readLoops(parts.slice(parts.findIndex(({ name }) => name === "for")));
  const turns: Evaluation["bindings"][] = [];
  const isKnown = loops && eachTurn(evaluation, loops, ({ bindings }) => turns.push(bindings) <= maxItems);
  return isKnown ? turns : undefined;
}

interface Loop {
  readonly targets: readonly SyntaxNode[];
  readonly items: SyntaxNode;
}

function readLoops(nodes: readonly SyntaxNode[]): readonly Loop[] | undefined {
  const loops: Loop[] = [];
  let rest = nodes;
  while (rest.length > 0) {
    const end = rest.findIndex(({ name }) => name === "in");
    const items = rest[end + 1];
    if (rest[0]?.name !== "for" || end < 0 || !items) return undefined;
    loops.push({ targets: rest.slice(1, end), items });
    rest = rest.slice(end + 2);
  }
  return loops;
}

function eachTurn(evaluation: Evaluation, loops: readonly Loop[], visit: (inner: Evaluation) => boolean): boolean {
  const [loop, ...inner] = loops;
  if (!loop) return visit(evaluation);
  const items = evaluate(evaluation, loop.items);
  const list = isTypedMap(items) ? [...items.keys()] : items;
  if (!isTypedList(list)) return false;
  return list.every((item) => {
    const bindings = bindTargets(evaluation, loop.targets, item);
    return bindings !== undefined && eachTurn({ ...evaluation, bindings }, inner, visit);
  });
}

/** What the names of a loop stand for in one turn, beside what was known before. */
function bindTargets(
  { module, bindings }: Pick<Evaluation, "module" | "bindings">,
  targets: readonly SyntaxNode[],
  item: TypedValue,
): ReadonlyMap<string, TypedValue> | undefined {
  const names = targetsIn(targets).map((target) => textOf(module, target));
  const isSingle = targets.length === 1 && targets[0]?.name === "VariableName";
  const values = isSingle ? [item] : isTypedList(item) ? item : [];
  if (names.length === 0 || names.length !== values.length) return undefined;
  return new Map([...bindings, ...names.map((name, index) => [name, values[index] ?? null] as const)]);
}
