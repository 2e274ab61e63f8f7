import type { Edge } from "../../../model/pipeline.ts";

/** A group of tasks (`TaskGroup`): an edge to it leads to its first tasks, one from it comes from its last. */
export interface TaskGroup {
  /** What stands for the group among steps. */
  readonly mark: string;
  /** What it puts before the ids of its tasks: `load.`; empty where it puts nothing. */
  readonly prefix: string;
  /** Ids of its tasks, those in groups inside of it too. */
  readonly members: Set<string>;
}

/** The tasks and groups of DAGs, with who comes before whom. */
export class TaskGraph {
  readonly #edges = new Map<string, Edge>();
  readonly #groups = new Map<string, TaskGroup>();

  openGroup(prefix: string): TaskGroup {
    const group = { mark: `group ${this.#groups.size}`, prefix, members: new Set<string>() };
    this.#groups.set(group.mark, group);
    return group;
  }

  /** All of `from` before all of `to`: ids of tasks, or marks of groups. */
  connect(from: readonly string[], to: readonly string[]): void {
    for (const one of from)
      for (const other of to) if (one !== other) this.#edges.set(JSON.stringify([one, other]), [one, other]);
  }

  /** The edges between tasks, with groups replaced by their first or last tasks. */
  edges(): readonly Edge[] {
    const plain = [...this.#edges.values()].filter((edge) => edge.every((end) => !this.#groups.has(end)));
    const known = new Map(plain.map((edge) => [JSON.stringify(edge), edge]));
    const hasAfter = new Map<string, Set<string>>();
    const hasBefore = new Map<string, Set<string>>();
    for (const [from, to] of plain) {
      hasAfter.set(from, (hasAfter.get(from) ?? new Set()).add(to));
      hasBefore.set(to, (hasBefore.get(to) ?? new Set()).add(from));
    }
    const ends = (end: string, others: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] => {
      const group = this.#groups.get(end);
      if (!group) return [end];
      const isEnd = (id: string): boolean => ![...(others.get(id) ?? [])].some((other) => group.members.has(other));
      return [...group.members].filter(isEnd);
    };
    for (const [from, to] of this.#edges.values()) {
      for (const one of ends(from, hasAfter)) {
        for (const other of ends(to, hasBefore))
          if (one !== other) known.set(JSON.stringify([one, other]), [one, other]);
      }
    }
    return [...known.values()];
  }
}
