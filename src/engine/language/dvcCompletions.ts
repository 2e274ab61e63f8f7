import { dvcKeys } from "../discovery/dvc/dvcKeys.ts";
import { findStageLines } from "../discovery/yaml/salvage.ts";
import { keyDocAt, keyPlaceAt } from "../discovery/yaml/keyDocs.ts";
import type { KeyDoc } from "../discovery/yaml/keyDocs.ts";
import type { Completion } from "../model/language.ts";
import { folderOf, resolveFrom } from "../model/paths.ts";
import type { SourcePosition } from "../model/source.ts";
import { keyCompletions, paramCompletions, valueCompletions, wordCompletion, writtenRange } from "./completionItems.ts";
import type { Writing } from "./completionItems.ts";
import type { LanguageContext } from "./languageContext.ts";
import { lineContextAt } from "./lineContext.ts";
import type { LineContext } from "./lineContext.ts";
import { pathCompletions } from "./pathCompletions.ts";
import { plainSnippet } from "./snippets.ts";
import { stageName } from "./stageName.ts";
import { collectionTemplates, templateCompletions } from "./templateCompletions.ts";

const newStage = "${1:name}:\n\tcmd: ${2:python ${3:script.py}}\n\tdeps:\n\t\t- ${3:script.py}\n\touts:\n\t\t- $0";

/** What can be written at a position of a dvc.yaml, even while it is no YAML. */
export async function dvcCompletions(
  context: LanguageContext,
  file: string,
  text: string,
  position: SourcePosition,
): Promise<readonly Completion[]> {
  const lines = text.split(/\r?\n/);
  const inTemplate = templateCompletions(context, file, lines, position);
  if (inTemplate) return inTemplate;
  const at = lineContextAt(lines, position);
  if (!at) return [];
  const after = (lines[position.line - 1] ?? "").slice(position.column - 1);
  const writing = { at, position, after };
  const place = keyPlaceAt(dvcKeys, at.above);
  if (!place) return valuesOf(context, file, lines, writing);
  if (at.key === undefined && place.keys.length > 0)
    return keyCompletions(writing, fittingKeys(place.keys, at.siblings));
  if (at.key === undefined && at.above.join() === "stages") {
    const text = "A step of the pipeline: a command, what it reads and what it makes.";
    return [{ label: "New stage", kind: "stage", range: writtenRange(writing), snippet: newStage, text }];
  }
  const doc = at.key === undefined ? place.owner : keyDocAt(dvcKeys, at.above, at.key);
  if (doc?.holds === "flag") return valueCompletions(writing, ["true", "false"]);
  if (doc?.values) return valueCompletions(writing, doc.values);
  return valuesOf(context, file, lines, writing);
}

/** A stage that is repeated has `foreach` and `do` alone; one that is declared plainly has neither. */
function fittingKeys(docs: readonly KeyDoc[], siblings: readonly string[]): readonly KeyDoc[] {
  const repeats = ["foreach", "do"];
  if (siblings.some((key) => repeats.includes(key))) return docs.filter(({ key }) => repeats.includes(key));
  return siblings.length > 0
    ? docs.filter(({ key }) => !repeats.includes(key))
    : docs.filter(({ key }) => key !== "do");
}

/** Values of the user's own: paths, parameters, what is repeated. */
async function valuesOf(
  context: LanguageContext,
  file: string,
  lines: readonly string[],
  writing: Writing,
): Promise<readonly Completion[]> {
  const { at, position } = writing;
  const listed = new Set(listedBeside(lines, position.line));
  const [section, ...steps] = stepsOf(at);
  const folder = folderOf(file);
  if (section !== "stages") {
    if (section === "vars" && steps.length === 0) return varsCompletions(context, writing, folder, listed);
    const isListed = steps.length === 0 && ["metrics", "params", "plots"].includes(section ?? "");
    const isPath = isListed || (section === "artifacts" && steps.at(-1) === "path") || steps.at(-1) === "y";
    return isPath ? pathCompletions(context, writing, { base: folder, withOutputs: true, listed }) : [];
  }
  const [key, inner, ...deeper] = steps.slice(1).filter((step) => step !== "do");
  if (deeper.length > 0) return [];
  const base = wdirAt(context, file, lines, position.line);
  switch (key) {
    case "deps":
      return asItems(writing, pathCompletions(context, writing, { base, withOutputs: true, listed }));
    case "outs":
    case "metrics":
    case "plots":
      return inner === undefined
        ? asItems(writing, pathCompletions(context, writing, { base, withOutputs: false, listed }))
        : [];
    case "params":
      return asItems(writing, await paramsEntries(context, writing, base, inner, listed));
    case "vars":
      return inner === undefined ? varsCompletions(context, writing, base, listed) : [];
    case "wdir":
      return pathCompletions(context, writing, { base: folder, withOutputs: false, foldersOnly: true, listed });
    case "cmd":
      return commandCompletions(context, writing, base);
    case "foreach":
    case "matrix":
      return collectionTemplates(context, file, lines, writtenRange(writing));
    case undefined:
    default:
      return [];
  }
}

/** The keys that lead to the value being written, its own among them. */
function stepsOf({ above, key }: LineContext): readonly string[] {
  return [...above, ...(key === undefined ? [] : [key])].filter((step) => step !== "-");
}

/** Where a list is to stand and no dash is written yet, the dash is written too. */
function asItems({ at }: Writing, items: readonly Completion[]): readonly Completion[] {
  if (at.isItem || at.key !== undefined || at.isFlow) return items;
  return items.map((item) => ({ ...item, snippet: `- ${item.snippet}` }));
}

/** Keys of the stage's parameters file, or of the one that they are listed under; other files to name them of. */
async function paramsEntries(
  context: LanguageContext,
  writing: Writing,
  base: string,
  named: string | undefined,
  listed: ReadonlySet<string>,
): Promise<readonly Completion[]> {
  const params = await context.discovery.params(resolveFrom(base, named ?? "params.yaml"));
  const keys = paramCompletions(writing, params, listed);
  if (named !== undefined || writing.at.key !== undefined) return keys;
  const files = paramsFilesIn(context, base).filter((name) => name !== "params.yaml" && !listed.has(name));
  const range = writtenRange(writing);
  return [
    ...keys,
    ...files.map((label) => {
      const snippet = `${plainSnippet(label)}:\n\t\t- $0`;
      return { label, kind: "file" as const, range, snippet, detail: "parameters of another file" };
    }),
  ];
}

/** Files, and behind a colon the keys at their top. */
async function varsCompletions(
  context: LanguageContext,
  writing: Writing,
  base: string,
  listed: ReadonlySet<string>,
): Promise<readonly Completion[]> {
  const { text } = writing.at;
  const colon = text.indexOf(":");
  if (colon < 0)
    return paramsFilesIn(context, base)
      .filter((name) => !listed.has(name))
      .map((name) => wordCompletion(writing, name, "file"));
  const params = await context.discovery.params(resolveFrom(base, text.slice(0, colon)));
  const keys = [...(params?.ranges.keys() ?? [])].filter((key) => !key.includes("."));
  const column = writing.at.column + Math.max(colon, text.lastIndexOf(",")) + 1;
  return keys.map((key) => wordCompletion({ ...writing, at: { ...writing.at, column } }, key, "param"));
}

function paramsFilesIn(context: LanguageContext, folder: string): readonly string[] {
  const isParams = (name: string): boolean =>
    /\.(?:ya?ml|json|toml|py)$/.test(name) && !/^(?:dvc|cairn)\.yaml$/.test(name);
  return context.list(folder).flatMap(({ name, kind }) => (kind === "file" && isParams(name) ? [name] : []));
}

/** Paths for the word of a command that is being written. */
function commandCompletions(context: LanguageContext, writing: Writing, base: string): readonly Completion[] {
  const word = /[^\s"'=;&|<>()]*$/.exec(writing.at.text)?.[0] ?? "";
  const at = { ...writing.at, text: word, column: writing.position.column - word.length, isQuoted: true };
  return pathCompletions(context, { ...writing, at }, { base, withOutputs: true, listed: new Set() });
}

/** The folder that a stage's paths begin at: as its lines say, else as it was read last. */
function wdirAt(context: LanguageContext, file: string, lines: readonly string[], line: number): string {
  const own = findStageLines(lines).find(({ first, end }) => first < line && line <= end);
  const folder = folderOf(file);
  if (!own) return folder;
  const written = lines
    .slice(own.first, own.end)
    .flatMap((text) => /^\s+wdir:\s*["']?([^"'#\s]+)/.exec(text)?.[1] ?? []);
  const [wdir] = written;
  if (wdir === undefined) return folder;
  if (!wdir.includes("${")) return resolveFrom(folder, wdir);
  const name = stageName(lines[own.first] ?? "");
  const stage = context.stagesIn(file).find((one) => (one.templateOf?.name ?? one.name) === name);
  return stage?.wdir ?? folder;
}

/** What the items of a list say that stands around a line, or between brackets on it. */
function listedBeside(lines: readonly string[], line: number): readonly string[] {
  const own = lines[line - 1] ?? "";
  const indent = own.length - own.trimStart().length;
  const flow = /:\s*\[(.*)$/.exec(own)?.[1];
  if (flow !== undefined)
    return flow
      .split(",")
      .slice(0, -1)
      .map((item) => bare(item));
  const found: string[] = [];
  const collect = (index: number): boolean => {
    const text = lines[index] ?? "";
    const depth = text.length - text.trimStart().length;
    if (text.trim() === "" || depth > indent) return true;
    if (depth < indent || !text.trimStart().startsWith("-")) return false;
    found.push(bare(text.trimStart().slice(1)));
    return true;
  };
  for (let index = line - 2; index >= 0 && collect(index); index--);
  for (let index = line; index < lines.length && collect(index); index++);
  return found;
}

function bare(item: string): string {
  return item
    .replace(/\s#.*$/, "")
    .trim()
    .replace(/:(?:\s.*)?$/, "")
    .replaceAll(/^["']|["']$/g, "");
}
