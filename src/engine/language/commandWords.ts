import type { Node } from "yaml";
import type { YamlSource } from "../discovery/yaml/yamlSource.ts";
import type { SourceRange } from "../model/source.ts";

/** A word of a command, as it is written. */
export interface CommandWord {
  readonly text: string;
  /** What stands before it on its line. */
  readonly before: string;
  readonly range: SourceRange;
}

const wordPattern = /[^\s"'`=;&|<>(){}$,]+/g;

/** The word of a command at an offset: what the shell would part it by, and what quotes and `=` part. */
export function commandWordAt(source: YamlSource, node: Node, offset: number): CommandWord | undefined {
  const [start, end] = node.range ?? [0, 0];
  const written = source.slice(start, end);
  for (const { 0: text, index } of written.matchAll(wordPattern)) {
    const from = start + index;
    if (from > offset || offset > from + text.length) continue;
    const before = written.slice(written.lastIndexOf("\n", index) + 1, index);
    return { text, before, range: source.rangeOf(from, from + text.length) };
  }
  return undefined;
}
