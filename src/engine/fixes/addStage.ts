import { appendYamlEntry } from "./appendYamlEntry.ts";
import type { Change } from "./change.ts";
import type { TextLines } from "./textLines.ts";

/** Declares a stage that makes a path, at the end of a dvc.yaml's stages; its command is a script that is to be written. */
export function addStage(file: string, lines: TextLines, written: string): Change | undefined {
  const stem = written.slice(written.lastIndexOf("/") + 1).replace(/\.[^.]*$/, "");
  const words = stem.split(/[^\w]+/u).filter((word) => word !== "");
  const name = ["make", ...words].join("-");
  const body = [`cmd: python ${["make", ...words].join("_")}.py`, "outs:", `  - ${plainOrQuoted(written)}`];
  const edit = appendYamlEntry(file, lines.text, ["stages"], name, { lines: body });
  return edit && { title: `Add a stage that makes \`${written}\``, edits: [edit], created: [] };
}

function plainOrQuoted(path: string): string {
  return /^[\w./][\w./ -]*$/u.test(path) && path.trim() === path ? path : JSON.stringify(path);
}
