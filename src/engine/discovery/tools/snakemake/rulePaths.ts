import { callArguments, evaluate } from "./evaluate.ts";
import { parsePattern } from "./pathPattern.ts";
import type { PythonText } from "./pythonPiece.ts";
import { directiveArguments } from "./pythonPiece.ts";
import type { Scope } from "./scope.ts";
import type { NamedValues, PythonFunction, Value } from "./values.ts";
import { isKind, itemsOf, textOf, textsIn } from "./values.ts";
import type { RulePath } from "./workflow.ts";

/** A function in a rule that gives paths, with its place. */
export interface PlacedFunction {
  readonly call: PythonFunction["call"];
  readonly code?: string;
  readonly start: number;
  readonly end: number;
}

/** What `input:`, `output:` or `log:` holds. */
export interface RuleFiles {
  readonly paths: readonly RulePath[];
  readonly functions: readonly PlacedFunction[];
  readonly values: NamedValues;
}

export const noFiles: RuleFiles = { paths: [], functions: [], values: { kind: "named", items: [], names: new Map() } };

/** Reads the paths of a rule's keyword. */
export function readRuleFiles(args: PythonText, scope: Scope): RuleFiles {
  const tree = args.args();
  const paths: RulePath[] = [];
  const functions: PlacedFunction[] = [];
  const items: Value[] = [];
  const names = new Map<string, Value>();
  for (const argument of directiveArguments(args)) {
    const { name, value: node } = argument;
    const place = { start: node.from + tree.shift, end: node.to + tree.shift };
    const written = tree.text.slice(node.from, node.to);
    for (const [key, value] of namedValues(
      callArguments([argument], tree, scope, written) ?? evaluate(node, tree, scope),
      name,
    )) {
      if (key !== undefined) names.set(key, value);
      items.push(...(key === undefined ? (isKind(value, "named") ? value.items : [value]).flatMap(flat) : [value]));
      collect(value, place, written, paths, functions);
    }
  }
  return { paths, functions, values: { kind: "named", items, names } };
}

type CallOrValue = NonNullable<ReturnType<typeof callArguments>> | Value;

function namedValues(found: CallOrValue, name: string | undefined): readonly (readonly [string | undefined, Value])[] {
  if (typeof found === "object" && found !== null && "positional" in found) {
    return [...found.positional.map((value) => [undefined, value] as const), ...found.named];
  }
  return [[name, found]];
}

function flat(value: Value): readonly Value[] {
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
