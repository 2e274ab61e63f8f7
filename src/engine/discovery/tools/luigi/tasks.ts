import type { ClassLine, DescendedClass } from "../../python/pythonClasses.ts";
import { classPlace, collectDescendants, derivedFrom, findMember } from "../../python/pythonClasses.ts";
import type { PythonCall } from "../../python/pythonCalls.ts";
import { argumentOf, callsIn } from "../../python/pythonCalls.ts";
import { functionsIn } from "../../python/pythonDefinitions.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { mentions, textOf } from "../../python/pythonModule.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { nodesIn } from "../../python/pythonSyntax.ts";

/** A class whose tasks Luigi can run. */
export type LuigiTask = DescendedClass;

export interface LuigiTasks {
  readonly all: readonly LuigiTask[];
  /** By `classPlace`. */
  readonly byPlace: ReadonlyMap<string, LuigiTask>;
  /** What makes tasks, by the name of their class. */
  readonly calls: ReadonlyMap<string, readonly TaskCall[]>;
}

/** A call that makes a task: of its class, or `self.clone(Class)`, which hands on the parameters that both have. */
export interface TaskCall {
  readonly module: PythonModule;
  readonly call: PythonCall;
  readonly isClone: boolean;
}

/** Libraries whose tasks are Luigi's: Luigi itself, and those that build on it. */
const libraries = ["luigi", "b2luigi", "gokart", "d6tflow", "oryxflow"];

/** Luigi's tasks, and those of `luigi.contrib`: not its targets, parameters and configurations. */
const taskClass =
  /^(?:(?:b2)?luigi(?:\.\w+)*\.\w*(?:Task|Job|CopyTo\w+|S3Copy\w*ToTable|Query\w*|LoadAvro)|law(?:\.\w+)*\.\w*(?:Task|Workflow)|gokart(?:\.\w+)*\.TaskOnKart|(?:d6tflow|oryxflow)\.tasks(?:\.\w+)*\.Task\w*)$/;

/** The tasks of a project, without the classes that are only there to be derived from. */
export function collectTasks(project: PythonProject): LuigiTasks {
  const classes = collectDescendants(project, libraries, isTaskLine);
  const calls = collectCalls(project, classes);
  const bases = derivedFrom(classes);
  const all = classes.filter((found) => !bases.has(classPlace(found)) || !isAbstract(found, calls));
  return { all, byPlace: new Map(all.map((task) => [classPlace(task), task])), calls };
}

/** A class of another library is a task where its heirs say what tasks say. */
function isTaskLine(line: ClassLine): boolean {
  if (line.libraries.some((name) => taskClass.test(name))) return true;
  const isOther = line.libraries.some((name) => !/^(?:luigi|abc|enum|typing|unittest)\b/.test(name));
  const said = ["requires", "output", "run"].filter(
    (name) => isMethod(line, name) || (name === "requires" && isDecorated(line)),
  );
  return isOther && said.length >= 2;
}

/** `@requires(…)` and `@inherits(…)` of `luigi.util`. */
function isDecorated({ classes }: ClassLine): boolean {
  return classes.some(({ definition }) =>
    definition.decorators.some(({ name }) => /(?:^|\.)(?:requires|inherits)$/.test(name)),
  );
}

function isMethod(line: ClassLine, name: string): boolean {
  return findMember(line, name)?.member.kind === "function";
}

/** Whether a class from which others derive is no task by itself: nothing makes one, and it says too little of what it does. */
function isAbstract({ module, definition, line }: DescendedClass, calls: LuigiTasks["calls"]): boolean {
  if (calls.has(definition.name)) return false;
  if (/^_|^(?:Base|Abstract)|(?:Base|Mixin|Abstract|BaseTask)$/.test(definition.name)) return true;
  const methods = functionsIn(module, definition.body);
  const isLeftOpen = methods.some(
    ({ body, decorators }) =>
      decorators.some(({ name }) => name.endsWith("abstractmethod")) ||
      nodesIn(body, "RaiseStatement").some((node) => textOf(module, node).includes("NotImplementedError")),
  );
  if (isLeftOpen) return true;
  const isSilent = !["requires", "output", "run"].some((name) => methods.some((method) => method.name === name));
  // A plain task that has no requirements and lacks what it does, or what it makes, leaves that to its heirs.
  const isPlain = line.libraries.every((name) => /^luigi(?:\.task)?\.Task$/.test(name));
  const isPart = !isMethod(line, "requires") && !(isMethod(line, "run") && isMethod(line, "output"));
  return isSilent || (isPlain && isPart);
}

/** Every call that makes a task, by the name of its class. */
function collectCalls(project: PythonProject, classes: readonly DescendedClass[]): LuigiTasks["calls"] {
  const names = new Set(classes.map(({ definition }) => definition.name));
  const files = new Set(classes.map(({ module }) => module.file));
  const calls = new Map<string, TaskCall[]>();
  for (const module of project.modules.values()) {
    if (!files.has(module.file) && !libraries.some((library) => mentions(module, library))) continue;
    for (const call of callsIn(module, module.root)) {
      const isClone = /^\w+\.clone$/.test(textOf(module, call.callee));
      const made = isClone ? argumentOf(call, "cls", 0) : call.callee;
      const name = made && textOf(module, made).replace(/^.*\./s, "");
      if (name === undefined || !names.has(name)) continue;
      const found = calls.get(name) ?? [];
      found.push({ module, call, isClone });
      calls.set(name, found);
    }
  }
  return calls;
}
