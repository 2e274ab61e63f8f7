import { didYouMean } from "./didYouMean.ts";
import type { Remedy } from "./remedy.ts";

/** How to go on from a word that is not known: for a person, and as the edit that does so. */
export interface Suggestion {
  readonly cure: string;
  readonly remedies: readonly Remedy[];
}

/**
 * Suggests the known word that was most likely meant; where none is near, `otherwise` is the cure. `write` makes of the
 * word what is to stand in the problem's place.
 */
export function suggest(
  word: string,
  known: Iterable<string>,
  otherwise: string,
  write: (meant: string) => string = (meant) => meant,
): Suggestion {
  const meant = didYouMean(word, known);
  if (meant === undefined) return { cure: otherwise, remedies: [] };
  const text = write(meant);
  return { cure: `Did you mean \`${text}\`?`, remedies: [{ kind: "replace", text }] };
}
