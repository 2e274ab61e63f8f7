import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import { callArguments, evaluate } from "./evaluate.ts";
import { isMarked } from "./includePaths.ts";
import { parsePattern } from "./pathPattern.ts";
import type { PythonText, PythonTree } from "./pythonPiece.ts";
import { directiveArguments, valuesIn } from "./pythonPiece.ts";
import type { PlacedFunction, RuleFiles, RulePath } from "./ruleFiles.ts";
import type { Scope } from "./scope.ts";
import type { Value } from "./values.ts";
import { isKind, itemsOf, mapTexts, textOf, textsIn, truthOf } from "./values.ts";

/** Reads the paths of a rule's keyword. `change` is what becomes of each text: the variables in it are looked up. */
export function readRuleFiles(args: PythonText, scope: Scope, change: (text: string) => string): RuleFiles {
  const tree = args.args();
  const paths: RulePath[] = [];
  const functions: PlacedFunction[] = [];
  let isAbsolute = false;
  const items: Value[] = [];
  const names = new Map<string, Value>();
  const written = directiveArguments(args).flatMap((argument) =>
    alternatives(argument.value, tree, scope).map((value) => ({ ...argument, value })),
  );
  for (const argument of written) {
    const { value: node } = argument;
    const place = { start: node.from + tree.shift, end: node.to + tree.shift };
    const code = tree.text.slice(node.from, node.to);
    const { positional, named } = callArguments([argument], tree, scope, code);
    for (const [name, found] of [...positional.map((value) => [undefined, value] as const), ...named]) {
      if (textsIn(found).some((text) => text !== undefined && isMarked(text))) isAbsolute = true;
      const value = mapTexts(found, change);
      if (name !== undefined) names.set(name, value);
      for (const item of flat(value)) items.push(item);
      collect(value, place, code, paths, functions);
    }
  }
  return { paths, functions, isAbsolute, values: { kind: "named", items, names } };
}

/** The expressions that an input may be: either side of a condition that only a run decides. */
function alternatives(node: SyntaxNode, tree: PythonTree, scope: Scope): readonly SyntaxNode[] {
  const inner = unwrapped(node);
  if (inner.name !== "ConditionalExpression") return [node];
  const [whenTrue, condition, whenFalse] = valuesIn(inner).filter(({ name }) => name !== "if" && name !== "else");
  const isOpen = condition && truthOf(evaluate(condition, tree, scope)) === undefined;
  return isOpen && whenTrue && whenFalse ? [whenTrue, whenFalse] : [node];
}

/** An expression without the brackets around it. */
function unwrapped(node: SyntaxNode): SyntaxNode {
  const [inner] = node.name === "ParenthesizedExpression" ? valuesIn(node) : [];
  return inner ? unwrapped(inner) : node;
}

function flat(value: Value): readonly Value[] {
  if (isKind(value, "named")) return value.items.flatMap(flat);
  return Array.isArray(value) ? value.flatMap(flat) : [value];
}

function collect(
  value: Value,
  place: { readonly start: number; readonly end: number },
  written: string,
  paths: RulePath[],
  functions: PlacedFunction[],
): void {
  if (isKind(value, "function")) {
    functions.push({
      call: (args) => value.call(args),
      ...place,
      ...(value.code !== undefined && { code: value.code }),
    });
  } else if (isKind(value, "unknown")) {
    paths.push({ pattern: parsePattern(textOf(value, written)), ...place });
  } else if (Array.isArray(value) || isKind(value, "named") || value instanceof Map) {
    for (const item of value instanceof Map ? value.values() : (itemsOf(value) ?? [])) {
      collect(item, place, written, paths, functions);
    }
  } else {
    for (const text of textsIn(value)) {
      if (text !== undefined && text !== "") paths.push({ pattern: parsePattern(withoutDot(text)), ...place });
    }
  }
}

/** `./a` is `a`. */
export function withoutDot(path: string): string {
  return path.replace(/^(?:\.\/+)+(?=.)/, "");
}
