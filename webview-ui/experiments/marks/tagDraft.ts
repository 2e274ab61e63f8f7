/** The tags of a run while they are edited. */
export interface TagDraft {
  readonly tags: readonly string[];
  readonly typed: string;
}

/** With what is typed as tags of their own, a comma between them. */
export function withTyped({ tags, typed }: TagDraft): TagDraft {
  const words = typed
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
  return { tags: [...new Set([...tags, ...words])], typed: "" };
}

/** The known tags that what is typed may become: those that begin so first. */
export function suggestedTags({ tags, typed }: TagDraft, known: readonly string[]): readonly string[] {
  const wanted = typed.trim().toLowerCase();
  const rank = (tag: string): number => (tag.toLowerCase().startsWith(wanted) ? 0 : 1);
  return known
    .filter((tag) => !tags.includes(tag) && tag.toLowerCase().includes(wanted))
    .toSorted((one, other) => rank(one) - rank(other))
    .slice(0, mostSuggested);
}

/** More are no help to anybody. */
const mostSuggested = 8;

/** What is to be said of a run so that it has these tags. */
export function tagChanges(
  before: readonly string[],
  after: readonly string[],
): { readonly addTags: readonly string[]; readonly removeTags: readonly string[] } | undefined {
  const addTags = after.filter((tag) => !before.includes(tag));
  const removeTags = before.filter((tag) => !after.includes(tag));
  return addTags.length + removeTags.length === 0 ? undefined : { addTags, removeTags };
}
