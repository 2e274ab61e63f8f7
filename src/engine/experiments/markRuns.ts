import type { EngineContext } from "../context.ts";
import { UserError } from "../model/errors.ts";
import type { RunMarking } from "../model/runMarks.ts";

const longest = { name: 200, tag: 100, note: 20_000 } as const;

/** What no name and no tag has in it: it could not be written or read in a line. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/**
 * Says something of runs. Returns what takes all of it back. Throws `UserError` `name-invalid`, `tag-invalid`,
 * `note-too-long`, and as the ledger, before anything is written.
 */
export async function markRuns(
  { ledger }: Pick<EngineContext, "ledger">,
  markings: readonly RunMarking[],
): Promise<readonly RunMarking[]> {
  return ledger.runs.mark(markings.map(checked));
}

function checked({ name, note, addTags, ...rest }: RunMarking): RunMarking {
  if (note !== undefined && note.length > longest.note) {
    throw new UserError("note-too-long", "This note is too long.", `It may have ${longest.note} characters.`);
  }
  return {
    ...rest,
    ...(name !== undefined && { name: checkedName(name) }),
    ...(note !== undefined && { note: note.trimEnd() }),
    ...(addTags && { addTags: addTags.map(checkedTag) }),
  };
}

function checkedName(given: string): string {
  const name = given.trim();
  if (name.length <= longest.name && !unprintable.test(name)) return name;
  const cure = `It may have ${longest.name} characters in one line.`;
  throw new UserError("name-invalid", "This cannot be the name of a run.", cure);
}

function checkedTag(given: string): string {
  const tag = given.trim();
  if (tag !== "" && tag.length <= longest.tag && !unprintable.test(tag) && !tag.includes(",")) return tag;
  const cure = `A tag is a word or a few, of at most ${longest.tag} characters, without commas.`;
  throw new UserError("tag-invalid", `“${tag.slice(0, longest.tag)}” cannot be a tag.`, cure);
}
