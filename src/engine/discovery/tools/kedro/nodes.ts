import type { ToolThing, Value } from "../../python/interpreter/language.ts";
import { asKind } from "../../python/interpreter/values.ts";
import type { PythonFunction } from "../../python/pythonDefinitions.ts";
import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import type { PythonModule } from "../../python/pythonModule.ts";

/** A node of a pipeline, as Kedro's `Node` (https://docs.kedro.org/en/stable/build/nodes/). */
export interface KedroNode extends ToolThing {
  readonly type: "node";
  /** The file in which it is made, and the call there. */
  readonly module: PythonModule;
  readonly call: SyntaxNode;
  /** Where its name, or else its function, is written. */
  readonly nameNode: SyntaxNode;
  readonly func: NodeFunction;
  readonly inputs: readonly Dataset[];
  readonly outputs: readonly Dataset[];
  /** Undefined where it is left out, or cannot be told. */
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  readonly tags: readonly string[];
  /** Whether it is made in any case, and not under a condition that cannot be told. */
  readonly isCertain: boolean;
}

/** The function that a node calls. */
export interface NodeFunction {
  readonly name: string;
  /** What Kedro calls it: a partial has no name of its own. */
  readonly kedroName: string;
  /** Where it is defined, where that is in the project. */
  readonly definition?: { readonly module: PythonModule; readonly code: PythonFunction };
}

/** A dataset or parameter that a node reads or makes: its name in the pipeline, and as the node names it. */
export interface Dataset {
  readonly name: string;
  readonly written: string;
}

/** A value that is a node; undefined for any other. */
export function asNode(value: Value | undefined): KedroNode | undefined {
  const thing = asKind(value, "tool");
  return thing && "type" in thing && thing.type === "node" ? (thing as KedroNode) : undefined;
}

/** A dataset's name without the format that it is read in: `cars` of `cars@pandas`. */
export function withoutTranscoding(name: string): string {
  return name.replace(/@.*$/, "");
}

/** Whether a dataset stands for parameters, which lie in no file of its own. */
export function isParameter({ name }: Pick<Dataset, "name">): boolean {
  return name === "parameters" || name.startsWith("params:");
}

/** The name by which `kedro run --nodes` takes a node: `namespace.name`, without a name `function([inputs]) -> [outputs]`. */
export function fullName(node: KedroNode): string {
  return inNamespace(node, node.name ?? defaultName(node));
}

/** The same with the function's name alone where the node has no name. */
export function shortName(node: KedroNode): string {
  return inNamespace(node, node.name ?? node.func.name);
}

function inNamespace({ namespace }: KedroNode, name: string): string {
  return namespace === undefined ? name : `${namespace}.${name}`;
}

function defaultName({ func, inputs, outputs }: KedroNode): string {
  const list = (datasets: readonly Dataset[]) =>
    datasets.length === 0 ? "None" : `[${datasets.map(({ name }) => name).join(";")}]`;
  return `${func.kedroName}(${list(inputs)}) -> ${list(outputs)}`;
}

/** What makes two nodes one, as Kedro compares them: the full name, the inputs and the outputs. */
export function nodeKey(node: KedroNode): string {
  const names = (datasets: readonly Dataset[]) => datasets.map(({ name }) => name);
  return JSON.stringify([fullName(node), names(node.inputs), names(node.outputs)]);
}
