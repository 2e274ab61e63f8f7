import type { Remedy } from "../../model/remedy.ts";
import { suggest } from "../../model/suggestion.ts";

/** What a person is told of a key that is not among the known ones. `where` goes on from "is not a key of". */
export function describeUnknownKey(
  key: string,
  known: readonly string[],
  where: string,
): { readonly message: string; readonly remedies: readonly Remedy[] } {
  const { cure, remedies } = suggest(key, known, `Known are ${known.join(", ")}.`);
  return { message: `\`${key}\` is not a key of ${where}. ${cure}`, remedies };
}
