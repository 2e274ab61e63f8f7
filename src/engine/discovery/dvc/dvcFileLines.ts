import { folderOf, resolveFrom } from "../../model/paths.ts";
import type { TrackedData } from "../../model/trackedData.ts";
import { recordedPath } from "./dvcLock.ts";
import type { OpenPath } from "./lockLines.ts";
import { isPlainText, setField } from "./lockLines.ts";

/** Where a value stands behind `  path: `. */
const valueColumn = 9;

/**
 * What a .dvc file tracks that is nothing but what `dvc add` writes for one path of plain letters: line by line, many
 * times faster than as YAML. Undefined where anything else stands in it: that is for a real parser.
 */
export function readDvcFileLines(file: string, text: string): TrackedData | undefined {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  if (lines[0] !== "outs:" || lines.length < 2) return undefined;
  const fields: OpenPath = { path: "", hasHashKey: false };
  let line = 0;
  for (const [index, text] of lines.entries()) {
    if (index === 0) continue;
    const [, dash = "", key = "", value = ""] = /^(- | {2})(\w+): (.*)$/.exec(text) ?? [];
    if (dash !== (index === 1 ? "- " : "  ")) return undefined;
    if (key === "path" && line === 0 && isPlainText(value)) {
      fields.path = value;
      line = index + 1;
    } else if (!setField(fields, key, value)) return undefined;
  }
  const { path: written, md5 } = fields;
  if (line === 0 || md5 === undefined) return undefined;
  const folder = folderOf(file);
  const [recorded] = recordedPath(fields, folder);
  const range = {
    start: { line, column: valueColumn },
    end: { line, column: valueColumn + written.length },
  };
  const out = { path: resolveFrom(folder, written), written, role: "out", cache: true, persist: false, range } as const;
  return { file, outs: [{ ...out, ...(recorded && { recorded }) }], frozen: false };
}
