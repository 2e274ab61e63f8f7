import { isMap } from "yaml";
import type { Node } from "yaml";
import type { ParsedPipelineFile } from "../discovery/dvc/dvcYaml.ts";
import type { StageScope } from "../discovery/dvc/stageScopes.ts";
import { stageScopes } from "../discovery/dvc/stageScopes.ts";
import type { TemplatePath } from "../discovery/dvc/templateScope.ts";
import { selectValue, sourceOf } from "../discovery/dvc/templateScope.ts";
import { plainOf } from "../discovery/params/typedValue.ts";
import type { YamlSource } from "../discovery/yaml/yamlSource.ts";
import type { FilePlace, TemplateValue } from "../model/language.ts";
import type { LanguageContext } from "./languageContext.ts";
import { paramRange } from "./paramRange.ts";
import type { ParamRef, Target } from "./place.ts";

type Template = Extract<Target, { readonly kind: "template" }>;

/** Where a template takes its value from: a parameter of a file, or places in the dvc.yaml itself. */
export interface TemplateOrigin {
  /** For a person. */
  readonly name: string;
  readonly param?: ParamRef;
  readonly places: readonly FilePlace[];
}

/** The values that a template has: one for each stage that it stands in, or a single one where all are the same. */
export function templateValues(
  { discovery }: LanguageContext,
  { source }: ParsedPipelineFile,
  { path, stage }: Template,
): readonly TemplateValue[] {
  const scopes = stageScopes(source, discovery.templateFiles, stage);
  const values = scopes.flatMap(({ name, scope }) => {
    const selected = selectValue(scope, path);
    if (selected.kind !== "found") return [];
    const id = name === undefined ? undefined : source.file === "dvc.yaml" ? name : `${source.file}:${name}`;
    return [{ value: plainOf(selected.value), ...(id !== undefined && { stageId: id }) }];
  });
  const different = new Set(values.map(({ value }) => JSON.stringify(value)));
  return different.size === 1 ? values.slice(0, 1).map(({ value }) => ({ value })) : values;
}

/** Where a template's value stands; undefined where it has none. */
export function templateOrigin(
  context: LanguageContext,
  { source }: ParsedPipelineFile,
  { path, stage }: Template,
): TemplateOrigin | undefined {
  const files = context.discovery.templateFiles;
  const scopes = stageScopes(source, files, stage);
  const [first] = scopes;
  if (!first) return undefined;
  if (first.scope.reserved.has(path[0] ?? "")) return itemOrigin(source, scopes, path, stage);
  const found = sourceOf(first.scope, path);
  if (!found) return undefined;
  if (found.file === undefined) return varsOrigin(source, path, stage);
  const param = { file: found.file, key: path.join(".") };
  const range = paramRange(files.params(found.file), param.key);
  return { name: found.file, param, places: [{ file: found.file, range }] };
}

/** What `foreach` or `matrix` repeats: the items, where they are written by themselves, else the word. */
function itemOrigin(
  source: YamlSource,
  scopes: readonly StageScope[],
  path: TemplatePath,
  stage: string | undefined,
): TemplateOrigin | undefined {
  const declared = nodeAt(source, ["stages", stage ?? ""]);
  const uses = ["foreach", "matrix"].find((key) => nodeAt(source, ["stages", stage ?? "", key]));
  if (!declared || uses === undefined) return undefined;
  const axis = uses === "matrix" && path[0] === "item" ? path.slice(1, 2) : [];
  const word = keyRange(source, ["stages", stage ?? "", uses, ...axis]);
  const items = axis.length > 0 ? [] : scopes.flatMap(({ itemRange }) => itemRange ?? []);
  const ranges = items.length > 0 ? items : word ? [word] : [];
  return { name: `\`${uses}\``, places: ranges.map((range) => ({ file: source.file, range })) };
}

/** A value of an entry of `vars`: the stage's own, or the file's. */
function varsOrigin(source: YamlSource, path: TemplatePath, stage: string | undefined): TemplateOrigin {
  const lists = [
    ...(stage === undefined
      ? []
      : [
          ["stages", stage, "vars"],
          ["stages", stage, "do", "vars"],
        ]),
    ["vars"],
  ];
  for (const above of lists) {
    const list = nodeAt(source, above);
    const items = list && "items" in list ? (list.items as readonly (Node | null)[]) : [];
    for (const item of items) {
      const range = keyRangeIn(source, source.resolve(item), path);
      if (range) return { name: "`vars`", places: [{ file: source.file, range }] };
    }
  }
  return { name: "`vars`", places: [] };
}

function nodeAt(source: YamlSource, path: readonly string[]): Node | undefined {
  let node: Node | null = source.root;
  for (const step of path) {
    node = isMap(node) ? (source.entries(node).find(({ key }) => key === step)?.value ?? null) : null;
  }
  return node ?? undefined;
}

function keyRange(source: YamlSource, path: readonly string[]) {
  return keyRangeIn(source, source.root, path);
}

/** The place of the last key of a path that is there; undefined where not even the first is. */
function keyRangeIn(source: YamlSource, root: Node | null, path: readonly string[]) {
  let node = root;
  let range;
  for (const step of path) {
    const entry = isMap(node) ? source.entries(node).find(({ key }) => key === step) : undefined;
    if (!entry) break;
    range = source.rangeOfNode(entry.keyNode);
    node = entry.value;
  }
  return range;
}
