/** A key of a file's language: what it means, for hovers and completion, and what readers know keys by. */
export interface KeyDoc {
  readonly key: string;
  /** A sentence or two for a person. */
  readonly text: string;
  /** What is written behind it; a text where nothing is said. */
  readonly holds?: "flag" | "list" | "map";
  /** What completion writes, in VS Code's language of snippets, where the rest of it does not follow from `holds`. */
  readonly snippet?: string;
  /** The only values that it can have, where they are few. */
  readonly values?: readonly string[];
  /** The keys beneath it, where it can be a map, or a list of maps, with known keys. */
  readonly keys?: readonly KeyDoc[];
  /** The keys of each of its entries, where these have names of the user's own. */
  readonly entries?: readonly KeyDoc[];
}

/** The names alone, for telling unknown keys. */
export function keyNames(docs: readonly KeyDoc[]): readonly string[] {
  return docs.map(({ key }) => key);
}

/** What can stand at a place of a file. */
export interface KeyPlace {
  /** The known keys there; none where names are the user's own, or where only values stand. */
  readonly keys: readonly KeyDoc[];
  /** The key nearest above; undefined at the top. */
  readonly owner?: KeyDoc;
  /** Whether the place is for names of the user's own. */
  readonly isNamed: boolean;
}

/** Follows the keys that lead to a place, outermost first (`-` for an item of a list), from the keys at a file's top. */
export function keyPlaceAt(top: readonly KeyDoc[], above: readonly string[]): KeyPlace | undefined {
  let place: KeyPlace = { keys: top, isNamed: false };
  for (const step of above) {
    if (step === "-") continue;
    const { owner } = place;
    if (place.isNamed && owner?.entries) {
      place = { keys: owner.entries, owner, isNamed: false };
      continue;
    }
    const doc = place.keys.find(({ key }) => key === step);
    if (!doc) return undefined;
    place = { keys: doc.keys ?? [], owner: doc, isNamed: doc.keys === undefined && doc.entries !== undefined };
  }
  return place;
}

/** What a key means that stands beneath others; undefined where it is the user's own, or not known. */
export function keyDocAt(top: readonly KeyDoc[], above: readonly string[], key: string): KeyDoc | undefined {
  return keyPlaceAt(top, above)?.keys.find((doc) => doc.key === key);
}
