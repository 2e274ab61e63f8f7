import type { PythonDecorator, PythonFunction } from "../../python/pythonDefinitions.ts";
import { firstDocLine } from "../../python/pythonDefinitions.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { rangeOf, textOf } from "../../python/pythonModule.ts";
import { qualifiedName, qualifiedText } from "../../python/pythonNames.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { libraryName, resolveNode } from "../../python/pythonProject.ts";
import type { Trace, TraceScope, TraceTool, Traced, TracedFunction } from "../../python/pythonTrace.ts";
import { nothing } from "../../python/pythonTrace.ts";
import { followCall } from "../../python/traceFunction.ts";
import { readAsset, readMultiAsset, readOptions } from "./assetDefinition.ts";
import { keyOf } from "./assetKeys.ts";
import type { DagsterAsset, DagsterFindings, DagsterGraph, DagsterThing } from "./dagsterThing.ts";
import { callLibrary } from "./libraryCall.ts";

type DagsterTraced = Traced<DagsterThing>;

function made(thing: DagsterThing): DagsterTraced {
  return { ...nothing(), thing };
}

/**
 * Follows what a module does when it is imported: the definitions at its top level, and those that functions make which it
 * calls. `scopeOf` gives what other modules define.
 */
export function dagsterTool(
  project: PythonProject,
  findings: DagsterFindings,
  scopeOf: (module: PythonModule) => TraceScope<DagsterThing>,
): TraceTool<DagsterThing> {
  return {
    lookup(scope, name) {
      const qualified = qualifiedName(scope.module, name);
      const library = qualified === undefined ? undefined : libraryThing(qualified);
      if (library) return made(library);
      const target = resolveNode(project, scope.module, name);
      if (target?.kind === "module") return made({ kind: "module", module: target.module });
      if (target?.kind === "library") {
        const thing = libraryThing(target.name);
        return thing && made(thing);
      }
      if (target?.kind !== "definition") return undefined;
      return scopeOf(target.module).values.get(target.definition.name);
    },
    member: ({ thing }, name) => thing && memberOf(thing, name),
    call(trace, callee, call) {
      return callee.thing && callLibrary(trace, findings, callee.thing, call);
    },
    define: (trace, scope, definition, decorators) => define(trace, scope, definition, decorators, findings),
    isFollowed(module, body) {
      const text = textOf(module, body);
      return text.length < shortBody || /asset|dagster|@|spec|\bop\b|graph|job/i.test(text);
    },
  };
}

/** A body that may give no more than a part of a key: these are followed whatever they say. */
const shortBody = 400;

/** Something of Dagster's or of one of its integrations, by its whole name. */
function libraryThing(whole: string): DagsterThing | undefined {
  const [, package_ = ""] = /^(dagster\w*)\./.exec(whole) ?? [];
  if (package_ === "") return undefined;
  const name = whole.slice(whole.lastIndexOf(".") + 1);
  const isIntegration = package_ !== "dagster";
  // Integrations have ops of their own: `dbt_run_op`, `docker_container_op`.
  const isOpName = (text: string) =>
    isIntegration && /^(?!define_|create_|build_|make_)[a-z]\w*_(?:op|solid)$/.test(text);
  if (isOpName(whole.split(".").at(-2) ?? "")) return undefined;
  return isOpName(name) ? { kind: "op", op: { name, place: whole } } : { kind: "library", name, isIntegration };
}

function memberOf(thing: DagsterThing, name: string): DagsterTraced | undefined {
  const { kind } = thing;
  // An asset's `.key`, `.keys`, `.to_source_asset()`… all stand for the same.
  if (kind === "assets" || kind === "key") return made(thing);
  if (kind === "op" || kind === "graph") return made({ kind: "method", of: thing, name });
  return undefined;
}

function define(
  trace: Trace<DagsterThing>,
  scope: TraceScope<DagsterThing>,
  definition: PythonFunction,
  decorators: readonly PythonDecorator[],
  findings: DagsterFindings,
): DagsterTraced | undefined {
  const { module } = scope;
  for (const decorator of decorators) {
    const library = decoratorThing(trace.project, module, decorator.name, definition);
    if (!library) continue;
    const options = readOptions(trace, scope, decorator.args);
    const name = options.get("name")?.text ?? (options.has("name") ? undefined : definition.name);
    const place = `${module.file}:${definition.node.from}:${name}`;
    return defineBy(library, { trace, scope, definition, options, name, place, findings });
  }
  return undefined;
}

/** A function under a decorator of Dagster's. */
interface Decorated {
  readonly trace: Trace<DagsterThing>;
  readonly scope: TraceScope<DagsterThing>;
  readonly definition: PythonFunction;
  readonly options: ReturnType<typeof readOptions>;
  /** Undefined where what names it is not known. */
  readonly name: string | undefined;
  /** Tells it from others of the same name. */
  readonly place: string;
  readonly findings: DagsterFindings;
}

function defineBy(library: DagsterThing & { readonly kind: "library" }, decorated: Decorated): DagsterTraced {
  const { trace, scope, definition, options, name, place, findings } = decorated;
  switch (library.name) {
    case "asset":
    case "graph_asset": {
      const asset = readAsset(trace.project, scope, definition, options);
      if (library.name === "graph_asset") findings.graphs.push(hidden(scope, definition, place, findings));
      return addAssets(findings, asset ? [asset] : []);
    }
    case "multi_asset":
    case "graph_multi_asset":
      if (library.name === "graph_multi_asset") findings.graphs.push(hidden(scope, definition, place, findings));
      return addAssets(findings, readMultiAsset(trace.project, scope, definition, options));
    case "op":
    case "solid":
    case "lambda_solid":
      return defineOp(decorated);
    case "graph":
    case "composite_solid":
    case "job":
    case "pipeline":
      return defineGraph(library.name, decorated);
    case "repository":
    case "definitions":
      // Dagster calls it when it loads the file: what it defines inside counts too.
      followCall(trace, composeOf(scope, definition), [], new Map());
      return nothing();
    case "observable_source_asset": {
      const key = options.has("key") ? keyOf(options.get("key")) : name;
      return key === undefined ? nothing() : made({ kind: "key", key, needs: [] });
    }
    default:
      // `@dbt_assets`, `@dlt_assets`, `@sling_assets`: which assets they make, only running them tells.
      if (!library.isIntegration || !library.name.endsWith("_assets")) return nothing();
      return addAssets(findings, readMultiAsset(trace.project, scope, definition, new Map()));
  }
}

function defineOp({ trace, scope: { module }, definition, options, name, place, findings }: Decorated): DagsterTraced {
  if (name === undefined) return nothing();
  const desc = options.get("description")?.text ?? firstDocLine(module, definition.body);
  const op = { name, place, ...(desc !== undefined && { desc }) };
  if (trace.depth === 0) findings.ops.push({ op, module, range: rangeOf(module, definition.nameNode) });
  return made({ kind: "op", op });
}

function defineGraph(
  decorator: "graph" | "composite_solid" | "job" | "pipeline",
  { scope, definition, name, place, findings }: Decorated,
): DagsterTraced {
  if (name === undefined) return nothing();
  const graph: DagsterGraph = { name, place, compose: composeOf(scope, definition) };
  const isPipeline = decorator === "pipeline";
  if (isPipeline || decorator === "job") findings.jobs.push({ module: scope.module, graph, name, isPipeline });
  else findings.graphs.push(graph);
  return made({ kind: "graph", graph });
}

function decoratorThing(project: PythonProject, module: PythonModule, name: string, { node }: PythonFunction) {
  const qualified = qualifiedText(module, name, node);
  const own = qualified === undefined ? undefined : libraryThing(qualified);
  const library = own ? undefined : libraryName(project, module, name);
  const thing = own ?? (library === undefined ? undefined : libraryThing(library));
  return thing?.kind === "library" ? thing : undefined;
}

function addAssets(findings: DagsterFindings, assets: readonly DagsterAsset[]): DagsterTraced {
  findings.assets.push(...assets);
  return made({ kind: "assets", assets });
}

function composeOf(
  scope: TraceScope<DagsterThing>,
  { parameters, body }: PythonFunction,
): TracedFunction<DagsterThing> {
  return { module: scope.module, parameters, body, closure: scope };
}

/** The graph behind an asset: its ops are the asset's. */
function hidden(
  scope: TraceScope<DagsterThing>,
  definition: PythonFunction,
  place: string,
  findings: DagsterFindings,
): DagsterGraph {
  findings.takenGraphs.add(place);
  return { name: definition.name, place, compose: composeOf(scope, definition) };
}
