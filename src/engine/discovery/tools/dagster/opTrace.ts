import type { SourceRange } from "../../../model/source.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { rangeOf, textOf } from "../../python/pythonModule.ts";
import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import type { Trace, TraceTool, Traced, TracedCall } from "../../python/pythonTrace.ts";
import { listOf, nothing, takeName } from "../../python/pythonTrace.ts";
import { followCall } from "../../python/traceFunction.ts";
import { openTrace } from "../../python/traceStatements.ts";
import type { DagsterGraph, DagsterOp, DagsterThing } from "./dagsterThing.ts";
import { renamed } from "./libraryCall.ts";

/** One call of an op in a job. */
export interface DagsterStep {
  /** Its path in the job: `op`, `op_2` the second time, `graph.op` in a graph. */
  readonly path: string;
  readonly op: DagsterOp;
  readonly range: SourceRange;
  /** The paths of the ops whose results it takes. */
  readonly after: Set<string>;
}

/** What a graph or a job runs, and which graphs are inside of it. */
export interface TracedGraph {
  readonly steps: readonly DagsterStep[];
  readonly inner: ReadonlySet<string>;
}

type DagsterTraced = Traced<DagsterThing>;

/** Follows a graph's function as Dagster would run it. `definitions` knows what its names stand for. */
export function traceGraph(
  project: PythonProject,
  graph: DagsterGraph,
  definitions: TraceTool<DagsterThing>,
): TracedGraph {
  const steps = new Map<string, DagsterStep>();
  const inner = new Set<string>();
  const { module } = graph.compose;
  const composition = { project, definitions, module, steps, inner, range: rangeOf(module, graph.compose.body) };
  const trace = openTrace(project, graphTool(composition, ""), module);
  followCall(trace, graph.compose, [], new Map());
  return { steps: [...steps.values()], inner };
}

interface Composition {
  readonly project: PythonProject;
  readonly definitions: TraceTool<DagsterThing>;
  readonly module: PythonModule;
  readonly steps: Map<string, DagsterStep>;
  readonly inner: Set<string>;
  /** Where the job's own file makes the call by which an op is reached. */
  range: SourceRange;
}

/** `prefix` is the path of the graph inside the job, with its dot. */
function graphTool(composition: Composition, prefix: string): TraceTool<DagsterThing> {
  return {
    lookup: (scope, name) => composition.definitions.lookup(scope, name),
    member(object, name) {
      const { thing, sources } = object;
      if (thing?.kind === "outputs") return thing.parts.get(name);
      if (thing?.kind === "op" || thing?.kind === "graph")
        return { ...object, thing: { kind: "method", of: thing, name } };
      return name === "map" ? { sources, thing: { kind: "results" } } : undefined;
    },
    call(trace, callee, call) {
      if (call.scope.module.file === composition.module.file) {
        composition.range = rangeOf(composition.module, calledName(composition.module, call.call.callee));
      }
      const { thing } = callee;
      if (thing?.kind === "op" || thing?.kind === "graph") return runThing(composition, prefix, trace, thing, call);
      if (thing?.kind === "method") return callMethod(thing.of, thing.name, call);
      return thing?.kind === "results" ? mapResults(composition, prefix, trace, callee, call) : undefined;
    },
    define: (trace, scope, definition, decorators) =>
      composition.definitions.define(trace, scope, definition, decorators),
    isFollowed: () => true,
  };
}

function callMethod(
  of: DagsterThing,
  method: string,
  { positional, keywords }: TracedCall<DagsterThing>,
): DagsterTraced {
  const alias = method === "alias" ? (keywords.get("name") ?? positional[0]) : keywords.get("name");
  return { ...nothing(), thing: alias?.text === undefined ? of : renamed(of, alias.text) };
}

function runThing(
  composition: Composition,
  prefix: string,
  trace: Trace<DagsterThing>,
  thing: DagsterThing & { readonly kind: "op" | "graph" },
  call: Pick<TracedCall<DagsterThing>, "positional" | "keywords" | "sources">,
): DagsterTraced {
  if (thing.kind === "op") {
    const path = prefix + takeName(trace, thing.op.name);
    const step = composition.steps.get(path);
    composition.steps.set(path, {
      path,
      op: thing.op,
      range: composition.range,
      after: new Set([...(step?.after ?? []), ...call.sources]),
    });
    return { sources: new Set([path]) };
  }
  const { graph } = thing;
  composition.inner.add(graph.place);
  const path = `${prefix}${takeName(trace, graph.name)}.`;
  const inner = openTrace(composition.project, graphTool(composition, path), composition.module);
  inner.depth = trace.depth + 1;
  inner.left = trace.left;
  inner.nodes = trace.nodes;
  inner.nesting = trace.nesting;
  const result = followCall(inner, graph.compose, call.positional, call.keywords);
  trace.left = inner.left;
  trace.nodes = inner.nodes;
  if (!result.parts || !result.isMap) return result;
  return { ...listOf([...result.parts.values()]), thing: { kind: "outputs", parts: result.parts } };
}

/** `results.map(op)`, `results.map(lambda item: op(item))`. */
function mapResults(
  composition: Composition,
  prefix: string,
  trace: Trace<DagsterThing>,
  { sources }: DagsterTraced,
  { positional, keywords }: TracedCall<DagsterThing>,
): DagsterTraced {
  const item = { sources };
  const [{ thing, callable } = nothing<DagsterThing>()] = positional;
  const call = { positional: [item], keywords: new Map(keywords), sources };
  if (thing?.kind === "op" || thing?.kind === "graph") return runThing(composition, prefix, trace, thing, call);
  return callable ? followCall(trace, callable, [item], new Map()) : item;
}

/** The name of the op in `load(x)`, `ops.load(x)`, `load.alias("a")(x)`, `results.map(load)`. */
function calledName(module: PythonModule, callee: SyntaxNode): SyntaxNode {
  let node = callee;
  while (node.name === "CallExpression" && node.firstChild) node = node.firstChild;
  const member = node.name === "MemberExpression" ? node.getChild("PropertyName") : null;
  if (!member || !node.firstChild) return node;
  const isMethod = /^(?:alias|with_\w+|tag|configured|map|collect)$/.test(textOf(module, member));
  return isMethod ? calledName(module, node.firstChild) : member;
}
