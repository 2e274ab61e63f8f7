import type { Evaluation } from "../pythonEvaluation.ts";
import { evaluateExpression } from "../pythonExpressions.ts";
import type { SyntaxNode } from "../pythonLiteral.ts";
import { textOf } from "../pythonModule.ts";
import { childrenOf, commaParts, connectedSides } from "../pythonSyntax.ts";
import { evaluateCall } from "./calls.ts";
import { evaluateComprehension } from "./comprehensions.ts";
import { memberOf } from "./members.ts";
import { compare, operate } from "./operators.ts";
import { evaluate, evaluateItems, lookup } from "./scope.ts";
import type { Scope, Value, ValueMap } from "./language.ts";
import { asKind, isList, isMap, keyOf, truthOf, typedOf, unknown, valueOf } from "./values.ts";

/** The value of an expression that is not in parentheses; undefined where it is not known. */
export function evaluateNode(scope: Scope, node: SyntaxNode): Value | undefined {
  switch (node.name) {
    case "VariableName": {
      const name = textOf(scope.module, node);
      return lookup(scope, name) ?? (name === "__file__" ? plainValue(scope, node) : undefined);
    }
    case "MemberExpression":
      return evaluateMember(scope, node);
    case "CallExpression":
      return evaluateCall(scope, node) ?? plainValue(scope, node);
    case "ArrayExpression":
    case "TupleExpression":
    case "SetExpression":
      return evaluateItems(scope, childrenOf(node));
    case "DictionaryExpression":
      return evaluateDictionary(scope, node);
    case "ArrayComprehensionExpression":
    case "ComprehensionExpression":
    case "SetComprehensionExpression":
    case "DictionaryComprehensionExpression":
      return evaluateComprehension(scope, childrenOf(node).slice(1, -1));
    case "ConditionalExpression":
      return evaluateConditional(scope, node);
    case "LambdaExpression":
      return { kind: "function", code: node, scope, isMethod: false };
    case "BinaryExpression":
      return evaluateBinary(scope, node) ?? plainValue(scope, node);
    case "UnaryExpression":
      return evaluateUnary(scope, node) ?? plainValue(scope, node);
    case "NamedExpression":
      return evaluateNamed(scope, node);
    default:
      return plainValue(scope, node);
  }
}

/** What all readers of Python know of an expression: literals, texts put together, paths. Its parts are evaluated here. */
function plainValue(scope: Scope, node: SyntaxNode): Value | undefined {
  const evaluation: Evaluation = {
    project: scope.reading.project,
    module: scope.module,
    bindings: new Map(),
    budget: scope.reading.budget,
    depth: scope.reading.depth,
    evaluate: (_, part) => typedOf(evaluate(scope, part)),
  };
  const typed = evaluateExpression(evaluation, node);
  return typed === undefined ? undefined : valueOf(typed);
}

function evaluateDictionary(scope: Scope, node: SyntaxNode): ValueMap {
  const entries: ValueMap = new Map();
  for (const [first, second, third] of commaParts(childrenOf(node))) {
    if (first?.name === "**") {
      const inner = evaluate(scope, second);
      if (isMap(inner)) for (const [key, value] of inner) entries.set(key, value);
    } else if (first && third) {
      const key = keyOf(evaluate(scope, first));
      const value = evaluate(scope, third);
      if (key !== undefined) entries.set(key, value);
    }
  }
  return entries;
}

function evaluateMember(scope: Scope, node: SyntaxNode): Value | undefined {
  const member = node.getChild("PropertyName");
  const object = evaluate(scope, node.firstChild ?? undefined);
  if (member) return memberOf(scope, object, textOf(scope.module, member)) ?? plainValue(scope, node);
  const [first, colon, last] = childrenOf(node).slice(2, -1);
  if (first?.name === ":" || colon?.name === ":") {
    const [start, end] = first?.name === ":" ? [undefined, colon] : [first, last];
    return slice(object, start && evaluate(scope, start), end && evaluate(scope, end));
  }
  return itemOf(scope, object, evaluate(scope, first)) ?? (object === unknown ? plainValue(scope, node) : undefined);
}

function slice(object: Value, start: Value | undefined, end: Value | undefined): Value | undefined {
  const bounds = [start, end].map((bound) => (typeof bound === "bigint" ? Number(bound) : undefined));
  if (typeof object !== "string" && !isList(object)) return undefined;
  return object.slice(bounds[0], bounds[1]);
}

function itemOf({ reading }: Scope, object: Value, key: Value): Value | undefined {
  const thing = asKind(object, "tool");
  if (thing) return reading.tool.item(thing, key, reading);
  if (isMap(object)) return object.get(keyOf(key) ?? "");
  if (typeof key !== "bigint") return undefined;
  return isList(object) || typeof object === "string" ? object.at(Number(key)) : undefined;
}

function evaluateConditional(scope: Scope, node: SyntaxNode): Value | undefined {
  const [whenTrue, , condition, , whenFalse] = childrenOf(node);
  const truth = condition && truthOf(evaluate(scope, condition));
  if (truth !== undefined) return evaluate(scope, truth ? whenTrue : whenFalse);
  const value = evaluate(scope, whenTrue);
  return value === unknown || value === null ? evaluate(scope, whenFalse) : value;
}

function evaluateBinary(scope: Scope, node: SyntaxNode): Value | undefined {
  const parts = childrenOf(node);
  const [leftNode, rightNode] = [parts[0], parts.at(-1)];
  const sign = parts
    .slice(1, -1)
    .map((part) => textOf(scope.module, part))
    .join(" ");
  const left = evaluate(scope, leftNode);
  if (sign === "and" || sign === "or") return connect(scope, left, sign, rightNode);
  const right = evaluate(scope, rightNode);
  return operate(scope.reading.tool, left, sign, right) ?? compare(left, sign, right);
}

function evaluateUnary(scope: Scope, node: SyntaxNode): Value | undefined {
  const [sign, operand] = childrenOf(node);
  return sign?.name === "not" && operand ? deny(scope, operand) : undefined;
}

/** What `not` makes of what stands behind it: it binds closer than `and` and `or`. */
function deny(scope: Scope, node: SyntaxNode): Value | undefined {
  const sides = connectedSides(node);
  if (sides) return connect(scope, deny(scope, sides.left) ?? unknown, sides.sign, sides.right);
  const truth = truthOf(evaluate(scope, node));
  return truth === undefined ? undefined : !truth;
}

function connect(scope: Scope, left: Value, sign: "and" | "or", rightNode: SyntaxNode | undefined): Value | undefined {
  const truth = truthOf(left);
  if (truth !== undefined) return truth === (sign === "or") ? left : evaluate(scope, rightNode);
  const right = evaluate(scope, rightNode);
  return sign === "and" ? (truthOf(right) === false ? false : undefined) : right;
}

function evaluateNamed(scope: Scope, node: SyntaxNode): Value {
  const parts = childrenOf(node);
  const value = evaluate(scope, parts.at(-1));
  const [target] = parts;
  if (target?.name === "VariableName") scope.names.set(textOf(scope.module, target), value);
  return value;
}
