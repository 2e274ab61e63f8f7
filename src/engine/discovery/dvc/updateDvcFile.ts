import { isMap, isSeq } from "yaml";
import type { Node, YAMLMap } from "yaml";
import { UserError } from "../../model/errors.ts";
import type { RecordedPath } from "../../model/stageRecord.ts";
import type { TypedValue } from "../params/typedValue.ts";
import type { MapEntry } from "../yaml/yamlSource.ts";
import { YamlSource } from "../yaml/yamlSource.ts";
import { writeRuamelYaml } from "./ruamelYaml.ts";

/** What a .dvc file keeps of a file's or folder's content. */
export type TrackedContent = Omit<RecordedPath, "path">;

/** The marks of content in a .dvc file, in the order in which DVC writes them. */
const contentKeys = ["md5", "size", "nfiles", "isexec", "hash"] as const;

/** A .dvc file as `dvc add` writes it for a path in its folder. */
export function newDvcFile(name: string, content: TrackedContent): string {
  const out = new Map<string, TypedValue>([...marksOf(content), ["path", name]]);
  return writeRuamelYaml(new Map([["outs", [out]]]), 0);
}

/**
 * The text of a .dvc file with the content of one output (by its path as written) as it is now. All else stays as it
 * was, as with DVC; what is new stands at the output's end. Throws a `UserError` `dvc-file-unreadable`.
 */
export function updateDvcFile(file: string, text: string, written: string, content: TrackedContent): string {
  const source = new YamlSource(file, text);
  const out = outOf(source, written);
  if (!out) {
    const place = { file, ...(source.problems[0] && { range: source.problems[0].range }) };
    const cure = "Mend it, or restore it from git.";
    throw new UserError("dvc-file-unreadable", `${file} does not say how it tracks ${written}.`, cure, { place });
  }
  const marks = marksOf(content);
  const entries = source.entries(out);
  const edits = entries.flatMap(({ key, keyNode, value }, index): Edit[] => {
    if (!contentKeys.some((mark) => mark === key) || !value?.range) return [];
    const mark = marks.get(key);
    marks.delete(key);
    if (mark !== undefined) return [{ start: value.range[0], end: value.range[1], text: scalarText(key, mark) }];
    const before = out.flow === true ? entries[index - 1] : undefined;
    return [before ? { start: endOf(before), end: value.range[1], text: "" } : lineOf(text, keyNode)];
  });
  const last = entries.at(-1);
  return applied(text, last ? [...edits, added(text, out, last, marks)] : edits);
}

/** Marks that were not there before, behind the last entry of an output. */
function added(text: string, out: YAMLMap, last: MapEntry, marks: ReadonlyMap<string, TypedValue>): Edit {
  const pairs = [...marks].map(([key, mark]) => `${key}: ${scalarText(key, mark)}`);
  if (out.flow === true) {
    const at = endOf(last);
    return { start: at, end: at, text: pairs.map((pair) => `, ${pair}`).join("") };
  }
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  const { end: at } = lineOf(text, last.value ?? last.keyNode);
  const indent = " ".repeat(columnOf(text, last.keyNode));
  const isOpen = pairs.length > 0 && !text.slice(0, at).endsWith("\n");
  const lines = pairs.map((pair) => `${indent}${pair}${lineEnd}`).join("");
  return { start: at, end: at, text: `${isOpen ? lineEnd : ""}${lines}` };
}

function endOf({ keyNode, value }: MapEntry): number {
  return value?.range?.[1] ?? keyNode.range?.[1] ?? 0;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function marksOf({ digest, size, fileCount, isExecutable }: TrackedContent): Map<string, TypedValue> {
  return new Map<string, TypedValue>([
    ["md5", digest.slice("md5:".length)],
    ...(size === undefined ? [] : [["size", BigInt(size)] as const]),
    ...(fileCount === undefined ? [] : [["nfiles", BigInt(fileCount)] as const]),
    ...(isExecutable ? [["isexec", true] as const] : []),
    ["hash", "md5"],
  ]);
}

function outOf(source: YamlSource, written: string): YAMLMap | undefined {
  if (source.isBroken || !isMap(source.root)) return undefined;
  const outs = source.entries(source.root).find(({ key }) => key === "outs")?.value;
  if (!isSeq(outs)) return undefined;
  return outs.items
    .filter((item) => isMap(item))
    .find((item) => source.entries(item).some(({ key, value }) => key === "path" && source.typed(value) === written));
}

/** The whole line that a node ends on, its line break included. */
function lineOf(text: string, node: Node): Edit {
  const start = text.lastIndexOf("\n", (node.range?.[0] ?? 0) - 1) + 1;
  const lineBreak = text.indexOf("\n", node.range?.[1] ?? 0);
  return { start, end: lineBreak < 0 ? text.length : lineBreak + 1, text: "" };
}

function columnOf(text: string, node: Node): number {
  const start = node.range?.[0] ?? 0;
  return start - (text.lastIndexOf("\n", start - 1) + 1);
}

/** A value as DVC writes it: a digest that looks like a number stands in quotes. */
function scalarText(key: string, value: TypedValue): string {
  return writeRuamelYaml(new Map([[key, value]]), 0)
    .slice(`${key}: `.length)
    .trimEnd();
}

function applied(text: string, edits: readonly Edit[]): string {
  const ordered = edits.toSorted((a, b) => b.start - a.start);
  return ordered.reduce((now, { start, end, text: part }) => now.slice(0, start) + part + now.slice(end), text);
}
