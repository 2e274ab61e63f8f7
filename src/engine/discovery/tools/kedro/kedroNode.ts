import type { SourceRange } from "../../../model/source.ts";
import type { TypedValue } from "../../params/typedValue.ts";
import { isTypedList, isTypedMap } from "../../params/typedValue.ts";

/** A node of Kedro's, as one pipeline has it: in a namespace its datasets have other names. */
export interface KedroNode {
  /** Where its `node(…)` stands. */
  readonly file: string;
  readonly range: SourceRange;
  /** Offset of its `node(…)`, which tells it from others in the file. */
  readonly at: number;
  /** The name of its function, where it has one. */
  readonly func: string;
  readonly name?: string;
  readonly namespace?: string;
  /** Datasets and parameters (`params:x`, `parameters`). */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly desc?: string;
}

/** How `pipeline(…, inputs=, outputs=, parameters=, namespace=)` names things anew. */
export interface Renaming {
  readonly names: ReadonlyMap<string, string>;
  readonly namespace?: string;
  /** Whether datasets get the namespace too (`prefix_datasets_with_namespace`). */
  readonly prefixesDatasets: boolean;
}

/** What a dataset argument names: a text, a list, or a map's values; nothing where it cannot be known. */
export function datasetNames(value: TypedValue | undefined): readonly string[] {
  if (typeof value === "string") return [value];
  const items = isTypedList(value) ? value : isTypedMap(value) ? [...value.values()] : [];
  return items.filter((item) => typeof item === "string");
}

/** Names as `inputs=` and `outputs=` of a pipeline map them: those of a map anew, others as they are. */
export function renamedNames(value: TypedValue | undefined, isParameters: boolean): ReadonlyMap<string, string> {
  const full = (name: string): string =>
    isParameters && name !== "parameters" && !name.startsWith("params:") ? `params:${name}` : name;
  if (isTypedMap(value)) {
    const texts = [...value].filter((entry): entry is [string, string] => typeof entry[1] === "string");
    return new Map(texts.map(([from, to]) => [full(from), full(to)]));
  }
  return new Map(datasetNames(value).map((name) => [full(name), full(name)]));
}

/** A node as a pipeline in a namespace has it (Kedro's `modular_pipeline.py`). */
export function renameNode(node: KedroNode, renaming: Renaming): KedroNode {
  const { namespace } = renaming;
  const inner = node.namespace;
  return {
    ...node,
    inputs: node.inputs.map((name) => renameDataset(name, renaming)),
    outputs: node.outputs.map((name) => renameDataset(name, renaming)),
    ...(namespace !== undefined && { namespace: inner === undefined ? namespace : `${namespace}.${inner}` }),
  };
}

function renameDataset(name: string, { names, namespace, prefixesDatasets }: Renaming): string {
  const mapped = names.get(name);
  if (mapped !== undefined) return mapped;
  if (name === "parameters") return name;
  const [base = name, ...version] = name.split("@");
  const mappedBase = names.get(base);
  if (mappedBase !== undefined) return [mappedBase, ...version].join("@");
  if (namespace === undefined || !prefixesDatasets) return name;
  return name.startsWith("params:") ? `params:${namespace}.${name.slice("params:".length)}` : `${namespace}.${name}`;
}

/** A dataset's name without how it is read (`name@pandas`). */
export function plainDataset(name: string): string {
  return name.replace(/@.*$/, "");
}

export function isParameter(name: string): boolean {
  return name === "parameters" || name.startsWith("params:");
}

/** The node's name as `kedro run --nodes` takes it; one without a name goes by its function's. */
export function fullName({ name, namespace, func }: KedroNode): string {
  const own = name ?? func;
  return namespace === undefined ? own : `${namespace}.${own}`;
}
