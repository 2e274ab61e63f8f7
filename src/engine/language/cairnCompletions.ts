import { cairnKeys } from "../discovery/cairn/cairnKeys.ts";
import { keyDocAt, keyPlaceAt } from "../discovery/yaml/keyDocs.ts";
import type { Completion } from "../model/language.ts";
import type { SourcePosition } from "../model/source.ts";
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
    if (section === "artifacts") return artifactEntries(context, writing);
    if (place.keys.length > 0) return keyCompletions(writing, place.keys);
    if (section === "phases") return stageNames(context, writing);
    return section === "baselines" ? metricKeys(context, writing, ": ") : [];
  }
  const doc = keyDocAt(cairnKeys, at.above, at.key) ?? place.owner;
  if (section === "objective" && at.key === "metric") return metricKeys(context, writing, "");
  if (section === "artifacts" && at.key === "path") return artifactPaths(context, writing);
  return valueCompletions(writing, doc?.values ?? []);
}

function artifactEntries(context: LanguageContext, writing: Writing): readonly Completion[] {
  const keys = keyCompletions(writing, keyPlaceAt(cairnKeys, ["artifacts"])?.keys ?? []);
  const isFurtherKey = writing.at.siblings.length > 0 || writing.at.isFlow;
  return isFurtherKey ? keys : [...keys, ...artifactPaths(context, writing)];
}

function artifactPaths(context: LanguageContext, writing: Writing): readonly Completion[] {
  return pathCompletions(context, writing, { base: ".", withOutputs: true, listed: new Set() });
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
