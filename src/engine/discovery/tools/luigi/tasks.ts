import type { ClassLine, DescendedClass } from "../../python/pythonClasses.ts";
import { classPlace, collectDescendants, derivedFrom, findMember } from "../../python/pythonClasses.ts";
import { callsIn } from "../../python/pythonCalls.ts";
import { functionsIn } from "../../python/pythonDefinitions.ts";
import { mentions, textOf } from "../../python/pythonModule.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { nodesIn } from "../../python/pythonSyntax.ts";

/** A class whose tasks Luigi can run. */
export type LuigiTask = DescendedClass;

export interface LuigiTasks {
  readonly all: readonly LuigiTask[];
  /** By `classPlace`. */
  readonly byPlace: ReadonlyMap<string, LuigiTask>;
  /** For the name of each class that is called, the arguments that calls give it: names, or `*` for any by place. */
  readonly given: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Libraries whose tasks are Luigi's: Luigi itself, and those that build on it. */
const libraries = ["luigi", "b2luigi", "gokart", "d6tflow"];

/** Luigi's tasks, and those of `luigi.contrib`: not its targets, parameters and configurations. */
const taskClass =
  /^(?:(?:b2)?luigi(?:\.\w+)*\.\w*(?:Task|CopyTo\w+|Query\w*|LoadAvro|ExportJob)|gokart(?:\.\w+)*\.TaskOnKart|d6tflow\.tasks(?:\.\w+)*\.Task\w*)$/;

/** The tasks of a project, without the classes that are only there to be derived from. */
export function collectTasks(project: PythonProject): LuigiTasks {
  const classes = collectDescendants(project, libraries, isTaskLine);
  const given = collectGiven(project, classes);
  const bases = derivedFrom(classes);
  const all = classes.filter((found) => !bases.has(classPlace(found)) || !isAbstract(found, given));
  return { all, byPlace: new Map(all.map((task) => [classPlace(task), task])), given };
}

/** A class of another library is a task where its heirs say what tasks say. */
function isTaskLine(line: ClassLine): boolean {
  if (line.libraries.some((name) => taskClass.test(name))) return true;
  const isOther = line.libraries.some((name) => !/^(?:luigi|abc|enum|typing|unittest)\b/.test(name));
  return isOther && ["requires", "output", "run"].filter((name) => isMethod(line, name)).length >= 2;
}

function isMethod(line: ClassLine, name: string): boolean {
  return findMember(line, name)?.member.kind === "function";
}

/** Whether a class from which others derive is no task by itself: nothing makes one, and it says too little of what it does. */
function isAbstract({ module, definition, line }: DescendedClass, given: LuigiTasks["given"]): boolean {
  if (given.has(definition.name)) return false;
  if (/^_|^(?:Base|Abstract)|(?:Base|Mixin|Abstract|BaseTask)$/.test(definition.name)) return true;
  const methods = functionsIn(module, definition.body);
  const isLeftOpen = methods.some(
    ({ body, decorators }) =>
      decorators.some(({ name }) => name.endsWith("abstractmethod")) ||
      nodesIn(body, "RaiseStatement").some((node) => textOf(module, node).includes("NotImplementedError")),
  );
  if (isLeftOpen) return true;
  const isPlain = line.libraries.every((name) => /^luigi(?:\.task)?\.Task$/.test(name));
  const isSilent = !["requires", "output", "run"].some((name) => methods.some((method) => method.name === name));
  return isSilent || (isPlain && !isMethod(line, "run") && !isMethod(line, "requires"));
}

function collectGiven(project: PythonProject, classes: readonly DescendedClass[]): LuigiTasks["given"] {
  const names = new Set(classes.map(({ definition }) => definition.name));
  const given = new Map<string, Set<string>>();
  const files = new Set(classes.map(({ module }) => module.file));
  for (const module of project.modules.values()) {
    if (!files.has(module.file) && !libraries.some((library) => mentions(module, library))) continue;
    for (const { callee, positional, keywords, starred, doubleStarred } of callsIn(module, module.root)) {
      const name = textOf(module, callee).replace(/^.*\./s, "");
      if (!names.has(name)) continue;
      const found = given.get(name) ?? new Set();
      for (const keyword of keywords.keys()) found.add(keyword);
      if (positional.length + starred.length + doubleStarred.length > 0) found.add("*");
      given.set(name, found);
    }
  }
  return given;
}
