import type { Edge } from "../../../model/pipeline.ts";
import type { Dependency, Output } from "../../../model/stage.ts";
import type { TypedValue } from "../../params/typedValue.ts";
import { classPlace } from "../../python/pythonClasses.ts";
import { firstDocLine } from "../../python/pythonDefinitions.ts";
import { strOf } from "../../python/pythonFormatting.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { rangeOf } from "../../python/pythonModule.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { openPythonProject } from "../../python/pythonProject.ts";
import { importPlace } from "../../python/pythonRoots.ts";
import { quoteForShell } from "../../python/pythonText.ts";
import { shellQuote } from "../shellQuote.ts";
import type { ToolReader } from "../toolReader.ts";
import type { ToolStep } from "../toolStage.ts";
import { toolStageId } from "../toolStage.ts";
import { toolStages } from "../toolStages.ts";
import { taskFamily } from "./taskFamily.ts";
import { TaskParameters } from "./taskParameters.ts";
import { taskTargets } from "./taskTargets.ts";
import { withoutCircles } from "../withoutCircles.ts";
import { requiredTasks } from "./taskRequirements.ts";
import type { LuigiTask, LuigiTasks } from "./tasks.ts";
import { collectTasks } from "./tasks.ts";

/**
 * Tasks of Luigi: classes that derive from `luigi.Task` or one of its kinds, also through classes of the project. What
 * `requires` names (and what `run` yields) comes before; what `output` gives as a local target is an output, and what the
 * required tasks make a dependency (https://luigi.readthedocs.io/en/stable/tasks.html). Stages are `file:Class`.
 */
export const luigiReader: ToolReader<PythonModule> = {
  read: (sources, workspace) => {
    const project = openPythonProject(sources);
    const tasks = collectTasks(project);
    const parameters = new TaskParameters(project, tasks, workspace);
    const outputs = new Map(
      tasks.all.map((task) => [classPlace(task), taskTargets(project, task, parameters, "output")]),
    );
    const read = tasks.all.map((task) => readTask(project, tasks, outputs, parameters, task));
    const required = read.flatMap((task) => task.edges);
    const edges = [
      ...required,
      // What runs on another's behalf may be required by it as well.
      ...withoutCircles(
        required,
        read.flatMap((task) => task.yields),
      ),
    ];
    const steps = read.map(({ step }) => step);
    return { stages: toolStages(steps, edges), edges, problems: [] };
  },
};

function readTask(
  project: PythonProject,
  tasks: LuigiTasks,
  outputs: ReadonlyMap<string, readonly Output[]>,
  parameters: TaskParameters,
  task: LuigiTask,
): { readonly step: ToolStep; readonly edges: readonly Edge[]; readonly yields: readonly Edge[] } {
  const { module, definition } = task;
  const { required, yielded } = requiredTasks(project, tasks, task);
  const range = rangeOf(module, definition.nameNode);
  const inputs = [
    ...[...required, ...yielded].flatMap((other) => outputs.get(classPlace(other)) ?? []),
    ...taskTargets(project, task, parameters, "input"),
  ];
  const { folder, name } = importPlace(project, module);
  const family = taskFamily(project, task);
  const options = [...parameters.requiredOf(task)].map(([key, value]) => optionOf(key, value)).join("");
  const desc = firstDocLine(module, definition.body);
  const step: ToolStep = {
    kind: "luigi",
    file: module.file,
    name: definition.name,
    range,
    // Run as a module, Luigi finds the tasks from the working directory.
    cmd: `python -m luigi --module ${quoteForShell(name)} ${family}${options} --local-scheduler`,
    wdir: folder,
    deps: inputs.map(({ path, written }): Dependency => ({ path, written, range })),
    outs: outputs.get(classPlace(task)) ?? [],
    runsUpstream: true,
    ...(desc !== undefined && { desc }),
  };
  const edges = (others: readonly LuigiTask[]) => others.map((other): Edge => [idOf(other), idOf(task)]);
  return { step, edges: edges(required), yields: edges(yielded) };
}

/** ` --n-trees 10`. */
function optionOf(name: string, value: TypedValue): string {
  const text = strOf(value);
  return text === undefined || value === null ? "" : ` --${name.replaceAll("_", "-")} ${shellQuote(text)}`;
}

function idOf({ module, definition }: LuigiTask): string {
  return toolStageId(module.file, definition.name);
}
