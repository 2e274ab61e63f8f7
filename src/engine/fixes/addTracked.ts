import { isMap, isSeq } from "yaml";
import type { Node, YAMLSeq } from "yaml";
import { cairnFile } from "../discovery/pipelineFiles.ts";
import { isNothing } from "../discovery/yaml/checkedValues.ts";
import { YamlSource } from "../discovery/yaml/yamlSource.ts";
import { yamlText } from "../language/snippets.ts";
import type { SourcePosition } from "../model/source.ts";
import { appendYamlEntry } from "./appendYamlEntry.ts";
import { lastLineBeneath } from "./lineBlocks.ts";
import { linesOf } from "./textLines.ts";

interface Insertion {
  readonly at: SourcePosition;
  readonly text: string;
}

/** The text of a cairn.yaml that tracks a path too, and is else as it was; undefined where none can be made of it. */
export function addTracked(text: string, path: string): string | undefined {
  const source = new YamlSource(cairnFile, text);
  if (source.isBroken) return undefined;
  const insertion = insertionOf(source, text, yamlText(path));
  if (!insertion) return undefined;
  const offset = source.offsetOf(insertion.at);
  return text.slice(0, offset) + insertion.text + text.slice(offset);
}

function insertionOf(source: YamlSource, text: string, item: string): Insertion | undefined {
  const { root } = source;
  const entry = isMap(root) ? source.entries(root).find(({ key }) => key === "track") : undefined;
  const lines = linesOf(text);
  if (!entry) {
    const edit = appendYamlEntry(cairnFile, text, [], "track", { lines: [`- ${item}`] });
    return edit && { at: edit.range.start, text: edit.text };
  }
  if (isNothing(entry.value)) {
    const { start } = source.rangeOfNode(entry.keyNode);
    return { at: lines.endOfLine(start.line).start, text: `\n  - ${item}` };
  }
  return isSeq(entry.value) ? behindLast(source, text, entry.value, item) : undefined;
}

function behindLast(source: YamlSource, text: string, list: YAMLSeq, item: string): Insertion | undefined {
  const last = list.items.at(-1) as Node | null | undefined;
  if (list.flow === true) {
    const { end } = source.rangeOfNode(last ?? list);
    const inBrackets = /^[^"].*[,[\]{}]/.test(item) ? JSON.stringify(item) : item;
    return last ? { at: end, text: `, ${inBrackets}` } : { at: { ...end, column: end.column - 1 }, text: inBrackets };
  }
  if (!last) return undefined;
  const lines = linesOf(text);
  const { start } = source.rangeOfNode(last);
  const indent = " ".repeat(lines.line(start.line).search(/\S/));
  return { at: lines.endOfLine(lastLineBeneath(lines, start.line)).start, text: `\n${indent}- ${item}` };
}
