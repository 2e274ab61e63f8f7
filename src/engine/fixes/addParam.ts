import { keyParts } from "../discovery/params/lookupParam.ts";
import { paramsLanguage } from "../discovery/params/readParams.ts";
import type { FileEdit } from "../model/remedy.ts";
import { appendYamlEntry } from "./appendYamlEntry.ts";
import type { Change } from "./change.ts";
import { linesOf } from "./textLines.ts";

/** Adds a parameter to a file in its own language, with no value yet; comments and order stay. `text` is undefined where there is no file. */
export function addParam(file: string, key: string, text: string | undefined): Change | undefined {
  const parts = keyParts(key);
  const edit = editors[paramsLanguage(file)](file, parts, text ?? "");
  if (!edit) return undefined;
  if (text !== undefined) return { title: `Add \`${key}\` to ${file}`, edits: [edit], created: [] };
  return { title: `Create ${file} with \`${key}\``, edits: [], created: [{ file, text: edit.text }] };
}

type AddKey = (file: string, parts: readonly string[], text: string) => FileEdit | undefined;

const editors: Readonly<Record<ReturnType<typeof paramsLanguage>, AddKey>> = {
  yaml: (file, parts, text) =>
    appendYamlEntry(file, text, parts.slice(0, -1), parts.at(-1) ?? "", { inline: "null", comment: "fill in" }),
  json: (file, parts, text) => appendYamlEntry(file, text, parts.slice(0, -1), parts.at(-1) ?? "", { inline: "null" }),
  toml: addToToml,
  python: addToPython,
};

/** TOML has no value for nothing; zero stands for it. */
function addToToml(file: string, parts: readonly string[], text: string): FileEdit | undefined {
  if (!parts.every((part) => /^[\w-]+$/.test(part))) return undefined;
  const lines = linesOf(text);
  const table = parts.slice(0, -1).join(".");
  const entry = `${parts.at(-1) ?? ""} = 0 # fill in`;
  const headers = Array.from({ length: lines.count }, (_, index) => index + 1).filter((number) =>
    /^\s*\[/.test(lines.line(number)),
  );
  const header = headers.find(
    (number) =>
      lines
        .line(number)
        .trim()
        .replace(/\s*#.*$/, "") === `[${table}]`,
  );
  if (header !== undefined) return { file, range: lines.endOfLine(header), text: `\n${entry}` };
  if (table === "")
    return { file, range: { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } }, text: `${entry}\n` };
  const gap = lines.line(lines.count) === "" ? "" : "\n";
  return { file, range: lines.endOfLine(lines.count), text: `${gap}[${table}]\n${entry}\n` };
}

/** A variable of the module; what stands in classes is left to the person. */
function addToPython(file: string, parts: readonly string[], text: string): FileEdit | undefined {
  const [name] = parts;
  if (parts.length !== 1 || name === undefined || !/^[A-Za-z_]\w*$/.test(name)) return undefined;
  const lines = linesOf(text);
  const gap = lines.line(lines.count) === "" ? "" : "\n";
  return { file, range: lines.endOfLine(lines.count), text: `${gap}${name} = None  # fill in\n` };
}
