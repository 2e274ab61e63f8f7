import { isMap, isScalar, visit } from "yaml";
import type { Node } from "yaml";
import { resolveFrom } from "../../model/paths.ts";
import type { Remedy } from "../../model/remedy.ts";
import type { SourceRange } from "../../model/source.ts";
import { fileStart } from "../../model/source.ts";
import { suggest } from "../../model/suggestion.ts";
import type { DvcValues } from "./dvcText.ts";
import { keyParts } from "../params/lookupParam.ts";
import type { ParamsFile } from "../params/paramsFile.ts";
import type { TemplatePath, TemplateScope } from "./templateScope.ts";
import { mergeSource, sourceOf } from "./templateScope.ts";
import { hasTemplate } from "./templateText.ts";
import type { TypedMap } from "../params/typedValue.ts";
import { isTypedList, isTypedMap } from "../params/typedValue.ts";
import type { MapEntry } from "../yaml/yamlSource.ts";

/** The parameters file that templates name without being told of it. */
const defaultParamsFile = "params.yaml";

/** Adds the params.yaml of a folder, where there is one. */
export function loadDefaultParams(values: DvcValues, scope: TemplateScope, folder: string): TemplateScope {
  const path = resolveFrom(folder, defaultParamsFile);
  const params = values.files.params(path);
  if (!params) return scope;
  const content = mapOf(params);
  if (content) return mergeFile(values, scope, { path, params, content, keys: undefined, place: undefined });
  if (params.problems.length === 0) {
    const message = `${path} must be a map, so that templates can name what it holds. Begin it with \`name: value\`.`;
    values.addProblemOf({ file: path, range: fileStart, severity: "error", code: "vars-not-a-map", message });
  }
  return { ...scope, isIncomplete: true };
}

/**
 * Adds the entries of `vars`: maps as they stand, and files (`file`, `file:key,key`) whose paths begin at `folder`.
 * `label` names the list to a person. What cannot be added is a problem, and leaves the scope incomplete.
 */
export function loadVars(
  values: DvcValues,
  scope: TemplateScope,
  node: Node | null,
  folder: string,
  label: string,
): TemplateScope {
  let loaded = scope;
  for (const item of values.items(node, "vars")) {
    const template = findTemplateIn(item);
    if (template) {
      const message = "A template cannot stand in `vars`, which give templates their values. Write the value out.";
      values.addProblem(template, "template-not-allowed", message);
      loaded = { ...loaded, isIncomplete: true };
    } else if (isMap(item)) {
      const content = values.source.typed(item, { onlyTextKeys: true });
      const source = { name: `\`${label}\``, values: isTypedMap(content) ? content : new Map() };
      loaded = merge(values, loaded, source, (path) => placeInMap(values, item, path));
    } else if (isScalar(item) && typeof item.value === "string") {
      loaded = loadFile(values, loaded, item, item.value, folder);
    } else {
      values.addProblem(
        item,
        "wrong-type",
        "An entry of `vars` must be a map, or the path of a file: put it in quotes.",
        "error",
        isScalar(item) ? [{ kind: "quote" }] : [],
      );
    }
  }
  return loaded;
}

function findTemplateIn(node: Node): Node | undefined {
  let found: Node | undefined;
  visit(node, {
    Scalar: (_, scalar) => {
      if (typeof scalar.value !== "string" || !hasTemplate(scalar.value)) return undefined;
      found = scalar;
      return visit.BREAK;
    },
  });
  return found;
}

/** What is taken from a file, and where it is asked for. */
interface FileImport {
  readonly path: string;
  readonly params: ParamsFile;
  readonly content: TypedMap;
  /** All, where it is undefined. */
  readonly keys: readonly string[] | undefined;
  readonly place: Node | undefined;
}

function loadFile(values: DvcValues, scope: TemplateScope, place: Node, item: string, folder: string): TemplateScope {
  const colon = item.indexOf(":");
  const path = resolveFrom(folder, colon < 0 ? item : item.slice(0, colon));
  const named =
    colon < 0
      ? []
      : item
          .slice(colon + 1)
          .split(",")
          .filter((key) => key !== "");
  const keys = named.length > 0 ? named : undefined;
  const refuse = (code: string, message: string, remedies: readonly Remedy[] = []): TemplateScope => {
    values.addProblem(place, code, message, "error", remedies);
    return { ...scope, isIncomplete: true };
  };
  const before = scope.imports.get(path);
  if (before === null && !keys) return scope;
  if (before !== undefined && (!keys || before === null || keys.some((key) => before.includes(key)))) {
    const message = `${path} is loaded already${before === null ? "" : " in part"}. Name each of its keys once, or the whole file once.`;
    return refuse("vars-loaded-twice", message, before === null ? [{ kind: "remove-entry" }] : []);
  }
  const params = values.files.params(path);
  if (!params)
    return refuse("vars-file-missing", `There is no file ${path}. Make it, or take it off \`vars\`.`, [
      { kind: "create-file", path },
      { kind: "remove-entry" },
    ]);
  const content = mapOf(params);
  if (!content && params.problems.length > 0)
    return refuse("vars-unreadable", `${path} cannot be read: ${params.problems[0]?.message ?? ""}`);
  if (!content) return refuse("vars-not-a-map", `${path} must be a map, so that templates can name what it holds.`);
  const missing = keys?.find((key) => !content.has(key));
  if (missing !== undefined) {
    const message = `${path} has no key \`${missing}\` at its top. There are ${[...content.keys()].map((key) => `\`${key}\``).join(", ")}.`;
    const correct = (meant: string): string =>
      `${item.slice(0, colon)}:${(keys ?? []).map((key) => (key === missing ? meant : key)).join(",")}`;
    return refuse("vars-key-missing", message, suggest(missing, content.keys(), "", correct).remedies);
  }
  return mergeFile(values, scope, { path, params, content, keys, place });
}

function mergeFile(values: DvcValues, scope: TemplateScope, file: FileImport): TemplateScope {
  const { path, content, keys, place } = file;
  tellDates(values, file);
  const chosen: TypedMap = keys ? new Map([...content].filter(([key]) => keys.includes(key))) : content;
  const merged = merge(
    values,
    scope,
    { name: path, file: path, values: chosen },
    () => place && values.source.rangeOfNode(place),
  );
  const before = scope.imports.get(path) ?? [];
  return { ...merged, imports: new Map([...merged.imports, [path, keys ? [...before, ...keys] : null]]) };
}

function tellDates(values: DvcValues, { path, params, keys }: FileImport): void {
  for (const { key, range } of params.dates) {
    if (keys && !keys.includes(keyParts(key)[0] ?? "")) continue;
    const message = "DVC stops at a date in a file that templates can name. Put it in quotes.";
    const remedies = [{ kind: "quote" }] as const;
    values.addProblemOf({ file: path, range, severity: "warning", code: "date-in-vars", message, remedies });
  }
}

function merge(
  values: DvcValues,
  scope: TemplateScope,
  source: TemplateScope["sources"][number],
  placeOf: (path: TemplatePath) => SourceRange | undefined,
): TemplateScope {
  const merged = mergeSource(scope, source);
  for (const path of merged.conflicts) {
    const key = path.join(".");
    const message = `\`${key}\` stands in ${sourceOf(scope, path)?.name ?? "another place"} already, and cannot be given again. Keep one of the two.`;
    values.addProblem(placeOf(path) ?? fileStart, "vars-redefined", message);
  }
  for (const key of merged.reserved) {
    const message = `\`${key}\` is what \`foreach\` and \`matrix\` name their items by. Give it another name.`;
    values.addProblem(placeOf([key]) ?? fileStart, "vars-reserved", message);
  }
  return merged.reserved.length > 0 ? { ...merged.scope, isIncomplete: true } : merged.scope;
}

/** The place of a key of an inline map; of its nearest key above, where it comes from another map. */
function placeInMap(values: DvcValues, map: Node, path: TemplatePath): SourceRange {
  let place = map;
  let current: Node | null = map;
  for (const key of path) {
    const entry: MapEntry | undefined = isMap(current)
      ? values.source.entries(current).find((candidate) => candidate.key === key)
      : undefined;
    if (!entry) break;
    place = entry.keyNode;
    current = entry.value;
  }
  return values.source.rangeOfNode(place);
}

/** The content of a vars file; an empty file is an empty map, as for DVC. Undefined where it is something else, or cannot be read. */
function mapOf({ nameable, problems }: ParamsFile): TypedMap | undefined {
  if (problems.some(({ severity }) => severity === "error")) return undefined;
  if (isTypedMap(nameable)) return nameable;
  const isEmpty = !nameable || (isTypedList(nameable) && nameable.length === 0);
  return isEmpty ? new Map() : undefined;
}
