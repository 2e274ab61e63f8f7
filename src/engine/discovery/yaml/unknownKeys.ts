import { didYouMean } from "../../model/didYouMean.ts";
import type { Remedy } from "../../model/remedy.ts";

/** What a person is told of a key that is not among the known ones. `where` goes on from "is not a key of". */
export function describeUnknownKey(
  key: string,
  known: readonly string[],
  where: string,
): { readonly message: string; readonly remedies: readonly Remedy[] } {
  const meant = didYouMean(key, known);
  const cure = meant === undefined ? `Known are ${known.join(", ")}.` : `Did you mean \`${meant}\`?`;
  return {
    message: `\`${key}\` is not a key of ${where}. ${cure}`,
    remedies: meant === undefined ? [] : [{ kind: "replace", text: meant }],
  };
}
