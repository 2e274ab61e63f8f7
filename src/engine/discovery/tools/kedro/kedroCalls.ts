import { readCall } from "../../python/pythonCalls.ts";
import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import { textOf } from "../../python/pythonModule.ts";
import { dottedText } from "../../python/pythonNames.ts";
import { readParameters } from "../../python/pythonDefinitions.ts";
import { childrenOf, enclosing } from "../../python/pythonSyntax.ts";
import { memberOfClass } from "../../python/interpreter/functions.ts";
import type { Call, CallSite, FunctionValue, Scope, Value } from "../../python/interpreter/language.ts";
import { evaluate } from "../../python/interpreter/scope.ts";
import { asKind, isMap, itemsOf, textsOf } from "../../python/interpreter/values.ts";
import type { Dataset, KedroNode, NodeFunction } from "./nodes.ts";
import type { KedroPipeline } from "./pipelines.ts";
import { nodesOf, pipelineOf, renameNodes, withTags } from "./pipelines.ts";

/** `node(func, inputs, outputs, name=…, tags=…, namespace=…)`; undefined where it is not all there. */
export function makeNode(call: Call): KedroNode | undefined {
  const { keywords } = call;
  const { scope, node, funcNode, nameNode } = placeOf(call);
  const func = argumentAt(call, "func", 0);
  const [inputs, outputs] = [argumentAt(call, "inputs", 1), argumentAt(call, "outputs", 2)];
  // As it is being typed; Kedro wants one of the two.
  if (func === undefined || (inputs === undefined && outputs === undefined)) return undefined;
  return {
    kind: "tool",
    type: "node",
    module: scope.module,
    call: node,
    nameNode: (nameNode?.name === "None" ? undefined : nameNode) ?? funcNode ?? node,
    func: functionOf(scope, func, funcNode),
    inputs: datasetsOf(inputs),
    outputs: datasetsOf(outputs),
    name: textOrNothing(keywords.get("name")),
    namespace: textOrNothing(keywords.get("namespace")),
    tags: textsOf(keywords.get("tags")),
    isCertain: scope.reading.doubts === 0,
  };
}

/** `llm_context_node(outputs=…, llm=…, prompts=[…], tools=[tool(func, "a", …)], name=…)`. */
export function makeContextNode(call: Call): KedroNode | undefined {
  const { keywords } = call;
  const tools = itemsOf(keywords.get("tools")) ?? [];
  const given = tools.flatMap((tool) => textsOf(isMap(tool) ? tool.get("inputs") : tool));
  const inputs = [...textsOf(keywords.get("llm")), ...textsOf(keywords.get("prompts")), ...given];
  const func: Value = { kind: "library", name: "kedro.pipeline.construct_context", module: call.scope.module };
  const node = makeNode({ ...call, keywords: new Map([...keywords, ["func", func], ["inputs", inputs]]) });
  return node && { ...node, func: named("construct_context") };
}

/**
 * Where a node is declared: at the call that makes it, or where a helper is called that only makes one of what it is
 * given (`return node(func=func, …)`).
 */
function placeOf(site: CallSite) {
  const { scope, node } = site;
  const written = readCall(scope.module, node);
  const funcNode = written?.keywords.get("func") ?? written?.positional[0];
  const isGiven = funcNode === undefined || (funcNode.name === "VariableName" && isParameter(scope, funcNode));
  if (isGiven && node.parent?.name === "ReturnStatement" && scope.site) return placeOf(scope.site);
  return { ...site, funcNode, nameNode: written?.keywords.get("name") };
}

function isParameter({ module }: Scope, node: SyntaxNode): boolean {
  const name = textOf(module, node);
  const func = enclosing(node, "FunctionDefinition");
  return readParameters(module, func?.getChild("ParamList")).some((parameter) => parameter.name === name);
}

/** `pipeline(nodes, inputs=…, outputs=…, parameters=…, tags=…, namespace=…)`, and `Pipeline(…)`, which means the same. */
export function makePipeline(call: Call): KedroPipeline {
  const { keywords } = call;
  const nodes = nodesOf(argumentAt(call, "pipe", 0) ?? keywords.get("nodes"));
  const renamed = renameNodes(nodes, {
    inputs: keywords.get("inputs"),
    outputs: keywords.get("outputs"),
    parameters: keywords.get("parameters"),
    namespace: textOrNothing(keywords.get("namespace")),
    prefixesDatasets: keywords.get("prefix_datasets_with_namespace") !== false,
  });
  return pipelineOf(withTags(renamed, textsOf(keywords.get("tags"))));
}

function argumentAt({ keywords, positional }: Call, name: string, index: number): Value | undefined {
  return keywords.get(name) ?? positional[index];
}

function textOrNothing(value: Value | undefined): string | undefined {
  const [text] = typeof value === "string" ? textsOf(value) : [];
  return text === "" ? undefined : text;
}

/** A name, a list of names, or a dictionary whose values are names. */
function datasetsOf(value: Value | undefined): readonly Dataset[] {
  const names = isMap(value) ? textsOf([...value.values()]) : textsOf(value);
  return names.map((name) => ({ name, written: name }));
}

function functionOf(scope: Scope, value: Value | undefined, node: SyntaxNode | undefined): NodeFunction {
  const partial = asKind(value, "partial");
  if (partial) return { ...functionOf(scope, partial.func, partialTarget(scope, node)), kedroName: "<partial>" };
  const method = asKind(value, "method");
  const holder = asKind(method?.object, "class");
  const own = holder && method && asKind(memberOfClass(holder, method.name), "function");
  if (own) return projectFunction(own);
  if (method) return named(method.name);
  const func = asKind(value, "function");
  if (func) return projectFunction(func);
  return named(writtenName(scope, node));
}

/** A function of the project; one that wraps another has its name. */
function projectFunction({ code, scope }: FunctionValue): NodeFunction {
  if (!("kind" in code)) return named("<lambda>");
  const wraps = code.decorators.find((decorator) => /(?:^|\.)wraps$/.test(decorator.name));
  const wrapped = wraps?.args && asKind(evaluate(scope, wraps.args.positional[0]), "function");
  if (wrapped) return projectFunction(wrapped);
  return { ...named(code.name), definition: { module: scope.module, code } };
}

function named(name: string): NodeFunction {
  return { name, kedroName: name };
}

/** The last part of a name as it is written; of a call that of what it is given first, else of what is called. */
function writtenName(scope: Scope, node: SyntaxNode | undefined): string {
  const written = node && dottedText(scope.module, node);
  if (written !== undefined) return written.slice(written.lastIndexOf(".") + 1);
  const call = node && readCall(scope.module, node);
  const given = call && itemsOf(call.positional.map((item) => dottedText(scope.module, item) ?? null))?.[0];
  if (typeof given === "string") return given.slice(given.lastIndexOf(".") + 1);
  if (call) return writtenName(scope, call.callee);
  const member = node && childrenOf(node).at(-1);
  return member?.name === "PropertyName" ? textOf(scope.module, member) : "<lambda>";
}

/** What is made a partial of, where that is written in place. */
function partialTarget(scope: Scope, node: SyntaxNode | undefined): SyntaxNode | undefined {
  const call = node && readCall(scope.module, node);
  return call?.positional[0] ?? call?.keywords.get("func");
}
