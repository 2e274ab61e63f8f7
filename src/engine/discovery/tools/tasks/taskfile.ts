import { isMap, isScalar, isSeq } from "yaml";
import type { Node, YAMLMap } from "yaml";
import { folderOf, resolveFrom } from "../../../model/paths.ts";
import type { SourceRange } from "../../../model/source.ts";
import { isSound, parseSalvaged, problemsOf } from "../../yaml/salvage.ts";
import { fieldsOf, itemsOf, textOf } from "../../yaml/yamlFields.ts";
import type { YamlSource } from "../../yaml/yamlSource.ts";
import { isTaskfile } from "../../pipelineFiles.ts";
import { shellQuote } from "../shellQuote.ts";
import { dependencyAt, outputAt } from "../toolStage.ts";
import type { SourceFormat, ToolReader } from "../toolReader.ts";
import type { RunnerTask, TaskFile } from "./taskStages.ts";
import { taskStages } from "./taskStages.ts";

/** Taskfiles (taskfile.dev, version 3). */
export const taskfileFormat: SourceFormat<TaskFile> = {
  isWanted: isTaskfile,
  parse: parseTaskfile,
};

/** The tasks of Taskfiles as stages; internal ones are none. */
export const taskfileReader: ToolReader<TaskFile> = { read: taskStages };

function parseTaskfile(file: string, text: string): TaskFile {
  const salvaged = parseSalvaged(file, text, "tasks");
  const { source } = salvaged;
  const sections = fieldsOf(source, source.root);
  const tasks = isMap(sections.get("tasks")) ? source.entries(sections.get("tasks") as YAMLMap) : [];
  return {
    tasks: tasks
      .flatMap(({ key, keyNode, value }) => taskOf(source, key, keyNode, value) ?? [])
      .filter(({ range }) => isSound(salvaged, range)),
    problems: problemsOf(salvaged),
    included: includedFiles(source, folderOf(file), sections.get("includes")),
  };
}

function taskOf(source: YamlSource, name: string, keyNode: Node, value: Node | null): RunnerTask | undefined {
  const body = fieldsOf(source, value);
  if (isTrue(body.get("internal"))) return undefined;
  const desc = textOf(body.get("desc")) ?? textOf(body.get("summary"));
  const dir = textOf(body.get("dir"));
  const base = resolveFrom(folderOf(source.file), dir !== undefined && isPlainPath(dir) ? dir : ".");
  const paths = (key: string): readonly WrittenPath[] =>
    itemsOf(source, body.get(key)).flatMap((node) => {
      const written = textOf(node);
      return node && written !== undefined && isPlainPath(written)
        ? [{ written, range: source.rangeOfNode(node) }]
        : [];
    });
  const commands = isSeq(value) ? value : (body.get("cmds") ?? body.get("cmd"));
  // Of commands those alone that call another task.
  const calls = itemsOf(source, commands).filter((node) => isMap(node));
  const needs = [...itemsOf(source, body.get("deps")), ...calls].flatMap((node) => {
    const task = isMap(node) ? fieldsOf(source, node).get("task") : node;
    return textOf(task) ?? [];
  });
  return {
    name,
    range: source.rangeOfNode(keyNode),
    // What a `*` in the name stands for, only who runs it knows.
    cmd: name.includes("*") ? "" : `task ${shellQuote(name)}`,
    needs,
    ...(desc !== undefined && { desc: desc.split("\n", 1)[0] ?? "" }),
    deps: paths("sources").map(({ written, range }) => dependencyAt(base, written, range)),
    outs: paths("generates").map(({ written, range }) => outputAt(base, written, range)),
  };
}

interface WrittenPath {
  readonly written: string;
  readonly range: SourceRange;
}

/** `includes: {docs: ./docs}`. */
function includedFiles(
  source: YamlSource,
  base: string,
  includes: Node | null | undefined,
): ReadonlyMap<string, string> {
  const files = [...fieldsOf(source, includes)].flatMap(([name, value]) => {
    const written = textOf(value) ?? textOf(fieldsOf(source, value).get("taskfile"));
    if (written === undefined || !isPlainPath(written)) return [];
    return [[name, resolveFrom(base, written)] as const];
  });
  return new Map(files);
}

function isTrue(node: Node | null | undefined): boolean {
  return isScalar(node) && node.value === true;
}

/** A pattern or a template names no single file. */
function isPlainPath(written: string): boolean {
  return !/[*?[{]/.test(written);
}
