import type { Edge } from "../../../model/pipeline.ts";
import type { SourceRange } from "../../../model/source.ts";
import type { Stage } from "../../../model/stage.ts";
import type { PythonArguments, PythonCall } from "../../python/pythonCalls.ts";
import { argumentOf, readCall } from "../../python/pythonCalls.ts";
import { definitionsOf, firstDocLine } from "../../python/pythonDefinitions.ts";
import type { FlowFrame, FlowTrace, FlowValue } from "../../python/pythonFlow.ts";
import { createFlowTrace, flowFrame, joinFlow, noFlow } from "../../python/pythonFlow.ts";
import type { FoundFunction } from "../../python/pythonInline.ts";
import { argumentsFlow, calledFunction, inlineCall } from "../../python/pythonInline.ts";
import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { rangeOf, textOf } from "../../python/pythonModule.ts";
import { dottedText } from "../../python/pythonNames.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { libraryName } from "../../python/pythonProject.ts";
import { staticText, staticValue } from "../../python/pythonValue.ts";
import { shellQuote } from "../shellQuote.ts";
import { toolStage, toolStageId } from "../toolStage.ts";
import { classOfCallee, roleOfFunction } from "./airflowNames.ts";
import type { TaskGroup } from "./taskGraph.ts";
import { TaskGraph } from "./taskGraph.ts";

/** What stands for a DAG among the steps that a name holds. */
const dagMark = "dag ";

/** Follows one file as Airflow would load it, and notes the tasks that it declares. */
export class DagTracer {
  readonly #project: PythonProject;
  readonly #module: PythonModule;
  readonly #trace: FlowTrace;
  readonly #graph = new TaskGraph();
  readonly #stages = new Map<string, Stage>();
  /** The DAGs and groups that are open (`with`, or a decorated function), the innermost last. */
  readonly #dags: string[] = [];
  readonly #groups: TaskGroup[] = [];
  readonly #called = new Set<string>();

  constructor(project: PythonProject, module: PythonModule) {
    this.#project = project;
    this.#module = module;
    this.#trace = createFlowTrace({
      call: (call, frame) => this.#call(call, frame),
      operate: (operator, left, right) => this.#operate(operator, left, right),
      enter: (call, name, frame) => this.#enter(call, name, frame),
    });
  }

  trace(): { readonly stages: readonly Stage[]; readonly edges: readonly Edge[] } {
    const frame = flowFrame(this.#project, this.#module);
    this.#trace.run(this.#module.root, frame);
    // A DAG that is declared and never called is there to be seen all the same.
    for (const definition of definitionsOf(this.#module)) {
      if (definition.kind !== "function" || this.#called.has(definition.name)) continue;
      const found = { module: this.#module, definition };
      if (roleOfFunction(this.#project, found)?.role === "dag") this.#followDag(found, undefined, frame);
    }
    return { stages: [...this.#stages.values()], edges: this.#graph.edges() };
  }

  #call(call: PythonCall, frame: FlowFrame): FlowValue | undefined {
    return (
      this.#callDecorated(call, frame) ??
      this.#callClass(call, call.callee, frame) ??
      this.#callMethod(call, frame) ??
      this.#callHelper(call, frame)
    );
  }

  /** `load(x)`, `load.override(task_id="y")(x)`, `load.expand(x=…)` of a decorated function. */
  #callDecorated(call: PythonCall, frame: FlowFrame): FlowValue | undefined {
    const { object, options, isCalled } = decoratedObject(frame.module, call);
    const found = calledFunction(object, frame);
    const known = found && roleOfFunction(this.#project, found);
    if (!found || !known || !isCalled) return undefined;
    const { role, decorator } = known;
    if (role === "dag") return this.#followDag(found, call, frame);
    const name = this.#text(argumentOf(options ?? noArguments, role === "task" ? "task_id" : "group_id"), frame);
    if (role === "task-group")
      return this.#followGroup(found, call, frame, name ?? this.#decoratedName(found, decorator.args, "group_id"));
    const inputs = joinFlow([argumentsFlow(call, frame, this.#trace), partialInputs(call, frame, this.#trace)]);
    const id = name ?? this.#decoratedName(found, decorator.args, "task_id");
    const isHere = found.module === this.#module;
    const range = isHere ? rangeOf(found.module, found.definition.nameNode) : rangeOf(frame.module, call.callee);
    return this.#addTask(id, {
      dag: undefined,
      range,
      inputs,
      isRepeatable: true,
      desc: firstDocLine(found.module, found.definition.body),
    });
  }

  #decoratedName({ module, definition }: FoundFunction, args: PythonArguments | undefined, keyword: string): string {
    const given = args && argumentOf(args, keyword);
    return (given && staticText(this.#project, module, given)) ?? definition.name;
  }

  #callClass(call: PythonCall, callee: SyntaxNode, frame: FlowFrame): FlowValue | undefined {
    const isPartial = callee.name === "MemberExpression" && lastName(frame.module, callee) === "partial";
    const kind = classOfCallee(isPartial && callee.firstChild ? callee.firstChild : callee, frame);
    if (kind === "dag") return { steps: [dagMark + this.#dagId(call, frame)] };
    if (kind === "group") {
      const group = this.#openGroup(call, frame);
      return { steps: [group.mark] };
    }
    if (kind !== "operator") return undefined;
    const id = this.#text(argumentOf(call, "task_id"), frame);
    if (id === undefined) return noFlow;
    const held = joinFlow([argumentsFlow(call, frame, this.#trace)]).steps;
    const dag = call.keywords.get("dag");
    const owner = dag && this.#trace.valueOf(dag, frame).steps.find((step) => step.startsWith(dagMark));
    const inGroup = call.keywords.get("task_group");
    const group =
      inGroup && this.#trace.valueOf(inGroup, frame).steps.flatMap((mark) => this.#groupsByMark.get(mark) ?? [])[0];
    const inputs = { steps: held.filter((step) => !step.startsWith(dagMark) && step !== group?.mark) };
    return this.#addTask(id, {
      dag: owner?.slice(dagMark.length),
      group,
      range: rangeOf(frame.module, argumentOf(call, "task_id") ?? call.node),
      inputs,
      isRepeatable: false,
      desc: undefined,
    });
  }

  /** `a.set_upstream(b)`, `.expand(x=…)` of an operator, and the functions that chain tasks. */
  #callMethod(call: PythonCall, frame: FlowFrame): FlowValue | undefined {
    const name = lastName(frame.module, call.callee);
    const library = libraryName(this.#project, frame.module, call.callee);
    if (library?.startsWith("airflow.") && (name === "chain" || name === "chain_linear"))
      return this.#chain(call, frame, name);
    if (library?.startsWith("airflow.") && name === "cross_downstream") {
      const [from, to] = call.positional.map((node) => this.#stepsOf(node, frame));
      this.#graph.connect(from ?? [], to ?? []);
      return noFlow;
    }
    const object = call.callee.name === "MemberExpression" ? call.callee.firstChild : undefined;
    if (
      !object ||
      !["set_upstream", "set_downstream", "expand", "expand_kwargs", "as_setup", "as_teardown"].includes(name)
    )
      return undefined;
    const own = this.#stepsOf(object, frame);
    if (own.length === 0) return undefined;
    const others = tasksOf(argumentsFlow(call, frame, this.#trace).steps);
    // `as_teardown(setups=…)` puts the setups before the task.
    if (name === "set_downstream") this.#graph.connect(own, others);
    else this.#graph.connect(others, own);
    return { steps: own };
  }

  #chain(call: PythonCall, frame: FlowFrame, name: string): FlowValue {
    const parts = call.positional
      .map((node) => this.#trace.valueOf(node, frame))
      .filter(({ steps }) => tasksOf(steps).length > 0);
    for (const [index, next] of parts.entries()) {
      const before = parts[index - 1];
      if (!before) continue;
      const isPairwise = name === "chain" && before.items && next.items && before.items.length === next.items.length;
      if (isPairwise)
        before.items?.forEach((item, at) =>
          this.#graph.connect(tasksOf(item.steps), tasksOf(next.items?.[at]?.steps ?? [])),
        );
      else this.#graph.connect(tasksOf(before.steps), tasksOf(next.steps));
    }
    return noFlow;
  }

  /** A function of the project's own that makes tasks, or DAGs. */
  #callHelper(call: PythonCall, frame: FlowFrame): FlowValue | undefined {
    const found = calledFunction(call.callee, frame);
    return found && found.module.text.includes("airflow") ? inlineCall(found, call, frame, this.#trace) : undefined;
  }

  #followDag(found: FoundFunction, call: PythonCall | undefined, frame: FlowFrame): FlowValue {
    this.#called.add(found.definition.name);
    const decorator = roleOfFunction(this.#project, found)?.decorator;
    const args = decorator?.args ?? noArguments;
    const id =
      this.#text(argumentOf(args, "dag_id", 0), flowFrame(this.#project, found.module)) ?? found.definition.name;
    return inlineCall(found, call, frame, this.#trace, (run) => {
      this.#dags.push(id);
      run();
      this.#dags.pop();
    });
  }

  #followGroup(found: FoundFunction, call: PythonCall, frame: FlowFrame, name: string): FlowValue {
    const group = this.#addGroup(name, true);
    const returned = inlineCall(found, call, frame, this.#trace, (run) => {
      this.#groups.push(group);
      run();
      this.#groups.pop();
    });
    return { steps: [...new Set([...returned.steps, group.mark])], ...(returned.items && { items: returned.items }) };
  }

  #enter(call: PythonCall, name: string | undefined, frame: FlowFrame): (() => void) | undefined {
    const kind = classOfCallee(call.callee, frame);
    if (kind === "dag") {
      const id = this.#dagId(call, frame);
      if (name !== undefined) frame.values.set(name, { steps: [dagMark + id] });
      this.#dags.push(id);
      return () => void this.#dags.pop();
    }
    if (kind !== "group") return undefined;
    const group = this.#openGroup(call, frame);
    if (name !== undefined) frame.values.set(name, { steps: [group.mark] });
    this.#groups.push(group);
    return () => void this.#groups.pop();
  }

  readonly #groupsByMark = new Map<string, TaskGroup>();

  #openGroup(call: PythonCall, frame: FlowFrame): TaskGroup {
    const id = this.#text(argumentOf(call, "group_id", 0), frame) ?? "";
    const prefixed = argumentOf(call, "prefix_group_id");
    const isPrefixed = !prefixed || staticValue(this.#project, frame.module, prefixed, frame.bindings) !== false;
    return this.#addGroup(id, isPrefixed);
  }

  #addGroup(id: string, isPrefixed: boolean): TaskGroup {
    const outer = this.#groups.at(-1)?.prefix ?? "";
    // Without its own prefix a group drops those around it too (`TaskGroup.child_id`).
    const group = this.#graph.openGroup(isPrefixed && id !== "" ? `${outer}${id}.` : "");
    this.#groupsByMark.set(group.mark, group);
    return group;
  }

  #dagId(call: PythonCall, frame: FlowFrame): string {
    return this.#text(argumentOf(call, "dag_id", 0), frame) ?? fileStem(this.#module.file);
  }

  #addTask(
    id: string,
    task: {
      readonly dag: string | undefined;
      readonly group?: TaskGroup | undefined;
      readonly range: SourceRange;
      readonly inputs: FlowValue;
      readonly isRepeatable: boolean;
      readonly desc: string | undefined;
    },
  ): FlowValue {
    const dag = task.dag ?? this.#dags.at(-1);
    if (dag === undefined) return task.inputs;
    const groups = task.group ? [...this.#groups, task.group] : this.#groups;
    const full = `${groups.at(-1)?.prefix ?? ""}${id}`;
    const name = task.isRepeatable ? this.#freeName(dag, full) : full;
    const stage = toolStage({
      kind: "airflow",
      file: this.#module.file,
      name: `${dag}.${name}`,
      range: task.range,
      cmd: `airflow tasks test ${shellQuote(dag)} ${shellQuote(name)}`,
      wdir: ".",
      phaseHint: id,
      ...(task.desc !== undefined && { desc: task.desc }),
    });
    if (!this.#stages.has(stage.id)) this.#stages.set(stage.id, stage);
    for (const group of groups) group.members.add(stage.id);
    this.#graph.connect(tasksOf(task.inputs.steps), [stage.id]);
    return { steps: [stage.id] };
  }

  /** A function that is called again makes a task of its own: `load__1`. */
  #freeName(dag: string, name: string): string {
    const isTaken = (candidate: string): boolean =>
      this.#stages.has(toolStageId(this.#module.file, `${dag}.${candidate}`));
    if (!isTaken(name)) return name;
    for (let count = 1; ; count++) if (!isTaken(`${name}__${count}`)) return `${name}__${count}`;
  }

  #operate(operator: string, left: FlowValue, right: FlowValue): FlowValue | undefined {
    if (operator !== ">>" && operator !== "<<") return undefined;
    const [own, others] = [tasksOf(left.steps), tasksOf(right.steps)];
    // A label on the way is no task: what stands before it goes on behind it.
    if (others.length === 0) return left;
    if (operator === ">>") this.#graph.connect(own, others);
    else this.#graph.connect(others, own);
    return right;
  }

  #stepsOf(node: SyntaxNode, frame: FlowFrame): readonly string[] {
    return tasksOf(this.#trace.valueOf(node, frame).steps);
  }

  #text(node: SyntaxNode | undefined, frame: FlowFrame): string | undefined {
    return node && staticText(this.#project, frame.module, node, frame.bindings);
  }
}

const noArguments: PythonArguments = { positional: [], keywords: new Map(), starred: [], doubleStarred: [] };

function tasksOf(steps: readonly string[]): readonly string[] {
  return steps.filter((step) => !step.startsWith(dagMark));
}

function fileStem(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1).replace(/\.py$/, "");
}

function lastName(module: PythonModule, callee: SyntaxNode): string {
  const name = callee.name === "MemberExpression" ? callee.getChild("PropertyName") : callee;
  return name ? textOf(module, name) : "";
}

/** The function behind `f`, `f.expand`, `f.override(…)`, `f.partial(…).expand`, and what was given to `override`. */
function decoratedObject(
  module: PythonModule,
  { callee }: Pick<PythonCall, "callee">,
): { readonly object: SyntaxNode; readonly options?: PythonArguments; readonly isCalled: boolean } {
  let options: PythonArguments | undefined;
  let object = callee;
  let isCalled = true;
  const outer = lastName(module, callee);
  // `override(…)` and `partial(…)` alone make no task yet.
  if (callee.name === "MemberExpression" && (outer === "override" || outer === "partial")) isCalled = false;
  for (;;) {
    const inner = object.name === "CallExpression" ? readCall(module, object) : undefined;
    if (inner) {
      if (lastName(module, inner.callee) === "override") options = inner;
      object = inner.callee;
    } else if (object.name === "MemberExpression" && object.firstChild && isTaskMethod(lastName(module, object))) {
      object = object.firstChild;
    } else {
      break;
    }
  }
  return { object, ...(options && { options }), isCalled: isCalled && dottedText(module, object) !== undefined };
}

function isTaskMethod(name: string): boolean {
  return ["expand", "expand_kwargs", "override", "partial"].includes(name);
}

/** What goes into `f.partial(…)` before `expand`. */
function partialInputs(call: PythonCall, frame: FlowFrame, trace: FlowTrace): FlowValue {
  const owner = call.callee.name === "MemberExpression" ? call.callee.firstChild : call.callee;
  const partial = owner?.name === "CallExpression" ? readCall(frame.module, owner) : undefined;
  return partial ? argumentsFlow(partial, frame, trace) : noFlow;
}
