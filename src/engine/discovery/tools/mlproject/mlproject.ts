import { isAlias, isMap, isNode, isScalar } from "yaml";
import type { Node, Scalar } from "yaml";
import type { Remedy } from "../../../model/remedy.ts";
import type { Problem, SourceRange } from "../../../model/source.ts";
import { suggest } from "../../../model/suggestion.ts";
import { suggestWord } from "../../yaml/checkedValues.ts";
import { describeUnknownKey } from "../../yaml/unknownKeys.ts";
import type { MapEntry } from "../../yaml/yamlSource.ts";
import { isSound, parseSalvaged, problemsOf } from "../../yaml/salvage.ts";
import type { YamlSource } from "../../yaml/yamlSource.ts";

/** An MLproject file (MLflow, `mlflow/projects/_project_spec.py`). */
export interface MlProject {
  readonly entryPoints: readonly EntryPoint[];
  readonly problems: readonly Problem[];
}

export interface EntryPoint {
  readonly name: string;
  readonly range: SourceRange;
  /** As written, with its `{parameters}`. */
  readonly command: string;
  readonly parameters: ReadonlyMap<string, Parameter>;
}

export interface Parameter {
  readonly range: SourceRange;
  readonly type: string | undefined;
  /** As written; undefined where it has to be given. */
  readonly initial: string | undefined;
}

const topKeys = ["name", "entry_points", "python_env", "conda_env", "docker_env", "databricks_spark_job"];
const environmentKeys = ["python_env", "conda_env", "docker_env"];
// MLflow passes a description by, which many give.
const entryPointKeys = ["parameters", "command", "description"];
const parameterKeys = ["type", "default", "description"];
const parameterTypes = ["string", "float", "path", "uri"];
/** Other words for a value that is handed on as it is: MLflow takes any. */
const plainTypes = /^(?:str|text|int|integer|number|double|bool|boolean|list|dict|json|array|object|any|date)$/i;

/** Reads the text of an MLproject. What is wrong in it is among the problems, and everything else is still read. */
export function parseMlProject(file: string, text: string): MlProject {
  const salvaged = parseSalvaged(file, text, "entry_points");
  const entryPoints = readEntryPoints(salvaged.source).filter(({ range }) => isSound(salvaged, range));
  return { entryPoints, problems: problemsOf(salvaged) };
}

function readEntryPoints(source: YamlSource): readonly EntryPoint[] {
  const { root } = source;
  if (!isMap(root)) {
    if (root) source.addProblem(root, "not-a-map", "An MLproject must be a map. Begin it with `name:`.");
    return [];
  }
  const entries = source.entries(root);
  refuseUnknownKeys(source, entries, topKeys, "an MLproject");
  const environments = entries.filter(({ key }) => environmentKeys.includes(key));
  for (const { key, keyNode } of environments.slice(1)) {
    const message = `\`${key}\` is a second environment: MLflow takes one of ${environmentKeys.join(", ")}. Take one away.`;
    source.addProblem(keyNode, "mlproject-environments", message, "error", [{ kind: "remove-entry" }]);
  }
  const section = entries.find(({ key }) => key === "entry_points")?.value ?? null;
  return mapEntries(source, section, "entry_points").flatMap((entry) => readEntryPoint(source, entry));
}

function readEntryPoint(source: YamlSource, { key: name, keyNode, value }: MapEntry): readonly EntryPoint[] {
  const entries = mapEntries(source, value, name);
  refuseUnknownKeys(source, entries, entryPointKeys, "an entry point");
  const command = entries.find(({ key }) => key === "command");
  if (!isScalar(command?.value) || typeof command.value.value !== "string") {
    const message = `The entry point \`${name}\` has no \`command\`. Add the command that it runs, as a text.`;
    const remedy: Remedy = { kind: "add-beneath", title: "Add `command`", lines: [`command: "python ${name}.py"`] };
    source.addProblem(command?.keyNode ?? keyNode, "missing-command", message, "error", command ? [] : [remedy]);
    return [];
  }
  const section = entries.find(({ key }) => key === "parameters")?.value ?? null;
  const parameters = new Map(
    mapEntries(source, section, "parameters").map((entry) => [entry.key, readParameter(source, entry)]),
  );
  checkUses(source, name, command.value, parameters);
  return [{ name, range: source.rangeOfNode(keyNode), command: command.value.value.trim(), parameters }];
}

/** What a command names has to be declared: MLflow fills it in with Python's `str.format`, where `{{` is a bracket. */
function checkUses(
  source: YamlSource,
  name: string,
  command: Scalar,
  parameters: ReadonlyMap<string, Parameter>,
): void {
  const told = new Map<string, number>();
  for (const { 0: written, 1: used } of String(command.value).matchAll(/\{\{|\{(\w+)(?=[}!:[])/g)) {
    if (used === undefined || parameters.has(used)) continue;
    const { cure, remedies } = suggest(
      used,
      parameters.keys(),
      "Declare it under `parameters`.",
      (meant) => `{${meant}`,
    );
    const message = `The entry point \`${name}\` has no parameter \`${used}\`. ${cure}`;
    const declare: Remedy = {
      kind: "add-key",
      path: ["entry_points", name, "parameters"],
      key: used,
      lines: ["type: string"],
    };
    const occurrence = told.get(written) ?? 0;
    told.set(written, occurrence + 1);
    const range = source.rangeWithin(command, written, occurrence);
    source.addProblem(range, "mlproject-parameter", message, "error", [...remedies, declare]);
  }
}

/** A parameter is its type alone, or a map of type and default. */
function readParameter(source: YamlSource, { key, keyNode, value }: MapEntry): Parameter {
  const entries = isMap(value) ? source.entries(value) : [];
  refuseUnknownKeys(source, entries, parameterKeys, "a parameter");
  const type = isMap(value) ? (entries.find((entry) => entry.key === "type")?.value ?? null) : value;
  const named = isScalar(type) ? String(type.value) : undefined;
  if (named !== undefined && !parameterTypes.includes(named) && !plainTypes.test(named)) {
    const { cure, remedies } = suggestWord(named, parameterTypes);
    const message = `\`${named}\` is no type of \`${key}\` that MLflow knows. ${cure}`;
    source.addProblem(type ?? keyNode, "mlproject-type", message, "warning", remedies);
  }
  const given = entries.find((entry) => entry.key === "default")?.value;
  const initial = isScalar(given) && given.value !== null ? given.source : undefined;
  return { range: source.rangeOfNode(keyNode), type: named, initial };
}

function mapEntries(source: YamlSource, node: Node | null, what: string): readonly MapEntry[] {
  if (isMap(node)) return source.entries(node);
  if (node !== null && !(isScalar(node) && node.value === null)) {
    source.addProblem(node, "wrong-type", `\`${what}\` must be a map of names and values.`);
  }
  return [];
}

function refuseUnknownKeys(
  source: YamlSource,
  entries: readonly MapEntry[],
  known: readonly string[],
  where: string,
): void {
  for (const { key, keyNode, value } of entries) {
    // A value that is there to be named elsewhere needs a key of its own.
    if (known.includes(key) || (isNode(value) && !isAlias(value) && value.anchor !== undefined)) continue;
    const { message, remedies } = describeUnknownKey(key, known, where);
    // MLflow passes unknown keys by.
    source.addProblem(keyNode, "unknown-key", message, "warning", remedies);
  }
}
