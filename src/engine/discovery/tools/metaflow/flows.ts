import type { ClassLine, DescendedClass } from "../../python/pythonClasses.ts";
import { classPlace, collectDescendants, derivedFrom } from "../../python/pythonClasses.ts";
import { callsIn } from "../../python/pythonCalls.ts";
import type { PythonClass, PythonDecorator, PythonFunction } from "../../python/pythonDefinitions.ts";
import { definitionsIn } from "../../python/pythonDefinitions.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { textOf } from "../../python/pythonModule.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { libraryName } from "../../python/pythonProject.ts";
import { nodesIn } from "../../python/pythonSyntax.ts";

/** A method that is a step of a flow. */
export interface FlowStep {
  readonly name: string;
  /** Where the method is written: the flow's own file, or that of a class that it derives from. */
  readonly module: PythonModule;
  readonly method: PythonFunction;
  /** What marks it as a step, as written: `step`, `metaflow.step`. */
  readonly mark: string;
  /** Whether it is marked `@step(start=True)`. */
  readonly isMarkedStart: boolean;
}

/** A method, and where it is written. */
interface FlowMethod {
  readonly module: PythonModule;
  readonly definition: PythonFunction;
}

export interface Flow {
  readonly name: string;
  readonly module: PythonModule;
  readonly definition: PythonClass;
  readonly line: ClassLine;
  /** By name, in the order in which they are written, inherited ones last. */
  readonly steps: ReadonlyMap<string, FlowStep>;
  /** The name of the step that a run begins with. */
  readonly start: string;
  /** Its methods that are no steps, by name. */
  readonly methods: ReadonlyMap<string, FlowMethod>;
  /** Whether all its steps are known: a base class of another library may bring more, and faults in the syntax may hide some. */
  readonly isWhole: boolean;
  /** What its decorators and those of its steps are called in Metaflow: `conda`, `project`, `batch`. */
  readonly decorators: ReadonlySet<string>;
}

const flowSpec = /^metaflow(?:\.\w+)*\.FlowSpec$/;

/** The flows of a project: a class that is only there to be derived from is none. */
export function collectFlows(project: PythonProject): readonly Flow[] {
  const classes = collectDescendants(project, ["metaflow"], (line) => isFlowLine(project, line));
  const bases = derivedFrom(classes);
  return classes.flatMap((found) => {
    const flow = readFlow(project, found);
    const isOnlyBase = bases.has(classPlace(found)) && !isMade(found);
    return flow.steps.size === 0 || isOnlyBase ? [] : [flow];
  });
}

/** A flow derives from Metaflow's `FlowSpec`, or has steps and derives from a class of another library, which then does. */
function isFlowLine(project: PythonProject, line: ClassLine): boolean {
  if (line.libraries.some((name) => flowSpec.test(name))) return true;
  return (line.libraries.length > 0 || !line.isKnown) && stepsOf(project, line).size > 0;
}

/** Whether the file that defines a class also makes one of it, as `Flow()` in the main guard does. */
function isMade({ module, definition }: DescendedClass): boolean {
  return callsIn(module, module.root).some(({ callee }) => textOf(module, callee) === definition.name);
}

function readFlow(project: PythonProject, { module, definition, line }: DescendedClass): Flow {
  const steps = stepsOf(project, line);
  const decorated = line.classes.flatMap((found) =>
    found.definition.decorators.map((decorator) => metaflowName(project, found.module, decorator)),
  );
  const onSteps = [...steps.values()].flatMap((step) =>
    step.method.decorators.map((decorator) => metaflowName(project, step.module, decorator)),
  );
  return {
    name: definition.name,
    module,
    definition,
    line,
    steps,
    start: [...steps.values()].find((step) => step.isMarkedStart)?.name ?? "start",
    methods: methodsOf(line, steps),
    isWhole: line.isKnown && line.libraries.every((name) => flowSpec.test(name)) && isSound(line),
    decorators: new Set([...decorated, ...onSteps].filter((name) => name !== undefined)),
  };
}

/** Whether the bodies of the classes are Python throughout. */
function isSound({ classes }: ClassLine): boolean {
  return classes.every(({ definition }) => nodesIn(definition.body, "⚠").length === 0);
}

function stepsOf(project: PythonProject, line: ClassLine): ReadonlyMap<string, FlowStep> {
  const steps = new Map<string, FlowStep>();
  const seen = new Set<string>();
  for (const { module, definition } of line.classes) {
    const own = new Map(definitionsIn(module, definition.body).map((member) => [member.name, member]));
    for (const [name, member] of own) {
      // What a class defines anew hides what it inherits, step or not.
      if (!seen.has(name) && member.kind === "function") {
        const step = readFlowStep(project, module, member);
        if (step) steps.set(name, step);
      }
    }
    for (const name of own.keys()) seen.add(name);
  }
  return steps;
}

function methodsOf(line: ClassLine, steps: ReadonlyMap<string, FlowStep>): ReadonlyMap<string, FlowMethod> {
  const methods = new Map<string, FlowMethod>();
  for (const { module, definition: owner } of line.classes) {
    for (const definition of definitionsIn(module, owner.body)) {
      const { kind, name } = definition;
      if (kind === "function" && !steps.has(name) && !methods.has(name)) methods.set(name, { module, definition });
    }
  }
  return methods;
}

function readFlowStep(project: PythonProject, module: PythonModule, method: PythonFunction): FlowStep | undefined {
  const decorator = method.decorators.find((found) => metaflowName(project, module, found) === "step");
  if (!decorator) return undefined;
  const start = decorator.args?.keywords.get("start");
  const isMarkedStart = start !== undefined && textOf(module, start) === "True";
  return { name: method.name, module, method, mark: decorator.name, isMarkedStart };
}

/** The last part of a decorator's name where it is Metaflow's: `step` of `metaflow.step`. */
function metaflowName(project: PythonProject, module: PythonModule, decorator: PythonDecorator): string | undefined {
  return /^metaflow(?:\.\w+)*\.(\w+)$/.exec(libraryName(project, module, decorator.name) ?? "")?.[1];
}
