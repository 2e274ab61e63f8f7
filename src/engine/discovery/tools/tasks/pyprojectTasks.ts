import { fileStart } from "../../../model/source.ts";
import { rangesIn } from "../../lines.ts";
import { readTomlParams } from "../../params/paramsToml.ts";
import type { TypedMap, TypedValue } from "../../params/typedValue.ts";
import { isTypedList, isTypedMap } from "../../params/typedValue.ts";
import { isTasksToml } from "../../pipelineFiles.ts";
import { shellQuote } from "../shellQuote.ts";
import type { SourceFormat, ToolReader } from "../toolReader.ts";
import type { RunnerTask, TaskFile } from "./taskStages.ts";
import { taskStages } from "./taskStages.ts";

/** A table of tasks: where it stands, and what runs one of them. */
interface TaskTable {
  readonly path: string;
  readonly run: string;
}

const pyprojectTables: readonly TaskTable[] = [
  { path: "tool.poe.tasks", run: "poe" },
  { path: "tool.pixi.tasks", run: "pixi run" },
  { path: "tool.taskipy.tasks", run: "task" },
  { path: "tool.pdm.scripts", run: "pdm run" },
];

const pixiTables: readonly TaskTable[] = [{ path: "tasks", run: "pixi run" }];

/** pyproject.toml and pixi.toml. */
export const pyprojectTasksFormat: SourceFormat<TaskFile> = {
  isWanted: isTasksToml,
  parse: (file, text) => parseTables(file, text, file.endsWith("pixi.toml") ? pixiTables : pyprojectTables),
};

/** The tasks of poe, pixi, taskipy and pdm as stages. */
export const pyprojectTasksReader: ToolReader<TaskFile> = { read: taskStages };

function parseTables(file: string, text: string, tables: readonly TaskTable[]): TaskFile {
  // Most such files hold no task at all: they are the business of others, their faults too.
  if (!tables.some(({ path }) => text.includes(path))) return { tasks: [], problems: [] };
  const { typed, places, problems } = readTomlParams(file, text);
  const rangeOf = rangesIn(text);
  const tasks = tables.flatMap(({ path, run }) =>
    [...(tableAt(typed, path) ?? [])].flatMap(([name, body]): readonly RunnerTask[] => {
      if (name.startsWith("_") || isSettings(run, name)) return [];
      const place = places.get(`${path}.${name}`);
      const desc = descriptionOf(body);
      return [
        {
          name,
          range: place ? rangeOf(place.key) : fileStart,
          cmd: `${run} ${shellQuote(name)}`,
          needs: [...needsOf(body), ...(run === "task" ? [`pre_${name}`] : [])],
          ...(desc !== undefined && { desc }),
        },
      ];
    }),
  );
  return { tasks, problems };
}

function tableAt(typed: TypedValue, path: string): TypedMap | undefined {
  let value: TypedValue | undefined = typed;
  for (const key of path.split(".")) value = isTypedMap(value) ? value.get(key) : undefined;
  return isTypedMap(value) ? value : undefined;
}

/** pdm keeps its settings for all scripts under `_`; pre and post hooks of pdm run with theirs. */
function isSettings(run: string, name: string): boolean {
  return run === "pdm run" && /^(?:pre|post)_/.test(name);
}

function descriptionOf(body: TypedValue): string | undefined {
  if (typeof body === "string") return body.split("\n", 1)[0];
  if (!isTypedMap(body)) return undefined;
  const said = body.get("help") ?? body.get("description") ?? body.get("cmd") ?? body.get("shell");
  return typeof said === "string" ? said.split("\n", 1)[0] : undefined;
}

/** The tasks that a task runs before itself: `deps`, `depends-on`, a sequence of names. */
function needsOf(body: TypedValue): readonly string[] {
  if (isTypedList(body)) return body.flatMap(taskName);
  if (!isTypedMap(body)) return [];
  const lists = ["deps", "depends-on", "depends_on", "sequence", "composite", "ref"].map((key) => body.get(key));
  return lists.flatMap((list) =>
    isTypedList(list) ? list.flatMap(taskName) : list === undefined ? [] : taskName(list),
  );
}

/** `train`, `train --fast`, `{task = "train"}`, `{ref = "train"}`. */
function taskName(item: TypedValue): readonly string[] {
  const named = isTypedMap(item) ? (item.get("task") ?? item.get("ref")) : item;
  return typeof named === "string" ? [named.split(/\s/, 1)[0] ?? ""] : [];
}
