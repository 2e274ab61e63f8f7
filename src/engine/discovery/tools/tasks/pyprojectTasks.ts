import { folderOf, resolveFrom } from "../../../model/paths.ts";
import type { SourceRange } from "../../../model/source.ts";
import { fileStart } from "../../../model/source.ts";
import { rangesIn } from "../../lines.ts";
import { readTomlParams } from "../../params/paramsToml.ts";
import type { TypedMap, TypedValue } from "../../params/typedValue.ts";
import { isTypedList, isTypedMap } from "../../params/typedValue.ts";
import { isTasksToml } from "../../pipelineFiles.ts";
import { shellQuote } from "../shellQuote.ts";
import type { SourceFormat, ToolReader } from "../toolReader.ts";
import { dependencyAt, outputAt } from "../toolStage.ts";
import type { RunnerTask, TaskFile } from "./taskStages.ts";
import { taskStages } from "./taskStages.ts";

/** Tables of tasks: where they stand (`*` for any key), and what runs one of theirs. */
interface TaskTables {
  readonly path: string;
  readonly run: string;
  /** Whether the key that `*` stands for is part of a task's address: `hatch run docs:build`. */
  readonly isNamed?: true;
}

const pyprojectTables: readonly TaskTables[] = [
  { path: "tool.poe.tasks", run: "poe" },
  { path: "tool.pixi.tasks", run: "pixi run" },
  { path: "tool.pixi.feature.*.tasks", run: "pixi run" },
  { path: "tool.pixi.target.*.tasks", run: "pixi run" },
  { path: "tool.taskipy.tasks", run: "task" },
  { path: "tool.pdm.scripts", run: "pdm run" },
  { path: "tool.hatch.envs.*.scripts", run: "hatch run", isNamed: true },
  { path: "tool.rye.scripts", run: "rye run" },
];

const pixiTables: readonly TaskTables[] = [
  { path: "tasks", run: "pixi run" },
  { path: "feature.*.tasks", run: "pixi run" },
  { path: "target.*.tasks", run: "pixi run" },
];

/** pyproject.toml and pixi.toml. */
export const pyprojectTasksFormat: SourceFormat<TaskFile> = {
  isWanted: isTasksToml,
  parse: (file, text) => parseTables(file, text, file.endsWith("pixi.toml") ? pixiTables : pyprojectTables),
};

/** The tasks of poe, pixi, taskipy, pdm, hatch and rye as stages. */
export const pyprojectTasksReader: ToolReader<TaskFile> = { read: taskStages };

function parseTables(file: string, text: string, tables: readonly TaskTables[]): TaskFile {
  // Most such files hold no task at all: they are the business of others, their faults too.
  if (!tables.some(({ path }) => text.includes(path.split(".*", 1)[0] ?? path))) return { tasks: [], problems: [] };
  const { typed, places, problems } = readTomlParams(file, text);
  const rangeOf = rangesIn(text);
  const base = folderOf(file);
  const found = new Map<string, RunnerTask>();
  for (const { table, path, key, run, isNamed } of tables.flatMap((some) => tablesAt(typed, some))) {
    for (const [written, body] of table) {
      const name = isNamed && key !== "default" ? `${key}:${written}` : written;
      if (written.startsWith("_") || isSettings(run, written) || found.has(name)) continue;
      const place = places.get(`${path}.${written}`);
      const range = place ? rangeOf(place.key) : fileStart;
      const desc = descriptionOf(body);
      found.set(name, {
        name,
        range,
        cmd: `${run} ${shellQuote(name)}`,
        needs: [...needsOf(body), ...(run === "task" ? [`pre_${name}`] : [])],
        ...(desc !== undefined && { desc }),
        ...(run === "pixi run" && filesOf(body, base, range)),
      });
    }
  }
  return { tasks: [...found.values()], problems };
}

interface FoundTable extends TaskTables {
  readonly table: TypedMap;
  /** What `*` stands for. */
  readonly key: string;
}

function tablesAt(typed: TypedValue, tables: TaskTables): readonly FoundTable[] {
  const [before = "", after] = tables.path.split(".*.");
  const outer = tableAt(typed, before);
  if (after === undefined) return outer ? [{ ...tables, table: outer, key: "" }] : [];
  return [...(outer ?? [])].flatMap(([key, inner]) => {
    const table = tableAt(inner, after);
    return table ? [{ ...tables, path: `${before}.${key}.${after}`, table, key }] : [];
  });
}

function tableAt(typed: TypedValue, path: string): TypedMap | undefined {
  let value: TypedValue | undefined = typed;
  for (const key of path.split(".")) value = isTypedMap(value) ? value.get(key) : undefined;
  return isTypedMap(value) ? value : undefined;
}

/** The files that a task of pixi reads and makes, from the folder that it runs in; patterns name no single one. */
function filesOf(body: TypedValue, base: string, range: SourceRange): Pick<RunnerTask, "deps" | "outs"> {
  if (!isTypedMap(body)) return {};
  const cwd = body.get("cwd");
  const folder = typeof cwd === "string" ? resolveFrom(base, cwd) : base;
  const paths = (key: string): readonly string[] => {
    const list = body.get(key);
    const written = isTypedList(list) ? list : [];
    return written.filter((path): path is string => typeof path === "string" && !/[*?[{]/.test(path));
  };
  return {
    deps: paths("inputs").map((path) => dependencyAt(folder, path, range)),
    outs: paths("outputs").map((path) => outputAt(folder, path, range)),
  };
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
  const keys = ["deps", "depends-on", "depends_on", "sequence", "parallel", "composite", "ref"];
  const used = body.get("uses");
  const lists = [...keys.map((key) => body.get(key)), ...(isTypedMap(used) ? used.values() : [])];
  return lists.flatMap((list) =>
    isTypedList(list) ? list.flatMap(taskName) : list === undefined ? [] : taskName(list),
  );
}

/** `train`, `train --fast`, `{task = "train"}`, `{ref = "train"}`, and lists of these. */
function taskName(item: TypedValue): readonly string[] {
  if (isTypedList(item)) return item.flatMap(taskName);
  const named = isTypedMap(item) ? (item.get("task") ?? item.get("ref")) : item;
  return typeof named === "string" ? [named.split(/\s/, 1)[0] ?? ""] : [];
}
