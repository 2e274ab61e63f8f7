import type { TypedValue } from "../params/typedValue.ts";
import { isTypedList, isTypedMap } from "../params/typedValue.ts";
import type { PythonCall } from "./pythonCalls.ts";
import type { SyntaxNode } from "./pythonLiteral.ts";
import type { Evaluation } from "./pythonEvaluation.ts";
import { evaluate, evaluateAll } from "./pythonEvaluation.ts";
import { braceFormat, strOf } from "./pythonFormatting.ts";
import { functionValue } from "./pythonFunctions.ts";
import { selfMember } from "./pythonLookup.ts";
import { textOf } from "./pythonModule.ts";
import { dottedText } from "./pythonNames.ts";
import { baseName, joinPaths, parentPath, splitEnding, tidyPath } from "./pythonPaths.ts";
import { resolveNode } from "./pythonProject.ts";
import { textMethod } from "./pythonTextMethods.ts";

/** The value of a call of a function or a method that only puts together what is known: `str`, `Path`, `os.path.join`, `format`, a helper of the project… */
export function callValue(evaluation: Evaluation, call: PythonCall): TypedValue | undefined {
  if (call.starred.length > 0 || call.doubleStarred.length > 0) return undefined;
  const { project, module } = evaluation;
  const { callee } = call;
  const target = resolveNode(project, module, callee);
  if (target?.kind === "library") return libraryCall(evaluation, call, target.name);
  if (target?.kind === "definition" && target.definition.kind === "function") {
    return functionValue(evaluation, target.module, target.definition, call);
  }
  if (target) return undefined;
  const written = dottedText(module, callee);
  const own = written?.startsWith("self.") ? selfMember(evaluation, callee) : undefined;
  if (!own && evaluation.bindings.has(`${written}()`)) return evaluation.bindings.get(`${written}()`);
  if (own?.member.kind === "function") return functionValue(evaluation, own.module, own.member, call);
  if (callee.name === "VariableName") return builtinCall(evaluation, call, textOf(module, callee));
  const member = callee.name === "MemberExpression" ? callee.getChild("PropertyName") : null;
  const object = member && callee.firstChild && evaluate(evaluation, callee.firstChild);
  if (!member || object === undefined || object === null) return undefined;
  const name = textOf(module, member);
  if (typeof object === "string") return methodValue(evaluation, call, object, name);
  if (!isTypedMap(object)) return undefined;
  if (name === "get" && call.keywords.size === 0) return entryOf(evaluation, object, call.positional);
  return call.positional.length === 0 ? mapMethod(object, name) : undefined;
}

/** `map.get(key)`, `map.get(key, default)`. */
function entryOf(
  evaluation: Evaluation,
  map: ReadonlyMap<string, TypedValue>,
  [keyNode, defaultNode]: readonly SyntaxNode[],
): TypedValue | undefined {
  const key = keyNode && evaluate(evaluation, keyNode);
  if (typeof key !== "string") return undefined;
  if (map.has(key)) return map.get(key);
  if (defaultNode) return evaluate(evaluation, defaultNode);
  // An empty one is there to be filled elsewhere.
  return map.size > 0 ? null : undefined;
}

function libraryCall(evaluation: Evaluation, call: PythonCall, name: string): TypedValue | undefined {
  const values = evaluateAll(evaluation, call.positional);
  if (!values?.every((value) => typeof value === "string")) return undefined;
  const [first] = values;
  if (name === "os.path.join") return joinPaths(values);
  if (/^pathlib\.(?:Pure)?(?:Posix|Windows)?Path$/.test(name)) return tidyPath(joinPaths(values));
  // Where the code runs is where its relative paths lie.
  if (first === undefined) return name === "os.getcwd" || name === "pathlib.Path.cwd" ? "." : undefined;
  switch (name) {
    case "os.path.dirname":
      return parentPath(first);
    case "os.path.basename":
      return baseName(first);
    case "os.path.normpath":
      return tidyPath(first, true);
    case "os.path.splitext":
      return splitEnding(first);
    case "os.path.abspath":
    case "os.path.realpath":
    case "os.path.expandvars":
    case "os.fspath":
      // Relative paths stay so.
      return /[$~]/.test(first) ? undefined : tidyPath(first, true);
    default:
      return undefined;
  }
}

function builtinCall(evaluation: Evaluation, call: PythonCall, name: string): TypedValue | undefined {
  const length = name === "len" ? evaluation.bindings.get(textOf(evaluation.module, call.node)) : undefined;
  if (length !== undefined) return length;
  const values = evaluateAll(evaluation, call.positional);
  if (name === "dict" && call.positional.length === 0) return keywordValues(evaluation, call);
  const [first] = values ?? [];
  if (!values || first === undefined || call.keywords.size > 0) return undefined;
  const list = isTypedMap(first) ? [...first.keys()] : isTypedList(first) ? first : undefined;
  switch (name) {
    case "str":
      return strOf(first);
    case "list":
    case "tuple":
      return list;
    case "sorted":
      return list && sorted(list);
    case "len":
      return list && BigInt(list.length);
    case "range":
      return rangeOf(values);
    case "enumerate":
      return typeof (values[1] ?? 0n) === "bigint"
        ? list?.map((item, index) => [BigInt(index) + ((values[1] as bigint | undefined) ?? 0n), item])
        : undefined;
    case "zip":
      return zipped(values);
    default:
      return undefined;
  }
}

/** Texts in their order, and lists by the texts that they begin with, where no two begin alike. */
function sorted(list: readonly TypedValue[]): readonly TypedValue[] | undefined {
  const keys = list.map((item) => (isTypedList(item) ? item[0] : item));
  const isPlain = keys.every((key) => typeof key === "string");
  const isClear = list.every((item) => typeof item === "string") || new Set(keys).size === list.length;
  if (!isPlain || !isClear) return undefined;
  return list
    .map((item, index) => ({ item, key: keys[index] ?? "" }))
    .sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)))
    .map(({ item }) => item);
}

function rangeOf(values: readonly TypedValue[]): readonly bigint[] | undefined {
  const [start, end, step] = values.length === 1 ? [0n, values[0], 1n] : [values[0], values[1], values[2] ?? 1n];
  if (typeof start !== "bigint" || typeof end !== "bigint" || typeof step !== "bigint" || step === 0n) return undefined;
  const count = (end - start + (step > 0n ? step - 1n : step + 1n)) / step;
  if (count > 1000n) return undefined;
  return Array.from({ length: Math.max(0, Number(count)) }, (_, index) => start + BigInt(index) * step);
}

function zipped(lists: readonly TypedValue[]): readonly TypedValue[] | undefined {
  const known = lists.filter(isTypedList);
  if (known.length !== lists.length) return undefined;
  const length = Math.min(...known.map((list) => list.length));
  return Array.from({ length }, (_, index) => known.map((list) => list[index] ?? null));
}

function keywordValues(evaluation: Evaluation, call: PythonCall): ReadonlyMap<string, TypedValue> | undefined {
  const entries = new Map<string, TypedValue>();
  for (const [key, node] of call.keywords) {
    const value = evaluate(evaluation, node);
    if (value === undefined) return undefined;
    entries.set(key, value);
  }
  return entries;
}

function mapMethod(map: ReadonlyMap<string, TypedValue>, name: string): TypedValue | undefined {
  if (name === "keys") return [...map.keys()];
  if (name === "values") return [...map.values()];
  return name === "items" ? [...map] : undefined;
}

/** A method of a text, or of a path, which is its text here. */
function methodValue(evaluation: Evaluation, call: PythonCall, text: string, name: string): TypedValue | undefined {
  const values = evaluateAll(evaluation, call.positional);
  if (!values) return undefined;
  if (name === "format") {
    const keywords = keywordValues(evaluation, call);
    return keywords && braceFormat(text, values, keywords);
  }
  const most = call.keywords.get("maxsplit");
  const all = most ? [...values, evaluate(evaluation, most) ?? null] : values;
  return pathMethod(text, name, values) ?? textMethod(text, name, all);
}

function pathMethod(path: string, name: string, values: readonly TypedValue[]): string | undefined {
  const method = pathMethods.get(name);
  return method && values.every((value) => typeof value === "string") ? method(path, ...values) : undefined;
}

type PathMethod = (path: string, ...values: readonly string[]) => string;

const same: PathMethod = (path) => path;

const pathMethods: ReadonlyMap<string, PathMethod> = new Map<string, PathMethod>([
  ["joinpath", (path, ...parts) => joinPaths([path, ...parts])],
  ["as_posix", same],
  ["absolute", same],
  ["resolve", (path) => tidyPath(path, true)],
  ["with_name", (path, name = "") => joinPaths([parentPath(path), name])],
  ["with_suffix", (path, ending = "") => splitEnding(path)[0] + ending],
]);
