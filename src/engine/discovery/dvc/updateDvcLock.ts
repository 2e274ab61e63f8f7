import { isMap, isScalar } from "yaml";
import type { Node, Pair, YAMLMap } from "yaml";
import { UserError } from "../../model/errors.ts";
import { conflictProblem } from "../yaml/conflictMarkers.ts";
import type { LockEntry, LockPath } from "./lockEntry.ts";
import { lockBlocks } from "./lockBlocks.ts";
import type { LockBlock } from "./lockBlocks.ts";
import { writeRuamelYaml } from "./ruamelYaml.ts";
import type { TypedMap, TypedValue } from "../params/typedValue.ts";
import { isTypedMap } from "../params/typedValue.ts";
import { YamlSource } from "../yaml/yamlSource.ts";

/** The columns at which DVC writes a stage's name and what is beneath it. */
const nameIndent = 2;

/** An entry's place among those of the other stages. */
interface EntryPlace {
  readonly stageName: string;
  /** A new entry goes before those of these stages. */
  readonly before: ReadonlySet<string>;
}

/**
 * The text of a dvc.lock with one stage's entry put in place of its old one, or behind the others, as DVC writes it;
 * where there are entries of stages `before` which it belongs, before the first of them.
 * Every other byte stays as it was, if the file is laid out as DVC does; a lock of schema 1.0 is brought to 2.0.
 * `text` is undefined where there is no file yet. Throws `UserError` `lock-unreadable`.
 */
export function updateDvcLock(
  file: string,
  text: string | undefined,
  stageName: string,
  entry: LockEntry,
  before: ReadonlySet<string> = new Set(),
): string {
  const blocks = lockBlocks(text ?? "");
  if (text !== undefined && blocks !== undefined && blocks.length > 0)
    return spliceBlock(text, blocks, { stageName, before }, treeOfEntry(entry));
  const plain = (text ?? "").replace(/^\uFEFF/, "");
  const source = new YamlSource(file, plain);
  const problem = conflictProblem(file, plain) ?? source.problems[0];
  if (problem) {
    const cure = `${problem.message} Or delete ${file}: it is written anew, and its stages run once more.`;
    throw new UserError("lock-unreadable", `${file} cannot be read.`, cure, { place: { file, range: problem.range } });
  }
  const lineEnd = plain.includes("\r\n") ? "\r\n" : "\n";
  const spliced = splice(plain, source, { stageName, before }, treeOfEntry(entry), lineEnd);
  if (spliced !== undefined) return spliced;
  return withLineEnds(rewrite(source, stageName, treeOfEntry(entry)), lineEnd);
}

/** Puts an entry among others that are told by their lines alone. */
function spliceBlock(
  text: string,
  blocks: readonly LockBlock[],
  { stageName, before }: EntryPlace,
  tree: TypedMap,
): string {
  const block = writeRuamelYaml(new Map([[stageName, tree]]), nameIndent);
  const old = blocks.find(({ name }) => name === stageName);
  const next = blocks.find(({ name }) => before.has(name));
  const start = old?.start ?? next?.start ?? text.length;
  return text.slice(0, start) + block + text.slice(old?.end ?? start);
}

/** Undefined where the text is not laid out so that an entry can be replaced by its lines. */
function splice(
  text: string,
  source: YamlSource,
  { stageName, before }: EntryPlace,
  tree: TypedMap,
  lineEnd: string,
): string | undefined {
  const stages = stagesOf(source);
  if (!stages || stages.flow === true || stages.items.length === 0) return undefined;
  const pairs = stages.items as readonly Pair<Node, Node | null>[];
  if (!pairs.every(({ key }) => isAtNameIndent(text, key))) return undefined;
  const block = withLineEnds(writeRuamelYaml(new Map([[stageName, tree]]), nameIndent), lineEnd);
  const old = pairs.find(({ key }) => source.keyText(key) === stageName);
  if (old) return text.slice(0, startOf(text, old)) + block + text.slice(endOf(text, old));
  const next = pairs.find(({ key }) => before.has(source.keyText(key) ?? ""));
  if (next) return text.slice(0, startOf(text, next)) + block + text.slice(startOf(text, next));
  const last = pairs.at(-1);
  if (!last) return undefined;
  const end = endOf(text, last);
  const missingBreak = text.slice(0, end).endsWith("\n") ? "" : lineEnd;
  return text.slice(0, end) + missingBreak + block + text.slice(end);
}

/** The map of stages of schema 2.0, in the order that DVC has put `schema` and `stages`. */
function stagesOf(source: YamlSource): YAMLMap | undefined {
  const { root } = source;
  if (!isMap(root)) return undefined;
  const top = new Map(source.entries(root).map((entry) => [entry.key, entry.value]));
  const stages = top.get("stages");
  return top.has("schema") && isMap(stages) ? stages : undefined;
}

function isAtNameIndent(text: string, key: Node): boolean {
  const start = key.range?.[0] ?? 0;
  return isScalar(key) && text.slice(start - nameIndent - 1, start) === `\n${" ".repeat(nameIndent)}`;
}

function startOf(text: string, { key }: Pair<Node, Node | null>): number {
  return text.lastIndexOf("\n", key.range?.[0] ?? 0) + 1;
}

/** The end of the last line of an entry, its line break included. */
function endOf(text: string, { key, value }: Pair<Node, Node | null>): number {
  const end = value?.range?.[1] ?? key.range?.[1] ?? 0;
  const content = text.slice(0, end).trimEnd().length;
  const lineBreak = text.indexOf("\n", content);
  return lineBreak < 0 ? text.length : lineBreak + 1;
}

/** The whole file written anew, from what it says. */
function rewrite(source: YamlSource, stageName: string, tree: TypedMap): string {
  const typed = source.typed(source.root);
  const top: TypedMap = isTypedMap(typed) ? typed : new Map<string, TypedValue>();
  const known = top.has("schema") ? top.get("stages") : top;
  const stages = new Map<string, TypedValue>(isTypedMap(known) ? known : []);
  stages.set(stageName, tree);
  return writeRuamelYaml(
    new Map<string, TypedValue>([
      ["schema", "2.0"],
      ["stages", stages],
    ]),
    0,
  );
}

/** All that stands in an entry, in the order in which DVC writes it. */
export function treeOfEntry(entry: LockEntry): TypedMap {
  const tree = new Map<string, TypedValue>([["cmd", entry.cmd]]);
  if (entry.deps.length > 0) tree.set("deps", entry.deps.map(treeOfPath));
  if (entry.params.size > 0) tree.set("params", entry.params);
  if (entry.outs.length > 0) tree.set("outs", entry.outs.map(treeOfPath));
  return tree;
}

function treeOfPath(path: LockPath): TypedMap {
  if (path.asRead) return path.asRead;
  const tree = new Map<string, TypedValue>([["path", path.path]]);
  if (path.hasHashKey) tree.set("hash", "md5");
  if (path.md5 !== undefined) tree.set("md5", path.md5);
  if (path.size !== undefined) tree.set("size", BigInt(path.size));
  if (path.nfiles !== undefined) tree.set("nfiles", BigInt(path.nfiles));
  if (path.isexec !== undefined) tree.set("isexec", path.isexec);
  return tree;
}

function withLineEnds(text: string, lineEnd: string): string {
  return lineEnd === "\n" ? text : text.replaceAll("\n", lineEnd);
}
