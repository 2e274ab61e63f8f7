import { classLine } from "../../python/pythonClasses.ts";
import type { PythonArguments } from "../../python/pythonCalls.ts";
import type { PythonFunction, PythonParameter } from "../../python/pythonDefinitions.ts";
import { firstDocLine } from "../../python/pythonDefinitions.ts";
import { readPythonLiteral } from "../../python/pythonLiteral.ts";
import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { rangeOf, textOf } from "../../python/pythonModule.ts";
import { dottedText, qualifiedText } from "../../python/pythonNames.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { resolveName } from "../../python/pythonProject.ts";
import type { Trace, TraceScope, Traced } from "../../python/pythonTrace.ts";
import { keyOf, needsOf, pathOf, slotKey } from "./assetKeys.ts";
import type { AssetNeed, DagsterAsset, DagsterThing } from "./dagsterThing.ts";
import { joinKey } from "./dagsterThing.ts";

type Options = ReadonlyMap<string, Traced<DagsterThing>>;

/** A decorator's or a call's options, with those that `**` adds. */
export function readOptions(
  trace: Trace<DagsterThing>,
  scope: TraceScope<DagsterThing>,
  args: PythonArguments | undefined,
): Options {
  const added = (args?.doubleStarred ?? []).flatMap((node) => [...(trace.valueOf(scope, node).parts ?? [])]);
  const written = [...(args?.keywords ?? [])].map(([name, node]) => [name, trace.valueOf(scope, node)] as const);
  return new Map([...added, ...written]);
}

/** The asset of a function with `@asset` or `@graph_asset`; undefined where its key cannot be known. */
export function readAsset(
  project: PythonProject,
  scope: TraceScope<DagsterThing>,
  definition: PythonFunction,
  options: Options,
): DagsterAsset | undefined {
  const key = assetKey(definition.name, options);
  if (key === undefined) return undefined;
  return {
    ...commonOf(scope.module, definition, options),
    key,
    needs: needsOfFunction(project, scope.module, definition, options),
  };
}

/** The key that options give: `key`, or `key_prefix` with `name` or the name of the function. */
export function assetKey(name: string, options: Options): string | undefined {
  if (options.has("key")) return keyOf(options.get("key"));
  const own = options.has("name") ? options.get("name")?.text : name;
  return own === undefined
    ? undefined
    : joinKey(pathOf(options.get("key_prefix") ?? options.get("namespace")) ?? [], own);
}

/** The assets of a function with `@multi_asset` or `@graph_multi_asset`; where nothing tells them, one by the function's name. */
export function readMultiAsset(
  project: PythonProject,
  scope: TraceScope<DagsterThing>,
  definition: PythonFunction,
  options: Options,
): readonly DagsterAsset[] {
  const common = commonOf(scope.module, definition, options);
  const needs = needsOfFunction(project, scope.module, definition, options);
  const specs = [...(options.get("specs")?.parts?.values() ?? [])];
  const assets = specs.flatMap(({ thing }): readonly DagsterAsset[] => {
    if (thing?.kind !== "key") return [];
    return [{ ...common, key: thing.key, needs: [...needs, ...thing.needs], ...groupOf(thing.group) }];
  });
  const outs = options.get("outs")?.parts ?? new Map<string, Traced<DagsterThing>>();
  const inner = options.get("internal_asset_deps")?.parts;
  for (const [name, value] of outs) {
    const own = inner?.get(name);
    const group = value.thing?.kind === "slot" ? value.thing.group : undefined;
    assets.push({ ...common, key: slotKey(name, value), needs: own ? needsOf(own) : needs, ...groupOf(group) });
  }
  return assets.length > 0 ? assets : [{ ...common, key: definition.name, isUntold: true, needs }];
}

function groupOf(group: string | undefined) {
  return { ...(group !== undefined && { group }) };
}

function commonOf(module: PythonModule, definition: PythonFunction, options: Options) {
  const desc = options.get("description")?.text?.trim().split(/\r?\n/, 1)[0] ?? firstDocLine(module, definition.body);
  return {
    module,
    range: rangeOf(module, definition.nameNode),
    definedAs: definition.name,
    ...(desc !== undefined && { desc }),
    ...groupOf(options.get("group_name")?.text),
  };
}

/** What a function's options and its parameters name. */
function needsOfFunction(
  project: PythonProject,
  module: PythonModule,
  { parameters }: PythonFunction,
  options: Options,
): readonly AssetNeed[] {
  const ins = options.get("ins")?.parts ?? new Map<string, Traced<DagsterThing>>();
  const named = [...ins].map(([name, value]): AssetNeed => slotNeed(name, value));
  const own = parameters
    .filter((parameter, index) => !ins.has(parameter.name) && isInput(project, module, parameter, index))
    .map(({ name }): AssetNeed => ({ kind: "key", key: name }));
  return [...named, ...own, ...needsOf(options.get("deps")), ...needsOf(options.get("non_argument_deps"))];
}

function slotNeed(name: string, value: Traced<DagsterThing>): AssetNeed {
  const [need] = value.thing?.kind === "assets" ? needsOf(value) : [];
  return need ?? { kind: "key", key: slotKey(name, value) };
}

const contextNames = new Set(["context", "_context", "context_", "_"]);

/** Whether a parameter takes an asset: not the context, the configuration or a resource. */
function isInput(
  project: PythonProject,
  module: PythonModule,
  { name, annotation, star }: PythonParameter,
  index: number,
): boolean {
  if (star !== undefined || name === "config" || (index === 0 && contextNames.has(name))) return false;
  return annotation === undefined || !isOfDagster(project, module, annotation);
}

/** Whether a type is Dagster's, or descends from one of its: contexts, configurations, resources. */
function isOfDagster(project: PythonProject, module: PythonModule, annotation: SyntaxNode): boolean {
  const written = annotatedName(module, annotation);
  if (written === undefined) return false;
  const qualified = qualifiedText(module, written);
  const target = resolveName(project, module, written);
  if (qualified !== undefined && isDagsterType(qualified)) return true;
  if (target?.kind === "library") return isDagsterType(target.name);
  if (target?.kind !== "definition" || target.definition.kind !== "class") return false;
  return classLine(project, target.module, target.definition).libraries.some(isDagsterType);
}

function isDagsterType(name: string): boolean {
  return (/^dagster(?:_\w+)?\./.test(name) && !name.endsWith(".Nothing")) || name.endsWith("Resource");
}

/** The type's name in `T`, `"T"`, `T[x]` and `Optional[T]`. */
function annotatedName(module: PythonModule, annotation: SyntaxNode): string | undefined {
  const quoted = readPythonLiteral(annotation, module.text);
  if (typeof quoted === "string") return /^[\w.]+/.exec(quoted)?.[0];
  const isIndexed = annotation.name === "MemberExpression" && annotation.getChild("[") !== null;
  if (!isIndexed || !annotation.firstChild) return dottedText(module, annotation);
  const name = textOf(module, annotation.firstChild);
  const inner = /(?:^|\.)(?:Optional|Annotated)$/.test(name) ? annotation.getChild("[")?.nextSibling : undefined;
  return dottedText(module, inner ?? annotation.firstChild);
}
