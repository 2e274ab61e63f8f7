import type { Edge } from "../../../model/pipeline.ts";
import type { Stage } from "../../../model/stage.ts";
import type { PythonCall } from "../../python/pythonCalls.ts";
import { readCall } from "../../python/pythonCalls.ts";
import type { PythonFunction } from "../../python/pythonDefinitions.ts";
import { definitionsOf, firstDocLine } from "../../python/pythonDefinitions.ts";
import type { FlowFrame, FlowTrace, FlowValue } from "../../python/pythonFlow.ts";
import { createFlowTrace, flowFrame, joinFlow } from "../../python/pythonFlow.ts";
import type { FoundFunction } from "../../python/pythonInline.ts";
import { argumentsFlow, calledFunction, inlineCall } from "../../python/pythonInline.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { mentions, rangeOf, textOf } from "../../python/pythonModule.ts";
import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { findDefinition, libraryName, openPythonProject } from "../../python/pythonProject.ts";
import { dottedText } from "../../python/pythonNames.ts";
import { shellQuote } from "../shellQuote.ts";
import { toolStage } from "../toolStage.ts";
import type { ToolReader } from "../toolReader.ts";
import { nothingFound } from "../toolReader.ts";

/** Ways to call a task or flow beside calling it outright. */
const callMethods = new Set(["submit", "map", "delay", "apply_async", "__call__", "fn"]);

/** The tasks that Prefect's flows call as stages, tied by the results that go from one to another (Prefect 2 and 3). */
export const prefectReader: ToolReader<PythonModule> = {
  read: (sources) => {
    const declaring = [...sources.values()].filter((module) => mentions(module, "prefect"));
    if (declaring.length === 0) return nothingFound;
    const reading = new PrefectReading(openPythonProject(sources));
    for (const module of declaring) reading.readModule(module);
    return { stages: [...reading.stages.values()], edges: reading.edges, problems: [] };
  },
};

interface OpenFlow {
  readonly module: PythonModule;
  readonly name: string;
}

class PrefectReading {
  readonly stages = new Map<string, Stage>();
  readonly edges: Edge[] = [];
  readonly #project: PythonProject;
  readonly #trace: FlowTrace;
  /** The flows whose bodies are being followed, the innermost last. */
  readonly #open: OpenFlow[] = [];

  constructor(project: PythonProject) {
    this.#project = project;
    this.#trace = createFlowTrace({ call: (call, frame) => this.#call(call, frame) });
  }

  readModule(module: PythonModule): void {
    for (const definition of definitionsOf(module)) {
      if (definition.kind !== "function" || !this.#isA("flow", { module, definition })) continue;
      const before = this.stages.size;
      this.#followFlow({ module, definition }, undefined, flowFrame(this.#project, module));
      // A flow that calls no task is one step by itself.
      if (this.stages.size === before && !this.#hasStages(module, definition.name)) this.#addFlow(module, definition);
    }
  }

  #hasStages(module: PythonModule, flow: string): boolean {
    return [...this.stages.keys()].some((id) => id.startsWith(`${module.file}:${flow}.`));
  }

  #followFlow(flow: FoundFunction, call: PythonCall | undefined, frame: FlowFrame): FlowValue {
    const { module, definition } = flow;
    if (this.#open.some((open) => open.module === module && open.name === definition.name)) return { steps: [] };
    return inlineCall(flow, call, frame, this.#trace, (run) => {
      this.#open.push({ module, name: definition.name });
      run();
      this.#open.pop();
    });
  }

  #call(call: PythonCall, frame: FlowFrame): FlowValue | undefined {
    const callee = calledObject(frame.module, call.callee);
    const found = calledFunction(callee, frame) ?? this.#wrapped(callee, frame);
    if (!found) return undefined;
    if (this.#isA("task", found)) return this.#addTask(found, call, frame);
    if (this.#isA("flow", found)) return this.#followFlow(found, call, frame);
    // A helper's calls of tasks belong to the flow that called it.
    return this.#open.length > 0 ? inlineCall(found, call, frame, this.#trace) : undefined;
  }

  /** `extract = task(extract_fn, retries=2)` */
  #wrapped(callee: SyntaxNode, frame: FlowFrame): FoundFunction | undefined {
    const name = dottedText(frame.module, callee);
    const found = name === undefined ? undefined : findDefinition(this.#project, frame.module, name);
    if (found?.definition.kind !== "variable") return undefined;
    const made = readCall(found.module, found.definition.value);
    if (!made || !this.#isNamed("task", found.module, made.callee)) return undefined;
    const body = made.positional[0] ?? made.keywords.get("fn");
    const wrapped = body && calledFunction(body, flowFrame(this.#project, found.module));
    return (
      wrapped && {
        module: wrapped.module,
        definition: {
          ...wrapped.definition,
          name: found.definition.name,
          decorators: [{ node: made.callee, name: textOf(found.module, made.callee) }],
        },
      }
    );
  }

  #isA(what: "flow" | "task", { module, definition }: FoundFunction): boolean {
    return definition.decorators.some(
      ({ name, node }) => this.#isNamed(what, module, name) || this.#isNamed(what, module, node),
    );
  }

  #isNamed(what: "flow" | "task", module: PythonModule, name: string | SyntaxNode): boolean {
    const library = libraryName(this.#project, module, name);
    return library !== undefined && library.startsWith("prefect.") && library.endsWith(`.${what}`);
  }

  #addTask({ module, definition }: FoundFunction, call: PythonCall, frame: FlowFrame): FlowValue {
    const flow = this.#open.at(-1);
    const inputs = joinFlow([argumentsFlow(call, frame, this.#trace), this.#optionsFlow(call, frame)]);
    if (!flow) return inputs;
    const isHere = module.file === flow.module.file;
    const stage = this.#stage(flow.module, `${flow.name}.${definition.name}`, {
      range: isHere ? rangeOf(module, definition.nameNode) : rangeOf(frame.module, call.callee),
      hint: definition.name,
      desc: firstDocLine(module, definition.body),
    });
    for (const from of inputs.steps) if (from !== stage.id) this.edges.push([from, stage.id]);
    return { steps: [stage.id] };
  }

  /** What goes into `task.with_options(…)(…)`. */
  #optionsFlow({ callee }: PythonCall, frame: FlowFrame): FlowValue {
    const made = readCall(frame.module, callee);
    return made ? argumentsFlow(made, frame, this.#trace) : { steps: [] };
  }

  #addFlow(module: PythonModule, definition: PythonFunction): void {
    this.#stage(module, definition.name, {
      range: rangeOf(module, definition.nameNode),
      hint: definition.name,
      desc: firstDocLine(module, definition.body),
    });
  }

  #stage(
    module: PythonModule,
    name: string,
    { range, hint, desc }: { readonly range: Stage["range"]; readonly hint: string; readonly desc: string | undefined },
  ): Stage {
    const made = toolStage({
      kind: "prefect",
      file: module.file,
      name,
      range,
      cmd: `python ${shellQuote(module.file)}`,
      wdir: ".",
      phaseHint: hint,
      ...(desc !== undefined && { desc }),
      runsUpstream: true,
    });
    const stage = this.stages.get(made.id) ?? made;
    this.stages.set(stage.id, stage);
    return stage;
  }
}

/** The task of `task`, `task.submit`, `task.with_options(…)` and of these together. */
function calledObject(module: PythonModule, callee: SyntaxNode): SyntaxNode {
  if (callee.name === "CallExpression" && callee.firstChild) return calledObject(module, callee.firstChild);
  const method = callee.name === "MemberExpression" ? callee.getChild("PropertyName") : null;
  const isMethod =
    method !== null && (callMethods.has(textOf(module, method)) || textOf(module, method) === "with_options");
  return isMethod && callee.firstChild ? calledObject(module, callee.firstChild) : callee;
}
