import type { Edge } from "../../../model/pipeline.ts";

/** A group of tasks (`TaskGroup`): an edge to it leads to its first tasks, one from it comes from its last. */
export interface TaskGroup {
  /** What stands for the group among tasks. */
  readonly mark: string;
  readonly dag: string;
  /** Its whole id, those of the groups around it before it. */
  readonly id: string;
  /** What it puts before the ids of its tasks: `load.`; empty where it puts nothing. */
  readonly prefix: string;
  readonly outer: TaskGroup | undefined;
  /** Ids of its tasks, those in groups inside of it too. */
  readonly members: Set<string>;
}

/** A label on the way from one task to another (`a >> Label("good") >> b`): what comes to it goes on behind it. */
interface Label {
  readonly before: Set<string>;
  readonly after: Set<string>;
}

/** The tasks and groups of DAGs, with who comes before whom. Ends of edges are ids of tasks, or marks of groups and labels. */
export class TaskGraph {
  readonly #before = new Map<string, Set<string>>();
  readonly #after = new Map<string, Set<string>>();
  readonly #groups = new Map<string, TaskGroup>();
  readonly #labels = new Map<string, Label>();
  readonly setups = new Set<string>();
  readonly teardowns = new Set<string>();

  addGroup(group: Omit<TaskGroup, "mark" | "members">): TaskGroup {
    const added = { ...group, mark: `group ${this.#groups.size}`, members: new Set<string>() };
    this.#groups.set(added.mark, added);
    return added;
  }

  addLabel(): string {
    const mark = `label ${this.#labels.size}`;
    this.#labels.set(mark, { before: new Set(), after: new Set() });
    return mark;
  }

  /** All of `from` before all of `to`, as both are now: what a group gets later is not concerned, as in Airflow. */
  connect(from: Iterable<string>, to: Iterable<string>): void {
    const others = [...to];
    for (const one of from) for (const other of others) this.#tie(one, other);
  }

  #tie(one: string, other: string): void {
    if (one === other) return;
    const label = this.#labels.get(one);
    if (label && !label.after.has(other)) {
      label.after.add(other);
      this.connect(label.before, [other]);
    }
    const next = this.#labels.get(other);
    if (next && !label && !next.before.has(one)) {
      next.before.add(one);
      this.connect([one], next.after);
    }
    if (label || next) return;
    for (const from of this.#lastOf(one)) for (const to of this.#firstOf(other)) if (from !== to) this.#add(from, to);
  }

  #add(from: string, to: string): void {
    this.#after.set(from, this.after(from).add(to));
    this.#before.set(to, this.before(to).add(from));
  }

  before(id: string): Set<string> {
    return this.#before.get(id) ?? new Set();
  }

  after(id: string): Set<string> {
    return this.#after.get(id) ?? new Set();
  }

  #firstOf(end: string): readonly string[] {
    const members = this.#groups.get(end)?.members;
    return members ? [...members].filter((id) => !hasAny(members, this.before(id))) : [end];
  }

  /** The last tasks of a group: those before its teardowns, which nobody waits for (`TaskGroup.get_leaves`). */
  #lastOf(end: string): readonly string[] {
    const members = this.#groups.get(end)?.members;
    if (!members) return [end];
    const last = [...members].filter((id) => !hasAny(members, this.after(id)));
    const seen = new Set<string>();
    const work = (id: string): readonly string[] => {
      if (!this.teardowns.has(id)) return [id];
      if (seen.has(id)) return [];
      seen.add(id);
      return [...this.before(id)].filter((other) => members.has(other) && !this.setups.has(other)).flatMap(work);
    };
    return [...new Set(last.flatMap(work))];
  }

  edges(): readonly Edge[] {
    return [...this.#after].flatMap(([from, others]) => [...others].map((to): Edge => [from, to]));
  }
}

function hasAny(members: ReadonlySet<string>, ids: Iterable<string>): boolean {
  for (const id of ids) if (members.has(id)) return true;
  return false;
}
