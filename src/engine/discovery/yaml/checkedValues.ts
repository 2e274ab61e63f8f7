import { isMap, isScalar, isSeq } from "yaml";
import type { Node, YAMLMap } from "yaml";
import type { Remedy } from "../../model/remedy.ts";
import type { Suggestion } from "../../model/suggestion.ts";
import { suggest } from "../../model/suggestion.ts";
import { describeUnknownKey } from "./unknownKeys.ts";
import type { MapEntry, YamlSource } from "./yamlSource.ts";

/** The entries of a map by key, with a problem for each that is not among the known ones. */
export function knownEntries(
  source: YamlSource,
  map: YAMLMap,
  keys: readonly string[],
  where: string,
): ReadonlyMap<string, MapEntry> {
  const entries = source.entries(map);
  for (const { key, keyNode } of entries) {
    if (keys.includes(key)) continue;
    const { message, remedies } = describeUnknownKey(key, keys, where);
    source.addProblem(keyNode, "unknown-key", message, "error", remedies);
  }
  return new Map(entries.map((entry) => [entry.key, entry]));
}

/** The entries of a map of a user's own keys; none, with a problem, where it is something else. */
export function entriesOf(source: YamlSource, entry: MapEntry | undefined, what: string): readonly MapEntry[] {
  if (!entry || isNothing(entry.value)) return [];
  if (isMap(entry.value)) return source.entries(entry.value);
  const message = `\`${entry.key}\` must be a map: write ${what} on each line beneath it, indented.`;
  source.addProblem(entry.value ?? entry.keyNode, "wrong-type", message);
  return [];
}

/** The items of a list; none, with this message as a problem, where it is something else. */
export function itemsOf(source: YamlSource, entry: MapEntry | undefined, message: string): readonly (Node | null)[] {
  if (!entry || isNothing(entry.value)) return [];
  if (isSeq(entry.value)) {
    return (entry.value.items as readonly (Node | null)[]).map((item) => source.resolve(item));
  }
  const remedies: readonly Remedy[] = isScalar(entry.value) ? [{ kind: "make-list" }] : [];
  source.addProblem(writtenOr(entry.value, entry.keyNode), "wrong-type", message, "error", remedies);
  return [];
}

/** A text; undefined where there is none, with this message as a problem where it is something else. */
export function textOf(source: YamlSource, node: Node | null, message: string): string | undefined {
  if (isNothing(node) || !node) return undefined;
  if (isScalar(node) && typeof node.value === "string" && node.value.trim() !== "") return node.value.trim();
  const isOtherScalar = isScalar(node) && typeof node.value !== "string";
  source.addProblem(node, "wrong-type", message, "error", isOtherScalar ? [{ kind: "quote" }] : []);
  return undefined;
}

/** One of a few words; undefined, with a problem, where it is another. */
export function wordOf<Word extends string>(
  source: YamlSource,
  node: Node | null,
  words: readonly Word[],
  what: string,
): Word | undefined {
  if (!node || isNothing(node)) return undefined;
  const written = isScalar(node) ? String(node.value) : "";
  const word = words.find((one) => one === written);
  if (word !== undefined) return word;
  const fault = isScalar(node) ? `\`${written}\` is no ${what}.` : `A ${what} must be a word.`;
  const { cure, remedies } = suggestWord(written, words);
  source.addProblem(node, `unknown-${what}`, `${fault} ${cure}`, "error", isScalar(node) ? remedies : []);
  return undefined;
}

/** The word that was meant, or else each of them: they are few. What is written may be the beginning of one (`max`). */
export function suggestWord(written: string, words: readonly string[]): Suggestion {
  const begun = written.length >= 3 ? words.filter((word) => word.startsWith(written.toLowerCase())) : [];
  const [whole = written] = begun.length === 1 ? begun : [];
  const remedies = words.map((text): Remedy => ({ kind: "replace", text, isGuess: true }));
  const suggestion = suggest(whole, words, `Write one of ${words.join(", ")}.`);
  return suggestion.remedies.length > 0 ? suggestion : { ...suggestion, remedies };
}

/** Whether nothing is written where a value may be. */
export function isNothing(node: Node | null | undefined): boolean {
  return !node || (isScalar(node) && node.value === null);
}

/** A value that is written nowhere has no place of its own. */
export function writtenOr(node: Node | null, place: Node): Node {
  return !node || isNothing(node) ? place : node;
}
