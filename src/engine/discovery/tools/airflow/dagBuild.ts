import type { Edge } from "../../../model/pipeline.ts";
import type { SourceRange } from "../../../model/source.ts";
import { fileStart } from "../../../model/source.ts";
import type { Stage } from "../../../model/stage.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { shellQuote } from "../shellQuote.ts";
import type { ToolStep } from "../toolStage.ts";
import { toolStageId } from "../toolStage.ts";
import { toolStages } from "../toolStages.ts";
import type { DagLink, FileDags } from "./dagLinks.ts";
import type { AirflowTraced, DecoratedFunction } from "./airflowThing.ts";
import type { TaskGroup } from "./taskGraph.ts";
import { TaskGraph } from "./taskGraph.ts";

/** What is said of a group or a DAG whose tasks cannot be read. */
const untold = "Only running it tells its tasks, as those of a dbt project.";

/** What is told of a task where it is made. */
export interface TaskDeclaration {
  /** Its id without the prefixes of its groups. */
  readonly id: string;
  readonly dag: string | undefined;
  readonly group: TaskGroup | undefined;
  readonly range: SourceRange;
  /** What comes before it by what it is given. */
  readonly inputs: Iterable<string>;
  /** Whether an id that is taken gets a number behind it: so it is with decorated functions. */
  readonly isRepeatable: boolean;
  /** Whether it stands for tasks that only running it tells. */
  readonly isUntold?: boolean;
  /** Names that tell more of it: its groups. */
  readonly around?: readonly string[];
  readonly desc?: string | undefined;
}

/** `with setup >> teardown:` that is open, with the tasks that are made in it. */
interface SetupContext {
  readonly setups: ReadonlySet<string>;
  readonly teardowns: ReadonlySet<string>;
  readonly tasks: Set<string>;
}

/** The DAGs of one file as they are put together, with what is open around the place that is being followed. */
export class DagBuild {
  readonly module: Pick<PythonModule, "file">;
  readonly graph = new TaskGraph();
  /** What ties its DAGs to others; tasks are named as in the graph. */
  readonly links: DagLink[] = [];
  /** The functions that declare DAGs at the top level of the file, and where the bodies are that were followed. */
  readonly declared: DecoratedFunction[] = [];
  readonly called = new Set<number>();
  readonly #steps = new Map<string, ToolStep>();
  /** The DAG of each stage. */
  readonly #dagOf = new Map<string, string>();
  /** Tasks without a DAG, by what stands for them in the graph: they join the DAG of what they are tied to. */
  readonly #loose = new Map<string, TaskDeclaration>();
  readonly #groupIds = new Set<string>();
  /** The DAGs and groups whose blocks or functions are followed, the innermost last. */
  readonly #dags: string[] = [];
  readonly #groups: TaskGroup[] = [];
  readonly #contexts: SetupContext[] = [];
  /** Where the file itself makes the call by which a task is reached, perhaps through functions of other files. */
  range: SourceRange;

  constructor(module: Pick<PythonModule, "file">) {
    this.module = module;
    this.range = fileStart;
  }

  /** All that was found, once the whole file was followed. */
  finish(): FileDags & { readonly stages: readonly Stage[] } {
    const ids = this.#joinLoose();
    const edges = this.graph.edges().flatMap(([from, to]): readonly Edge[] => {
      const [one, other] = [ids.get(from) ?? from, ids.get(to) ?? to];
      return this.#steps.has(one) && this.#steps.has(other) ? [[one, other]] : [];
    });
    const links = this.links.map((link) =>
      "task" in link ? { ...link, task: ids.get(link.task) ?? link.task } : link,
    );
    const stages = toolStages([...this.#steps.values()], edges);
    return { file: this.module.file, stages, edges, links, dagOf: this.#dagOf };
  }

  #joinLoose(): ReadonlyMap<string, string> {
    const ids = new Map<string, string>();
    for (let isGrowing = this.#loose.size > 0; isGrowing;) {
      isGrowing = false;
      for (const [mark, task] of this.#loose) {
        const others = [...this.graph.before(mark), ...this.graph.after(mark)];
        const dag = others.map((id) => this.#dagOf.get(ids.get(id) ?? id)).find((found) => found !== undefined);
        if (dag === undefined) continue;
        ids.set(mark, this.#addStage(dag, task.id, task));
        this.#loose.delete(mark);
        isGrowing = true;
      }
    }
    return ids;
  }

  noteSchedule(dag: string, assets: readonly string[]): void {
    for (const asset of assets) this.links.push({ kind: "schedule", dag, asset });
  }

  noteOutlets(tasks: Iterable<string>, assets: readonly string[]): void {
    for (const task of tasks) for (const asset of assets) this.links.push({ kind: "outlet", task, asset });
  }

  /** A DAG whose tasks only running it tells: one stage for all of it. */
  addUntoldDag(dag: string, range: SourceRange): void {
    const { file } = this.module;
    const id = toolStageId(file, dag);
    const cmd = `airflow dags test ${shellQuote(dag)}`;
    this.#dagOf.set(id, dag);
    this.#steps.set(id, { kind: "airflow", file, name: dag, range, cmd, wdir: ".", phaseHint: dag, desc: untold });
  }

  /** Opens a DAG; the answer closes it. */
  enterDag(id: string): () => void {
    this.#dags.push(id);
    // What is open around it belongs to another DAG.
    const groups = this.#groups.splice(0);
    return () => {
      this.#dags.pop();
      this.#groups.splice(0, this.#groups.length, ...groups);
    };
  }

  enterGroup(group: TaskGroup): () => void {
    const isForeign = this.#dags.at(-1) !== group.dag;
    if (isForeign) this.#dags.push(group.dag);
    this.#groups.push(group);
    return () => {
      this.#groups.pop();
      if (isForeign) this.#dags.pop();
    };
  }

  /** A group inside of `outer`, or of what is open. Without its own prefix it drops those around it too (`TaskGroup.child_id`). */
  addGroup(
    id: string,
    options: {
      readonly isPrefixed: boolean;
      readonly isRepeatable: boolean;
      readonly outer?: TaskGroup | undefined;
      readonly dag?: string | undefined;
    },
  ): TaskGroup {
    const outer = options.outer ?? this.#groups.at(-1);
    const dag = options.dag ?? outer?.dag ?? this.#dags.at(-1) ?? "";
    const whole = `${outer?.prefix ?? ""}${id}`;
    const isTaken = (candidate: string): boolean => this.#groupIds.has(`${dag}.${candidate}`);
    const name = options.isRepeatable ? freeName(whole, isTaken) : whole;
    this.#groupIds.add(`${dag}.${name}`);
    return this.graph.addGroup({ id: name, dag, prefix: options.isPrefixed && id !== "" ? `${name}.` : "", outer });
  }

  /** The task, tied to what it is given. */
  addTask(task: TaskDeclaration): AirflowTraced {
    const group = task.group ?? this.#groups.at(-1);
    const dag = task.dag ?? task.group?.dag ?? this.#dags.at(-1);
    const name = `${group?.prefix ?? ""}${task.id}`;
    const around = groupsAround(group).map((outer) => outer.id);
    const id = dag === undefined ? this.#addLoose(task) : this.#addStage(dag, name, { ...task, around });
    for (const outer of groupsAround(group)) outer.members.add(id);
    this.#contexts.at(-1)?.tasks.add(id);
    this.graph.connect(task.inputs, [id]);
    return { sources: new Set([id]), thing: { kind: "task", id: name } };
  }

  #addLoose(task: TaskDeclaration): string {
    const mark = `loose ${this.#loose.size}`;
    this.#loose.set(mark, task);
    return mark;
  }

  #addStage(dag: string, wanted: string, task: TaskDeclaration): string {
    const { file } = this.module;
    const isTaken = (candidate: string): boolean => this.#steps.has(toolStageId(file, `${dag}.${candidate}`));
    const name = task.isRepeatable ? freeName(wanted, isTaken) : wanted;
    const id = toolStageId(file, `${dag}.${name}`);
    this.#dagOf.set(id, dag);
    if (this.#steps.has(id)) return id;
    this.#steps.set(id, {
      kind: "airflow",
      file,
      name: `${dag}.${name}`,
      range: task.range,
      cmd: task.isUntold === true ? "" : `airflow tasks test ${shellQuote(dag)} ${shellQuote(name)}`,
      wdir: ".",
      ...(task.isUntold === true && { desc: untold }),
      phaseHint: task.id,
      ...(task.around && { around: task.around }),
      ...(task.desc !== undefined && { desc: task.desc }),
    });
    return id;
  }

  /** Opens `with setup >> teardown:` (one of them is enough): what is made inside comes between the two. */
  enterContext(tasks: Iterable<string>): (() => void) | undefined {
    const { graph } = this;
    const given = [...tasks];
    const setups = new Set(given.filter((id) => graph.setups.has(id)));
    const teardowns = new Set(given.filter((id) => graph.teardowns.has(id)));
    for (const id of teardowns) for (const other of graph.before(id)) if (graph.setups.has(other)) setups.add(other);
    for (const id of setups) for (const other of graph.after(id)) if (graph.teardowns.has(other)) teardowns.add(other);
    if (setups.size + teardowns.size === 0) return undefined;
    const context = { setups, teardowns, tasks: new Set<string>() };
    this.#contexts.push(context);
    return () => {
      this.#contexts.pop();
      const outer = this.#contexts.at(-1);
      const inside = [...context.tasks].filter((id) => !graph.setups.has(id) && !graph.teardowns.has(id));
      const first = inside.filter((id) => graph.before(id).size === 0);
      const last = inside.filter((id) => graph.after(id).size === 0);
      graph.connect(setups, first.length > 0 ? first : inside.slice(0, 1));
      graph.connect(last.length > 0 ? last : inside.slice(-1), teardowns);
      graph.connect(outer?.setups ?? [], setups);
      graph.connect(teardowns, outer?.teardowns ?? []);
    };
  }
}

function groupsAround(group: TaskGroup | undefined): readonly TaskGroup[] {
  return group ? [group, ...groupsAround(group.outer)] : [];
}

/** A function that is called again makes a task of its own: `load__1`. */
function freeName(name: string, isTaken: (candidate: string) => boolean): string {
  if (!isTaken(name)) return name;
  for (let count = 1; ; count++) if (!isTaken(`${name}__${count}`)) return `${name}__${count}`;
}
