import type { PythonCall } from "../../python/pythonCalls.ts";
import { argumentOf, readCall } from "../../python/pythonCalls.ts";
import { definitionsByName, definitionsIn, firstDocLine } from "../../python/pythonDefinitions.ts";
import type { PythonFunction } from "../../python/pythonDefinitions.ts";
import type { FlowFrame, FlowTrace, FlowValue } from "../../python/pythonFlow.ts";
import { createFlowTrace, flowFrame, joinFlow, noFlow } from "../../python/pythonFlow.ts";
import type { FoundFunction } from "../../python/pythonInline.ts";
import { argumentsFlow, calledFunction, inlineCall } from "../../python/pythonInline.ts";
import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { rangeOf, textOf } from "../../python/pythonModule.ts";
import { dottedText } from "../../python/pythonNames.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { findDefinition, libraryName } from "../../python/pythonProject.ts";
import { childrenOf, entriesOf, statementsIn } from "../../python/pythonSyntax.ts";
import { staticText, staticValue } from "../../python/pythonValue.ts";
import type { WorkspaceFiles } from "../toolReader.ts";
import type { KedroNode } from "./kedroNode.ts";
import { datasetNames, renamedNames, renameNode } from "./kedroNode.ts";
import type { KedroProject } from "./kedroProject.ts";

/** Follows a project's registry statically: which pipelines there are, and which nodes each has. */
export class KedroTracer {
  readonly #python: PythonProject;
  readonly #project: KedroProject;
  readonly #workspace: WorkspaceFiles;
  readonly #trace: FlowTrace;
  readonly #nodes: KedroNode[] = [];
  /** The place of each node among `#nodes`, by all that tells it from others. */
  readonly #known = new Map<string, number>();

  constructor(python: PythonProject, project: KedroProject, workspace: WorkspaceFiles) {
    this.#python = python;
    this.#project = project;
    this.#workspace = workspace;
    this.#trace = createFlowTrace({
      call: (call, frame) => this.#call(call, frame),
      operate: (operator, left, right) => operatePipelines(operator, left, right),
    });
  }

  /** The registered pipelines by name; where no registry can be read, each package in `pipelines/` is one. */
  pipelines(): ReadonlyMap<string, readonly KedroNode[]> {
    const registry = this.#findRegistry();
    const registered = registry ? this.#readRegistry(registry) : new Map<string, FlowValue>();
    const found = registered.size > 0 ? registered : this.#findPipelines();
    return new Map([...found].map(([name, value]) => [name, this.#nodesOf(value)]));
  }

  #nodesOf({ steps }: FlowValue): readonly KedroNode[] {
    return steps.flatMap((step) => this.#nodes[Number(step)] ?? []);
  }

  #findRegistry(): FoundFunction | undefined {
    for (const name of ["pipeline_registry", "hooks", "pipeline"]) {
      const module = this.#python.modules.get(`${this.#project.package}/${name}.py`);
      if (!module) continue;
      for (const definition of definitionsByName(module).values()) {
        const functions = definition.kind === "class" ? definitionsIn(module, definition.body) : [definition];
        const registry = functions.find(
          (found): found is PythonFunction =>
            found.kind === "function" && ["register_pipelines", "create_pipelines"].includes(found.name),
        );
        if (registry) return { module, definition: registry };
      }
    }
    return undefined;
  }

  /** The entries of the dictionary that the registry returns, however it was filled. */
  #readRegistry({ module, definition }: FoundFunction): Map<string, FlowValue> {
    const frame = flowFrame(this.#python, module);
    this.#trace.run(definition.body, frame);
    const registered = new Map<string, FlowValue>();
    const statements = statementsIn(definition.body);
    const returned = statements
      .filter(({ name }) => name === "ReturnStatement")
      .flatMap((node) => childrenOf(node).slice(1));
    const names = new Set(returned.flatMap((node) => dottedText(module, node) ?? []));
    for (const statement of statements) {
      const [target, ...rest] = childrenOf(statement).filter(({ name }) => name !== "TypeDef" && name !== "AssignOp");
      const value = rest.at(-1);
      if (statement.name !== "AssignStatement" || !target || !value) continue;
      if (names.has(textOf(module, target))) this.#addEntries(value, frame, registered);
      else if (
        target.name === "MemberExpression" &&
        target.firstChild &&
        names.has(textOf(module, target.firstChild))
      ) {
        const key = childrenOf(target)[2];
        const name = key && staticText(this.#python, module, key, frame.bindings);
        if (name !== undefined) registered.set(name, this.#trace.valueOf(value, frame));
      }
    }
    for (const node of returned) this.#addEntries(node, frame, registered);
    return registered;
  }

  #addEntries(node: SyntaxNode, frame: FlowFrame, registered: Map<string, FlowValue>): void {
    const call = readCall(frame.module, node);
    if (call && this.#isNamed(frame.module, call.callee, "find_pipelines")) {
      for (const [name, value] of this.#findPipelines()) registered.set(name, value);
    }
    if (node.name !== "DictionaryExpression") return;
    for (const [key, value] of entriesOf(node)) {
      const name = staticText(this.#python, frame.module, key, frame.bindings);
      if (name !== undefined) registered.set(name, this.#trace.valueOf(value, frame));
    }
  }

  /** Kedro's `find_pipelines`: each package in `pipelines/` that has `create_pipeline`. */
  #findPipelines(): Map<string, FlowValue> {
    const folder = `${this.#project.package}/pipelines`;
    const found = new Map<string, FlowValue>();
    for (const entry of this.#workspace.list(folder)) {
      const name = entry.replace(/\/$|\.py$/, "");
      const files = entry.endsWith("/")
        ? [`${folder}/${name}/__init__.py`, `${folder}/${name}/pipeline.py`]
        : [`${folder}/${entry}`];
      for (const file of files) {
        const module = this.#python.modules.get(file);
        const value = module && this.#createPipeline(module);
        if (!value) continue;
        found.set(name, value);
        break;
      }
    }
    return found;
  }

  #createPipeline(module: PythonModule): FlowValue | undefined {
    const definition = definitionsByName(module).get("create_pipeline");
    const frame = flowFrame(this.#python, module);
    const found = definition?.kind === "function" ? { module, definition } : this.#imported(module, "create_pipeline");
    return found && inlineCall(found, undefined, frame, this.#trace);
  }

  #imported(module: PythonModule, name: string): FoundFunction | undefined {
    const target = findDefinition(this.#python, module, name);
    return target?.definition.kind === "function"
      ? { module: target.module, definition: target.definition }
      : undefined;
  }

  #call(call: PythonCall, frame: FlowFrame): FlowValue | undefined {
    const { module } = frame;
    if (this.#isNamed(module, call.callee, "node", "Node")) return this.#addNode(call, frame);
    if (this.#isNamed(module, call.callee, "pipeline", "Pipeline", "modular_pipeline"))
      return this.#addPipeline(call, frame);
    if (this.#isNamed(module, call.callee, "find_pipelines")) return joinFlow([...this.#findPipelines().values()]);
    const found = calledFunction(call.callee, frame);
    // A function that a node is made of is not called here; whatever else is may make nodes.
    return found && found.module.text.includes("kedro") ? inlineCall(found, call, frame, this.#trace) : undefined;
  }

  #isNamed(module: PythonModule, callee: SyntaxNode, ...names: readonly string[]): boolean {
    const library = libraryName(this.#python, module, callee);
    return library?.startsWith("kedro.") === true && names.includes(library.slice(library.lastIndexOf(".") + 1));
  }

  #addNode(call: PythonCall, frame: FlowFrame): FlowValue {
    const { module } = frame;
    const value = (keyword: string, index?: number) => {
      const node = argumentOf(call, keyword, index);
      return node && staticValue(this.#python, module, node, frame.bindings);
    };
    const func = argumentOf(call, "func", 0);
    const name = value("name", 3);
    const namespace = value("namespace");
    const found = func && calledFunction(functionNode(module, func), frame);
    const desc = found && firstDocLine(found.module, found.definition.body);
    const named = argumentOf(call, "name", 3);
    return this.#keep({
      file: module.file,
      range: rangeOf(module, named ?? call.callee),
      at: call.node.from,
      func: func ? functionName(module, func) : "node",
      ...(typeof name === "string" && { name }),
      ...(typeof namespace === "string" && { namespace }),
      inputs: datasetNames(value("inputs", 1)),
      outputs: datasetNames(value("outputs", 2)),
      ...(desc !== undefined && { desc }),
    });
  }

  #keep(node: KedroNode): FlowValue {
    const { file, at, name, namespace, inputs, outputs } = node;
    const key = JSON.stringify([file, at, name, namespace, inputs, outputs]);
    const index = this.#known.get(key) ?? this.#nodes.push(node) - 1;
    this.#known.set(key, index);
    return { steps: [String(index)] };
  }

  #addPipeline(call: PythonCall, frame: FlowFrame): FlowValue {
    const read = (keyword: string) => {
      const node = argumentOf(call, keyword);
      return node && staticValue(this.#python, frame.module, node, frame.bindings);
    };
    const first = argumentOf(call, "pipe", 0) ?? argumentOf(call, "nodes", 0);
    const inner = first ? this.#trace.valueOf(first, frame) : argumentsFlow(call, frame, this.#trace);
    const names = new Map([
      ...renamedNames(read("inputs"), false),
      ...renamedNames(read("outputs"), false),
      ...renamedNames(read("parameters"), true),
    ]);
    const namespace = read("namespace");
    if (names.size === 0 && typeof namespace !== "string") return { steps: inner.steps };
    const prefixesDatasets = read("prefix_datasets_with_namespace") !== false;
    const renaming = { names, prefixesDatasets, ...(typeof namespace === "string" && { namespace }) };
    return joinFlow(this.#nodesOf(inner).map((node) => this.#keep(renameNode(node, renaming))));
  }
}

/** `a + b`, `a | b`, `a - b`, `a & b` of pipelines. */
function operatePipelines(operator: string, left: FlowValue, right: FlowValue): FlowValue | undefined {
  if (left.items || right.items) return undefined;
  const others = new Set(right.steps);
  if (operator === "-") return { steps: left.steps.filter((step) => !others.has(step)) };
  if (operator === "&") return { steps: left.steps.filter((step) => others.has(step)) };
  return operator === "|" || operator === "+" ? joinFlow([left, right]) : noFlow;
}

/** The function of `f`, `partial(f, …)`. */
function functionNode(module: PythonModule, node: SyntaxNode): SyntaxNode {
  const call = readCall(module, node);
  const inner = call?.positional[0];
  return call && inner && /(?:^|\.)partial$/.test(textOf(module, call.callee)) ? functionNode(module, inner) : node;
}

function functionName(module: PythonModule, node: SyntaxNode): string {
  const name = dottedText(module, functionNode(module, node));
  return name === undefined ? "lambda" : name.slice(name.lastIndexOf(".") + 1);
}
