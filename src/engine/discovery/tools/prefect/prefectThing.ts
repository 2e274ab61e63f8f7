import type { SourceRange } from "../../../model/source.ts";
import { classLine } from "../../python/pythonClasses.ts";
import type { PythonDecorator } from "../../python/pythonDefinitions.ts";
import { firstDocLine } from "../../python/pythonDefinitions.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { rangeOf } from "../../python/pythonModule.ts";
import { qualifiedText } from "../../python/pythonNames.ts";
import type { PythonProject, PythonTarget } from "../../python/pythonProject.ts";
import { libraryName } from "../../python/pythonProject.ts";
import type { Traced, TracedCall, TracedFunction } from "../../python/pythonTrace.ts";

/** What is called in a flow as a step of it. */
export interface PrefectTask {
  readonly name: string;
  /** Of an instance of a class what tells it from another one of the same name. */
  readonly place?: string;
  readonly module: PythonModule;
  readonly range: SourceRange;
  readonly desc: string | undefined;
}

export interface PrefectFlow {
  readonly name: string;
  readonly module: PythonModule;
  readonly range: SourceRange;
  readonly desc: string | undefined;
  /** None of `with Flow("name"):`, as Prefect 1 has it: the block is the flow. */
  readonly compose?: TracedFunction<PrefectThing>;
}

/** What a name in a file with flows may stand for. */
export type PrefectThing =
  | { readonly kind: "task"; readonly task: PrefectTask }
  | { readonly kind: "flow"; readonly flow: PrefectFlow }
  /** `task(function)`, `flow(name="x")(function)`. */
  | { readonly kind: "decorator"; readonly role: "task" | "flow" }
  /** Prefect 1: a class of tasks, of which each one that is made is a task. */
  | { readonly kind: "task-class"; readonly name: string; readonly desc: string | undefined }
  | { readonly kind: "flow-class" }
  /** Prefect 1: `with case(condition, True):`. */
  | { readonly kind: "case-class" }
  | { readonly kind: "case" }
  | { readonly kind: "method"; readonly object: PrefectTraced; readonly name: string };

export type PrefectTraced = Traced<PrefectThing>;
export type PrefectCall = TracedCall<PrefectThing>;

/** What decorators make of a function. */
export function roleOfFunction(
  project: PythonProject,
  module: PythonModule,
  decorators: readonly PythonDecorator[],
): "task" | "flow" | undefined {
  for (const { name, node } of decorators) {
    const library = libraryName(project, module, name) ?? qualifiedText(module, name, node);
    const thing = library === undefined ? undefined : thingOfLibrary(library, module);
    if (thing?.kind === "decorator") return thing.role;
  }
  return undefined;
}

/** What a name leads to that is Prefect's own, of a package for it, or a project's own class of tasks. */
export function thingOfTarget(
  project: PythonProject,
  module: PythonModule,
  target: PythonTarget | undefined,
): PrefectThing | undefined {
  if (target?.kind === "library") return thingOfLibrary(target.name, module);
  if (target?.kind !== "definition" || target.definition.kind !== "class") return undefined;
  const { definition } = target;
  const isTask = classLine(project, target.module, definition).libraries.some(
    (library) => thingOfLibrary(library, module)?.kind === "task-class" || /^prefect\.(?:\w+\.)*Task$/.test(library),
  );
  return isTask
    ? { kind: "task-class", name: definition.name, desc: firstDocLine(target.module, definition.body) }
    : undefined;
}

function thingOfLibrary(name: string, module: PythonModule): PrefectThing | undefined {
  const last = name.slice(name.lastIndexOf(".") + 1);
  const isOwn = name.startsWith("prefect.");
  if (isOwn && (last === "task" || last === "flow")) return { kind: "decorator", role: last };
  // A task that makes an asset: `prefect.assets.materialize`.
  if (isOwn && last === "materialize") return { kind: "decorator", role: "task" };
  if (isOwn && last === "Flow") return { kind: "flow-class" };
  if (isOwn && last === "case") return { kind: "case-class" };
  // Prefect 1's own tasks, and those that packages for it have: `prefect.tasks.shell.ShellTask`, `prefect_dbt.….run_dbt`.
  if (/^prefect\.tasks\.\w+(?:\.\w+)*\.\p{Lu}\w*$/u.test(name))
    return { kind: "task-class", name: last, desc: undefined };
  if (/^(?:prefect\.tasks\.\w+|prefect_[a-z]\w*)(?:\.[\p{Ll}_]\w*)*\.(?!get_)\p{Ll}\w*$/u.test(name)) {
    return { kind: "task", task: { name: last, module, range: rangeOf(module, module.root), desc: undefined } };
  }
  return undefined;
}
