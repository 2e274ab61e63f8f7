import { isMap, isScalar, isSeq } from "yaml";
import type { Node } from "yaml";
import { folderOf } from "../../../model/paths.ts";
import type { SourceRange } from "../../../model/source.ts";
import { YamlSource } from "../../yaml/yamlSource.ts";
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
  const source = new YamlSource(file, text);
  const { root } = source;
  const section = isMap(root) ? source.entries(root).find(({ key }) => key === "tasks")?.value : undefined;
  const entries = isMap(section) ? source.entries(section) : [];
  const tasks = entries.flatMap(({ key: name, keyNode, value }): readonly RunnerTask[] => {
    const body = new Map((isMap(value) ? source.entries(value) : []).map((entry) => [entry.key, entry.value]));
    if (isTrue(body.get("internal"))) return [];
    const desc = textOf(body.get("desc")) ?? textOf(body.get("summary"));
    const base = folderOf(file);
    const paths = (key: string) =>
      itemsOf(source, body.get(key)).flatMap((node) => {
        const written = textOf(node);
        return written !== undefined && isPlainPath(written) ? [{ written, range: source.rangeOfNode(node) }] : [];
      });
    return [
      {
        name,
        range: source.rangeOfNode(keyNode),
        cmd: `task ${shellQuote(name)}`,
        needs: [...itemsOf(source, body.get("deps")), ...itemsOf(source, body.get("cmds"), true)].flatMap((node) => {
          const task = isMap(node) ? source.entries(node).find(({ key }) => key === "task")?.value : node;
          return textOf(task ?? null) ?? [];
        }),
        ...(desc !== undefined && { desc: desc.split("\n", 1)[0] ?? "" }),
        deps: paths("sources").map(({ written, range }) => dependencyAt(base, written, range)),
        outs: paths("generates").map(({ written, range }: { written: string; range: SourceRange }) =>
          outputAt(base, written, range),
        ),
      },
    ];
  });
  return { tasks, problems: source.problems };
}

/** The items of a list; of commands those alone that call another task. */
function itemsOf(source: YamlSource, list: Node | null | undefined, onlyMaps = false): readonly Node[] {
  if (!isSeq(list)) return [];
  return (list.items as readonly (Node | null)[]).flatMap((item) => {
    const node = source.resolve(item);
    return node && (!onlyMaps || isMap(node)) ? [node] : [];
  });
}

function textOf(node: Node | null | undefined): string | undefined {
  return isScalar(node) && typeof node.value === "string" ? node.value : undefined;
}

function isTrue(node: Node | null | undefined): boolean {
  return isScalar(node) && node.value === true;
}

/** A pattern or a template names no single file. */
function isPlainPath(written: string): boolean {
  return !/[*?[{]/.test(written);
}
