import { cairnKeys } from "../discovery/cairn/cairnKeys.ts";
import { keyDocAt, keyPlaceAt } from "../discovery/yaml/keyDocs.ts";
import type { Completion } from "../model/language.ts";
import { resolveFrom } from "../model/paths.ts";
import type { SourcePosition } from "../model/source.ts";
import { countOf } from "../model/words.ts";
import { keyCompletions, shortValue, valueCompletions, wordCompletion } from "./completionItems.ts";
import type { Writing } from "./completionItems.ts";
import type { LanguageContext } from "./languageContext.ts";
import { lineContextAt } from "./lineContext.ts";
import { pathCompletions } from "./pathCompletions.ts";

/** What can be written at a position of a cairn.yaml. */
export async function cairnCompletions(
  context: LanguageContext,
  text: string,
  position: SourcePosition,
): Promise<readonly Completion[]> {
  const lines = text.split(/\r?\n/);
  const at = lineContextAt(lines, position);
  const place = at && keyPlaceAt(cairnKeys, at.above);
  if (!at || !place) return [];
  const writing = { at, position, after: (lines[position.line - 1] ?? "").slice(position.column - 1) };
  const section = at.above[0];
  if (at.key === undefined) {
    if (section === "track") return trackEntries(context, writing);
    if (place.keys.length > 0) return keyCompletions(writing, place.keys);
    if (section === "phases") return stageNames(context, writing);
    return section === "baselines" ? metricKeys(context, writing, ": ") : [];
  }
  const doc = keyDocAt(cairnKeys, at.above, at.key) ?? place.owner;
  if (section === "objective" && at.key === "metric") return metricKeys(context, writing, "");
  if (section === "track" && at.key === "path") return trackPaths(context, writing);
  return valueCompletions(writing, doc?.values ?? []);
}

function trackEntries(context: LanguageContext, writing: Writing): readonly Completion[] {
  const keys = keyCompletions(writing, keyPlaceAt(cairnKeys, ["track"])?.keys ?? []);
  const isFurtherKey = writing.at.siblings.length > 0 || writing.at.isFlow;
  return isFurtherKey ? keys : [...keys, ...trackPaths(context, writing)];
}

function trackPaths(context: LanguageContext, writing: Writing): readonly Completion[] {
  const paths = pathCompletions(context, writing, { base: ".", withOutputs: true, listed: new Set() });
  return [...paths, ...endingPatterns(context, writing)];
}

/** A pattern for each ending that several files in the folder that is written so far have. */
function endingPatterns(context: LanguageContext, writing: Writing): readonly Completion[] {
  const { text } = writing.at;
  const prefix = text.slice(0, text.lastIndexOf("/") + 1);
  const names = context.list(resolveFrom(".", prefix)).flatMap(({ name, kind }) => (kind === "file" ? [name] : []));
  const byEnding = Map.groupBy(names, (name) => /^[^.].*(\.[^.]+)$/.exec(name)?.[1]);
  return [...byEnding].flatMap(([ending, files]) => {
    if (ending === undefined || files.length < 2) return [];
    return [wordCompletion(writing, `${prefix}*${ending}`, "file", `fits ${countOf(files.length, "file")}`)];
  });
}

/** Stages, groups of them, and the files that they stand in, by which phases are given. */
function stageNames({ pipeline }: LanguageContext, writing: Writing): readonly Completion[] {
  const ids = new Map<string, string>();
  for (const { id, templateOf, phase } of pipeline.stages) {
    if (templateOf) ids.set(templateOf.id, `now ${phase}`);
    ids.set(id, `now ${phase}`);
  }
  const named = [...ids].filter(([id]) => !writing.at.siblings.includes(id));
  return [
    ...named.map(([id, detail]) => behind(wordCompletion(writing, id, "stage", detail), ": ")),
    ...pipeline.files.map((file) => behind(wordCompletion(writing, file, "file", "all stages in it"), ": ")),
  ];
}

/** The keys of what stages measure, with their values now. */
async function metricKeys(context: LanguageContext, writing: Writing, ending: string): Promise<readonly Completion[]> {
  const paths = new Set(
    context.pipeline.stages.flatMap(({ outs }) =>
      outs.filter(({ role }) => role === "metrics").map(({ path }) => path),
    ),
  );
  const files = [...paths].filter((path) => /\.(?:json|ya?ml|toml)$/i.test(path));
  const read = await Promise.all(files.map((path) => context.discovery.params(path)));
  const leaves = read.flatMap((file) => (file ? [...file.leaves] : []));
  return leaves
    .filter(([key, value]) => typeof value === "number" && !writing.at.siblings.includes(key))
    .map(([key, value]) => behind(wordCompletion(writing, key, "value", shortValue(value)), ending));
}

function behind(completion: Completion, ending: string): Completion {
  return { ...completion, snippet: `${completion.snippet}${ending}` };
}
