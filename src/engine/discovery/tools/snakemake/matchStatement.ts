import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import { childrenOf } from "../../python/pythonSyntax.ts";
import { calculate } from "./calculate.ts";
import type { PythonTree } from "./pythonPiece.ts";
import type { Evaluate, Scope } from "./scope.ts";
import type { Value } from "./values.ts";
import { itemsOf, truthOf } from "./values.ts";

/** A clause of a `match` that may be taken: its body, and whether it is taken for certain where none before it was. */
export interface TakenClause {
  readonly body: SyntaxNode;
  readonly isCertain: boolean;
}

/** The clauses of a `match` that its subject may lead into, in order, up to one that it leads into in any case. */
export function takenClauses(
  node: SyntaxNode,
  tree: PythonTree,
  scope: Scope,
  evaluate: Evaluate,
): readonly TakenClause[] {
  const [, subject] = childrenOf(node);
  if (!subject) return [];
  const value = evaluate(subject, tree, scope);
  const taken: TakenClause[] = [];
  for (const clause of node.getChild("MatchBody")?.getChildren("MatchClause") ?? []) {
    const [, pattern] = childrenOf(clause);
    const body = clause.getChild("Body");
    if (!pattern || !body) continue;
    const isCertain = matches(pattern, value, { tree, scope, evaluate }) && guardOf(clause, { tree, scope, evaluate });
    if (isCertain !== false) taken.push({ body, isCertain: isCertain === true });
    if (isCertain === true) break;
  }
  return taken;
}

interface Reading {
  readonly tree: PythonTree;
  readonly scope: Scope;
  readonly evaluate: Evaluate;
}

/** Whether a value has the form of a pattern, whose names it is given; undefined where that is not known. */
function matches(pattern: SyntaxNode, value: Value, reading: Reading): boolean | undefined {
  const parts = childrenOf(pattern).filter(({ name }) => name.endsWith("Pattern"));
  switch (pattern.name) {
    case "CapturePattern":
      reading.scope.set(reading.tree.text.slice(pattern.from, pattern.to), value);
      return true;
    case "LiteralPattern": {
      const { firstChild } = pattern;
      const isSame = firstChild && calculate(value, "==", reading.evaluate(firstChild, reading.tree, reading.scope));
      return typeof isSame === "boolean" ? isSame : undefined;
    }
    case "OrPattern":
      return some(parts.map((part) => matches(part, value, reading)));
    case "SequencePattern": {
      const items = Array.isArray(value) ? itemsOf(value) : undefined;
      if (!items || childrenOf(pattern).some(({ name }) => name === "*")) return undefined;
      if (items.length !== parts.length) return false;
      return every(parts.map((part, at) => matches(part, items[at] ?? null, reading)));
    }
    default:
      return undefined;
  }
}

function guardOf(clause: SyntaxNode, { tree, scope, evaluate }: Reading): boolean | undefined {
  const guard = clause.getChild("Guard");
  const [, condition] = guard ? childrenOf(guard) : [];
  return condition ? truthOf(evaluate(condition, tree, scope)) : true;
}

function some(answers: readonly (boolean | undefined)[]): boolean | undefined {
  return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false;
}

function every(answers: readonly (boolean | undefined)[]): boolean | undefined {
  return answers.includes(false) ? false : answers.includes(undefined) ? undefined : true;
}
