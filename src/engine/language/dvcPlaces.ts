import { dvcKeys } from "../discovery/dvc/dvcKeys.ts";
import type { ParsedPipelineFile } from "../discovery/dvc/dvcYaml.ts";
import { findTemplates, parseTemplatePath } from "../discovery/dvc/templateText.ts";
import type { YamlSource } from "../discovery/yaml/yamlSource.ts";
import { keyDocAt } from "../discovery/yaml/keyDocs.ts";
import { folderOf, resolveFrom } from "../model/paths.ts";
import type { SourcePosition } from "../model/source.ts";
import { commandWordAt } from "./commandWords.ts";
import type { LanguageContext } from "./languageContext.ts";
import type { Place, Target } from "./place.ts";
import { stagePlaceAt } from "./stagePlaces.ts";
import type { YamlPlace } from "./yamlPlace.ts";
import { yamlPlaceAt, yamlPlaces } from "./yamlPlace.ts";

/** What stands at a position of a dvc.yaml. */
export function dvcPlaceAt(
  context: LanguageContext,
  { source }: ParsedPipelineFile,
  position: SourcePosition,
): Place | undefined {
  const offset = source.offsetOf(position);
  const at = yamlPlaceAt(source.root, offset);
  return (
    (at && templateAt(source, at, offset)) ??
    stagePlaceAt(context, source.file, position) ??
    (at && keyAt(source, at)) ??
    (at && pathAt(context, source, at, offset))
  );
}

/** A template in a dvc.yaml, where it stands, with the stage that it stands in. */
export type TemplatePlace = Place & { readonly target: Extract<Target, { readonly kind: "template" }> };

/** All templates of a dvc.yaml that can be read, in order. */
export function templatesIn(source: YamlSource): readonly TemplatePlace[] {
  return [...yamlPlaces(source.root)].flatMap((at) => templatesOf(source, at));
}

function templateAt(source: YamlSource, at: YamlPlace, offset: number): Place | undefined {
  const position = source.rangeOf(offset, offset).start;
  return templatesOf(source, at).find(({ range }) => {
    return (
      range.start.line === position.line && range.start.column <= position.column && position.column <= range.end.column
    );
  });
}

function templatesOf(source: YamlSource, { above, node }: YamlPlace): readonly TemplatePlace[] {
  const [start, end] = node.range ?? [0, 0];
  const written = source.slice(start, end);
  if (!written.includes("${")) return [];
  const stage = above[0] === "stages" ? above[1] : undefined;
  return findTemplates(written).flatMap((match) => {
    const path = parseTemplatePath(match.inner);
    const from = start + match.start;
    const range = source.rangeOf(from, from + match.text.length);
    const target = {
      kind: "template",
      path: path ?? [],
      name: match.inner,
      ...(stage !== undefined && { stage }),
    } as const;
    return path ? [{ range, target }] : [];
  });
}

function keyAt(source: YamlSource, { above, node, isKey }: YamlPlace): Place | undefined {
  if (!isKey || typeof node.value !== "string") return undefined;
  const doc = keyDocAt(dvcKeys, above, node.value);
  return doc && { range: source.rangeOfNode(node), target: { kind: "key", doc } };
}

/** Paths that belong to no stage, or that a command names. */
function pathAt(context: LanguageContext, source: YamlSource, at: YamlPlace, offset: number): Place | undefined {
  const { above, node } = at;
  const [section, name] = above;
  const folder = folderOf(source.file);
  const text = typeof node.value === "string" ? node.value : "";
  const key = above.findLast((step) => step !== "-");
  if (section === "stages" && key === "cmd" && name !== undefined) {
    const word = commandWordAt(source, node, offset);
    const stage = context.stagesIn(source.file).find((one) => (one.templateOf?.name ?? one.name) === name);
    if (!word) return undefined;
    const path = wordPath(context, word.text, word.before, stage?.wdir ?? folder);
    return path === undefined ? undefined : pathPlace(word.range, path);
  }
  if (key === "vars") return pathPlace(source.rangeOfNode(node), resolveFrom(folder, text.replace(/:.*$/s, "")));
  const isParamsFile = at.isKey && key === "params" && above.at(-1) === "-";
  if (section === "stages" && isParamsFile) {
    const stage = context.stagesIn(source.file).find((one) => (one.templateOf?.name ?? one.name) === name);
    return pathPlace(source.rangeOfNode(node), resolveFrom(stage?.wdir ?? folder, text));
  }
  if (section === "stages") {
    return key === "wdir" ? pathPlace(source.rangeOfNode(node), resolveFrom(folder, text)) : undefined;
  }
  const isListed = (section === "metrics" || section === "params") && above.length === 2;
  const isArtifact = section === "artifacts" && key === "path";
  const isPlotted = section === "plots" && (above.length === 2 || (above[3] === "y" && at.isKey));
  const path = resolveFrom(folder, text);
  if (!isListed && !isArtifact && !isPlotted) return undefined;
  return isPlotted && !isPath(context, path) ? undefined : pathPlace(source.rangeOfNode(node), path);
}

function pathPlace(range: Place["range"], path: string): Place {
  return { range, target: { kind: "path", paths: [path], isOutput: false } };
}

/** The path that a word of a command means, where something lies there or a stage makes it. */
function wordPath(context: LanguageContext, word: string, before: string, wdir: string): string | undefined {
  const isModule = /(?:^|\s)-m\s+$/.test(before);
  const path = resolveFrom(wdir, isModule ? `${word.replaceAll(".", "/")}.py` : word);
  return isPath(context, path) && path !== wdir ? path : undefined;
}

function isPath(context: LanguageContext, path: string): boolean {
  return context.produced.at(path).length > 0 || context.entryAt(path) !== undefined;
}
