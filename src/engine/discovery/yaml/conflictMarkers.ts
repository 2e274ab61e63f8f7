import type { Problem } from "../../model/source.ts";

const opening = /^<{7}(?: .*)?$/;
const dividing = /^(?:={7}|\|{7}(?: .*)?)$/;
const closing = /^>{7}(?: .*)?$/;

/** The first conflict marker that a merge left in a text, as a problem; undefined where there is none. */
export function conflictProblem(file: string, text: string): Problem | undefined {
  if (!text.includes("<<<<<<<")) return undefined;
  const lines = text.split(/\r?\n/);
  const index = lines.findIndex((line) => opening.test(line));
  if (index < 0 || !lines.slice(index).some((line) => closing.test(line))) return undefined;
  const line = index + 1;
  return {
    file,
    range: { start: { line, column: 1 }, end: { line, column: (lines[index]?.length ?? 0) + 1 } },
    severity: "error",
    code: "merge-conflict",
    message: "A merge was left unfinished here. Choose a side, take the conflict markers away, and save.",
    remedies: [
      { kind: "keep-side", side: "ours" },
      { kind: "keep-side", side: "theirs" },
    ],
  };
}

/** The text with markers and the other side's lines blanked, so that every place in it stays where it was. */
export function keepOurSide(text: string): string {
  let isTheirs = false;
  return text
    .split("\n")
    .map((line) => {
      const bare = line.replace(/\r$/, "");
      const isMarker = opening.test(bare) || dividing.test(bare) || closing.test(bare);
      if (dividing.test(bare)) isTheirs = true;
      if (closing.test(bare) || opening.test(bare)) isTheirs = false;
      return isMarker || isTheirs ? line.replaceAll(/[^\r]/g, " ") : line;
    })
    .join("\n");
}
