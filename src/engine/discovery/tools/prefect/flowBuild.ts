import type { Edge } from "../../../model/pipeline.ts";
import type { SourceRange } from "../../../model/source.ts";
import type { Stage } from "../../../model/stage.ts";
import { shellQuote } from "../shellQuote.ts";
import type { ToolStep } from "../toolStage.ts";
import { toolStageId } from "../toolStage.ts";
import { toolStages } from "../toolStages.ts";
import type { PrefectFlow, PrefectTask, PrefectTraced } from "./prefectThing.ts";

interface OpenFlow {
  readonly flow: PrefectFlow;
  /** Where the flow's own file makes the call by which a task is reached, perhaps through functions of other files. */
  range: SourceRange;
}

/** `with case(…):` of Prefect 1. */
interface OpenCase {
  readonly condition: Iterable<string>;
  readonly tasks: Set<string>;
}

/** The flows of a workspace as they are put together, with those that are open around the place that is being followed. */
export class FlowBuild {
  readonly #steps = new Map<string, ToolStep>();
  readonly #edges = new Map<string, Edge>();
  readonly #places = new Map<string, string>();
  readonly #open: OpenFlow[] = [];
  readonly #cases: OpenCase[] = [];
  /** How many calls of tasks were met so far: a flow that meets none is a step by itself. */
  met = 0;

  /** All that was found, once every file was followed. */
  finish(): { readonly stages: readonly Stage[]; readonly edges: readonly Edge[] } {
    const edges = [...this.#edges.values()];
    return { stages: toolStages([...this.#steps.values()], edges), edges };
  }

  get current(): OpenFlow | undefined {
    return this.#open.at(-1);
  }

  isOpen(flow: PrefectFlow): boolean {
    return this.#open.some((open) => open.flow.module.file === flow.module.file && open.flow.name === flow.name);
  }

  /** Opens a flow; the answer closes it. */
  enter(flow: PrefectFlow): () => void {
    this.#open.push({ flow, range: flow.range });
    return () => void this.#open.pop();
  }

  enterCase(condition: Iterable<string>): () => void {
    this.#cases.push({ condition, tasks: new Set() });
    return () => void this.#cases.pop();
  }

  connect(from: Iterable<string>, to: Iterable<string>): void {
    const others = [...to];
    for (const one of from) {
      for (const other of others) if (one !== other) this.#edges.set(JSON.stringify([one, other]), [one, other]);
    }
  }

  /** A call of a task in the flow that is open; outside of every flow it is none. */
  addTask(task: PrefectTask, inputs: Iterable<string>): PrefectTraced {
    const { current } = this;
    const given = new Set(inputs);
    if (!current) return { sources: given };
    const { flow } = current;
    const { module, range, desc } = task;
    const name = this.#nameIn(flow, task);
    const isHere = module.file === flow.module.file;
    const id = this.#addStage(flow, `${flow.name}.${name}`, name, isHere ? range : current.range, desc);
    for (const { condition, tasks } of this.#cases) {
      if (![...given].some((input) => tasks.has(input))) this.connect(condition, [id]);
      tasks.add(id);
    }
    this.connect(given, [id]);
    return { sources: new Set([id]) };
  }

  /** Instances of one class, and copies of a task, have a number behind their names from the second one on. */
  #nameIn({ module, name: flow }: PrefectFlow, { name, place }: PrefectTask): string {
    if (place === undefined) {
      this.#places.set(toolStageId(module.file, `${flow}.${name}`), "");
      return name;
    }
    for (let count = 1; ; count++) {
      const free = count === 1 ? name : `${name}_${count}`;
      const id = toolStageId(module.file, `${flow}.${free}`);
      const taken: string = this.#places.get(id) ?? place;
      this.#places.set(id, taken);
      if (taken === place) return free;
    }
  }

  /** A flow without tasks, as one step. */
  addFlow(flow: PrefectFlow, inputs: Iterable<string>): PrefectTraced {
    const id = this.#addStage(flow, flow.name, flow.name, flow.range, flow.desc);
    this.connect(inputs, [id]);
    return { sources: new Set([id]) };
  }

  #addStage(
    { module: { file } }: PrefectFlow,
    name: string,
    phaseHint: string,
    range: SourceRange,
    desc: string | undefined,
  ): string {
    this.met += 1;
    const id = toolStageId(file, name);
    if (this.#steps.has(id)) return id;
    this.#steps.set(id, {
      kind: "prefect",
      file,
      name,
      range,
      cmd: `python ${shellQuote(file)}`,
      wdir: ".",
      phaseHint,
      ...(desc !== undefined && { desc }),
      runsUpstream: true,
    });
    return id;
  }
}
