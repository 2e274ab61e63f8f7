import { folderOf } from "../../../model/paths.ts";
import type { Dependency } from "../../../model/stage.ts";
import { argumentOf, readCall } from "../../python/pythonCalls.ts";
import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import { mentions, rangeOf } from "../../python/pythonModule.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { dottedText } from "../../python/pythonNames.ts";
import { findModule } from "../../python/pythonProject.ts";
import { enclosing } from "../../python/pythonSyntax.ts";
import type { Trace, Traced, TracedCall } from "../../python/pythonTrace.ts";
import { nothing } from "../../python/pythonTrace.ts";
import { staticPath, staticText } from "../../python/pythonValue.ts";
import { dependencyAt } from "../toolStage.ts";
import { assetKey } from "./assetDefinition.ts";
import { keyOf, needsOf, pathOf, slotKey } from "./assetKeys.ts";
import type { DagsterAsset, DagsterFindings, DagsterThing } from "./dagsterThing.ts";
import { joinKey } from "./dagsterThing.ts";

type DagsterCall = TracedCall<DagsterThing>;

function made(thing: DagsterThing): Traced<DagsterThing> {
  return { ...nothing(), thing };
}

/** What a call of something of Dagster's gives where a module is imported; undefined for a call of anything else. */
export function callLibrary(
  trace: Trace<DagsterThing>,
  findings: DagsterFindings,
  callee: DagsterThing,
  call: DagsterCall,
): Traced<DagsterThing> | undefined {
  if (callee.kind === "assets" || callee.kind === "key") return made(callee);
  if (callee.kind === "method") return callMethod(findings, callee.of, callee.name, call);
  return callee.kind === "library" ? callByName(trace, findings, callee, call) : undefined;
}

function callByName(
  trace: Trace<DagsterThing>,
  findings: DagsterFindings,
  { name }: DagsterThing & { readonly kind: "library" },
  call: DagsterCall,
): Traced<DagsterThing> | undefined {
  const { positional, keywords } = call;
  const [first] = positional;
  switch (name) {
    case "AssetKey":
      return keyThing(keyOf(keywords.get("path") ?? first));
    case "from_user_string":
      return keyThing(first?.text);
    case "from_graph":
    case "from_op":
      return assetsFrom(findings, call);
    case "AssetDep":
      return keyThing(keyOf(keywords.get("asset") ?? first));
    case "AssetSpec":
    case "SourceAsset": {
      const key = keyOf(keywords.get("key") ?? first);
      const group = keywords.get("group_name")?.text;
      const prefix = pathOf(keywords.get("key_prefix")) ?? [];
      if (key === undefined) return nothing();
      return made({
        kind: "key",
        key: joinKey(prefix, key),
        needs: needsOf(keywords.get("deps")),
        ...(group !== undefined && { group }),
      });
    }
    case "AssetIn":
    case "AssetOut":
    case "Out":
    case "In":
      return slotThing(name, call);
    case "external_asset_from_spec":
      return first ?? nothing();
    case "define_dagstermill_asset":
      return notebookAsset(trace, findings, call);
    case "define_dagstermill_op":
    case "define_dagstermill_solid":
    case "create_shell_command_op":
      return makeOp(keywords.get("name")?.text ?? (first && positional.length === 1 ? first.text : undefined), call);
    case "load_assets_from_modules":
    case "load_assets_from_package_module":
    case "load_assets_from_package_name":
    case "load_assets_from_current_module":
    case "from_package_module":
    case "from_package_name":
    case "from_modules":
    case "from_current_module":
      return loadAssets(trace, findings, name, call);
    case "get_asset_key_for_model":
      // Which of its assets that is, only dbt tells.
      return [...(first?.parts?.values() ?? [])].find(({ thing }) => thing?.kind === "assets") ?? nothing();
    default:
      return undefined;
  }
}

function keyThing(key: string | undefined): Traced<DagsterThing> {
  return key === undefined ? nothing() : made({ kind: "key", key, needs: [] });
}

function slotThing(name: string, { positional, keywords }: DagsterCall): Traced<DagsterThing> {
  // The first argument of `AssetIn` is its key, of `AssetOut` its prefix.
  const [first] = positional;
  const key = keyOf(keywords.get("key") ?? keywords.get("asset_key") ?? (name === "AssetIn" ? first : undefined));
  const prefix = pathOf(
    keywords.get("key_prefix") ?? keywords.get("namespace") ?? (name === "AssetOut" ? first : undefined),
  );
  const group = keywords.get("group_name")?.text;
  return made({
    kind: "slot",
    prefix: prefix ?? [],
    ...(key !== undefined && { key }),
    ...(group !== undefined && { group }),
  });
}

function makeOp(name: string | undefined, { scope, call }: DagsterCall): Traced<DagsterThing> {
  if (name === undefined) return nothing();
  return made({ kind: "op", op: { name, place: `${scope.module.file}:${call.node.from}:${name}` } });
}

/** `op.alias("x")`, `graph.to_job(name="x")`. */
function callMethod(
  findings: DagsterFindings,
  of: DagsterThing,
  method: string,
  call: DagsterCall,
): Traced<DagsterThing> | undefined {
  const { scope, positional, keywords } = call;
  if (of.kind !== "op" && of.kind !== "graph") return undefined;
  if (method === "to_job" && of.kind === "graph") {
    const name = keywords.has("name") ? keywords.get("name")?.text : (positional[0]?.text ?? of.graph.name);
    findings.takenGraphs.add(of.graph.place);
    if (name !== undefined) findings.jobs.push({ module: scope.module, graph: of.graph, name, isPipeline: false });
    return made(of);
  }
  const name =
    method === "alias" ? positional[0]?.text : method === "configured" ? keywords.get("name")?.text : undefined;
  return made(name === undefined ? of : renamed(of, name));
}

/** The same op or graph under another name. */
export function renamed(thing: DagsterThing, name: string): DagsterThing {
  if (thing.kind === "op") return { ...thing, op: { ...thing.op, name } };
  return thing.kind === "graph" ? { ...thing, graph: { ...thing.graph, name } } : thing;
}

/** `AssetsDefinition.from_graph(…)` and `from_op(…)`: an asset for each output that is given a key, or one by the graph's name. */
function assetsFrom(findings: DagsterFindings, call: DagsterCall): Traced<DagsterThing> {
  const { positional, keywords, scope } = call;
  const { thing } = keywords.get("graph_def") ?? keywords.get("op_def") ?? positional[0] ?? {};
  if (thing?.kind !== "graph" && thing?.kind !== "op") return nothing();
  const prefix = pathOf(keywords.get("key_prefix")) ?? [];
  const group = keywords.get("group_name")?.text;
  const outputs = keywords.get("keys_by_output_name")?.parts;
  const inputs = keywords.get("keys_by_input_name")?.parts ?? new Map<string, Traced<DagsterThing>>();
  const name = thing.kind === "graph" ? thing.graph.name : thing.op.name;
  const keys = outputs ? [...outputs.values()].flatMap((value) => keyOf(value) ?? []) : [joinKey(prefix, name)];
  const parameters = thing.kind === "graph" ? thing.graph.compose.parameters.map((parameter) => parameter.name) : [];
  const others = parameters.filter((parameter) => !inputs.has(parameter));
  if (thing.kind === "graph") findings.takenGraphs.add(thing.graph.place);
  else findings.takenOps.add(thing.op.place);
  const needs = [...[...inputs].map(([input, value]) => slotKey(input, value)), ...others];
  return addAssets(
    findings,
    keys.map((key) => ({
      ...definedBy(scope.module, call.call.node),
      key,
      needs: needs.map((need) => ({ kind: "key", key: need })),
      ...(group !== undefined && { group }),
    })),
  );
}

/** The name of the variable that a call is assigned to, or what is called. */
function definedBy(module: PythonModule, node: SyntaxNode) {
  const statement = enclosing(node, "AssignStatement", "ExpressionStatement", "Body");
  const target = statement?.name === "AssignStatement" ? statement.firstChild : undefined;
  const nameNode = target?.name === "VariableName" ? target : (node.firstChild ?? node);
  return { module, range: rangeOf(module, nameNode), definedAs: `${node.from}` };
}

/** `define_dagstermill_asset(name="report", notebook_path=file_relative_path(__file__, "report.ipynb"), …)`. */
function notebookAsset(trace: Trace<DagsterThing>, findings: DagsterFindings, call: DagsterCall): Traced<DagsterThing> {
  const { keywords, positional, scope } = call;
  const name = keywords.get("name") ?? positional[0];
  const key = name?.text === undefined ? undefined : assetKey(name.text, new Map([...keywords, ["name", name]]));
  if (key === undefined) return nothing();
  const ins = [...(keywords.get("ins")?.parts ?? [])].map(([input, value]) => slotKey(input, value));
  const notebook = notebookOf(trace, call);
  const desc = keywords.get("description")?.text;
  const group = keywords.get("group_name")?.text;
  const asset: DagsterAsset = {
    ...definedBy(scope.module, call.call.node),
    key,
    needs: [...ins.map((need) => ({ kind: "key" as const, key: need })), ...needsOf(keywords.get("deps"))],
    ...(desc !== undefined && { desc }),
    ...(group !== undefined && { group }),
    ...(notebook && { deps: [notebook] }),
  };
  return addAssets(findings, [asset]);
}

/** The notebook's path, which is known where it is put together from `__file__`. */
function notebookOf({ project }: Trace<DagsterThing>, { scope, call }: DagsterCall): Dependency | undefined {
  const { module, bindings } = scope;
  const node = argumentOf(call, "notebook_path", 1);
  if (!node) return undefined;
  const range = rangeOf(module, node);
  const made = readCall(module, node);
  const isRelative = made && /(?:^|\.)file_relative_path$/.test(dottedText(module, made.callee) ?? "");
  const relative = isRelative ? staticText(project, module, made.positional[1], bindings) : undefined;
  if (relative !== undefined) return dependencyAt(folderOf(module.file), relative, range);
  const path = staticPath(project, module, node, ".", bindings);
  return path && mentions(module, "__file__") ? dependencyAt(path.base, path.written, range) : undefined;
}

function loadAssets(
  { project }: Trace<DagsterThing>,
  findings: DagsterFindings,
  name: string,
  { positional, keywords, scope }: DagsterCall,
): Traced<DagsterThing> {
  const [first] = positional;
  const argument = keywords.get("modules") ?? keywords.get("package_module") ?? keywords.get("package_name") ?? first;
  const items = argument?.parts ? [...argument.parts.values()] : argument ? [argument] : [];
  const modules = items.flatMap(({ thing, text }) => {
    if (thing?.kind === "module") return [thing.module];
    return (text === undefined ? undefined : findModule(project, text, scope.module.file)) ?? [];
  });
  const group = keywords.get("group_name")?.text;
  findings.loads.push({
    modules: name.endsWith("current_module") ? [scope.module] : modules,
    isPackage: name.includes("package"),
    prefix: pathOf(keywords.get("key_prefix")) ?? [],
    ...(group !== undefined && { group }),
  });
  return nothing();
}

function addAssets(findings: DagsterFindings, assets: readonly DagsterAsset[]): Traced<DagsterThing> {
  findings.assets.push(...assets);
  return made({ kind: "assets", assets });
}
