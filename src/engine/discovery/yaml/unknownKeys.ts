import { didYouMean } from "../../model/didYouMean.ts";

/** What a person is told of a key that is not among the known ones. `where` goes on from "is not a key of". */
export function describeUnknownKey(key: string, known: readonly string[], where: string): string {
  const meant = didYouMean(key, known);
  const cure = meant === undefined ? `Known are ${known.join(", ")}.` : `Did you mean \`${meant}\`?`;
  return `\`${key}\` is not a key of ${where}. ${cure}`;
}
