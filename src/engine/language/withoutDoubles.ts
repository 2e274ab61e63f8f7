import type { FilePlace } from "../model/language.ts";

/** Each place once: what a template makes is said at one place. */
export function withoutDoubles(places: readonly FilePlace[]): readonly FilePlace[] {
  return [...new Map(places.map((place) => [JSON.stringify(place), place])).values()];
}
