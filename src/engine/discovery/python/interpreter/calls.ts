import { readCall } from "../pythonCalls.ts";
import type { SyntaxNode } from "../pythonLiteral.ts";
import { textOf } from "../pythonModule.ts";
import { childrenOf } from "../pythonSyntax.ts";
import { callBuiltin } from "./builtins.ts";
import { evaluateComprehension, isComprehension } from "./comprehensions.ts";
import { callFunction, libraryBase, makeInstance, memberOfClass } from "./functions.ts";
import { callLibrary } from "./libraries.ts";
import { memberOf } from "./members.ts";
import { callMethod } from "./methods.ts";
import type { Arguments, Call, Scope, Value } from "./language.ts";
import { evaluate, lookup } from "./scope.ts";
import { asKind, isMap, itemsOf } from "./values.ts";

/** What a call makes: of the project's functions, of the tool's, of Python's that handle lists. Undefined for all else. */
export function evaluateCall(scope: Scope, node: SyntaxNode): Value | undefined {
  const callee = node.firstChild;
  if (!callee) return undefined;
  const called = calledBy(scope, callee);
  const call: Call = { scope, node, ...readArguments(scope, node) };
  if (called !== undefined) return callValue(called, call);
  return callee.name === "VariableName" ? callBuiltin(textOf(scope.module, callee), call, callValue) : undefined;
}

function calledBy(scope: Scope, callee: SyntaxNode): Value | undefined {
  if (callee.name === "VariableName") return lookup(scope, textOf(scope.module, callee));
  const member = callee.name === "MemberExpression" ? callee.getChild("PropertyName") : null;
  if (!member) return evaluate(scope, callee);
  return memberOf(scope, evaluate(scope, callee.firstChild ?? undefined), textOf(scope.module, member));
}

function readArguments(scope: Scope, node: SyntaxNode): Arguments {
  const list = childrenOf(node.getChild("ArgList")).slice(1, -1);
  if (isComprehension(list)) return { positional: [evaluateComprehension(scope, list)], keywords: new Map() };
  const read = readCall(scope.module, node);
  const keywords = new Map([...(read?.keywords ?? [])].map(([name, value]) => [name, evaluate(scope, value)] as const));
  for (const inner of read?.doubleStarred ?? []) {
    const value = evaluate(scope, inner);
    if (isMap(value)) for (const [key, item] of value) keywords.set(key, item);
  }
  const unpacked = (read?.starred ?? []).flatMap((inner) => itemsOf(evaluate(scope, inner)) ?? []);
  return { positional: [...(read?.positional ?? []).map((value) => evaluate(scope, value)), ...unpacked], keywords };
}

/** Calls what an expression gave. */
function callValue(called: Value, call: Call): Value | undefined {
  const func = asKind(called, "function");
  if (func) return callFunction(func, call, call);
  const made = asKind(called, "class");
  if (made?.isInstance === false) {
    // A project's own kind of a thing is one of the tool's.
    const base = libraryBase(made);
    return (base === undefined ? undefined : callLibrary(base, call, callValue)) ?? makeInstance(made, call);
  }
  const partial = asKind(called, "partial");
  if (partial) {
    const positional = [...partial.args.positional, ...call.positional];
    return callValue(partial.func, {
      ...call,
      positional,
      keywords: new Map([...partial.args.keywords, ...call.keywords]),
    });
  }
  const library = asKind(called, "library");
  if (library) return callLibrary(library.name, call, callValue);
  const method = asKind(called, "method");
  if (!method) return undefined;
  const holder = asKind(method.object, "class");
  const own = holder && asKind(memberOfClass(holder, method.name), "function");
  if (own) return callFunction(own, { ...call, positional: [method.object, ...call.positional] }, call);
  return callMethod(method, call);
}
