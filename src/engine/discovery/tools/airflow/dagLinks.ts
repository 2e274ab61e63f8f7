import type { Edge } from "../../../model/pipeline.ts";
import { toolStageId } from "../toolStage.ts";
import { withoutCircles } from "../withoutCircles.ts";

/** What a file says of how DAGs follow from each other. A task is the id of its stage. */
export type DagLink =
  /** The task starts a DAG. */
  | { readonly kind: "trigger"; readonly task: string; readonly dag: string }
  /** The task waits for tasks of a DAG, or for all of it where none is named: `wait`. Or it tells that they wait for it: `mark`. */
  | { readonly kind: "wait" | "mark"; readonly task: string; readonly dag: string; readonly tasks: readonly string[] }
  /** The task renews an asset. */
  | { readonly kind: "outlet"; readonly task: string; readonly asset: string }
  /** The DAG runs when an asset was renewed. */
  | { readonly kind: "schedule"; readonly dag: string; readonly asset: string };

/** The DAGs of one file, with their tasks' stages. */
export interface FileDags {
  readonly file: string;
  readonly edges: readonly Edge[];
  readonly links: readonly DagLink[];
  /** The DAG of each stage. */
  readonly dagOf: ReadonlyMap<string, string>;
}

/**
 * The edges from a DAG to another one: from a task that starts it, or renews what it waits for, to its first tasks, and
 * from what a sensor waits for to the sensor. One that would close a circle is left out: such DAGs run round and round.
 */
export function edgesBetweenDags(files: readonly FileDags[]): readonly Edge[] {
  const links = files.flatMap((file) => file.links.map((link) => ({ file, link })));
  if (links.length === 0) return [];
  const dags = new Dags(files);
  const makers = Map.groupBy(
    links.flatMap(({ link }) => (link.kind === "outlet" ? [link] : [])),
    ({ asset }) => asset,
  );
  const wanted = links.flatMap(({ file, link }): readonly Edge[] => {
    switch (link.kind) {
      case "trigger":
        return dags.first(link.dag, file).map((to) => [link.task, to]);
      case "wait":
        return dags.named(link.dag, link.tasks, file).map((from) => [from, link.task]);
      case "mark":
        return dags.named(link.dag, link.tasks, file).map((to) => [link.task, to]);
      case "schedule": {
        const from = makers.get(link.asset) ?? [];
        return dags.first(link.dag, file).flatMap((to) => from.map(({ task }): Edge => [task, to]));
      }
      case "outlet":
        return [];
    }
  });
  return withoutCircles(
    files.flatMap(({ edges }) => edges),
    wanted,
  );
}

class Dags {
  readonly #files: readonly FileDags[];
  readonly #before: ReadonlySet<string>;
  readonly #after: ReadonlySet<string>;

  constructor(files: readonly FileDags[]) {
    const edges = files.flatMap((file) => file.edges);
    this.#files = files;
    this.#before = new Set(edges.map(([, to]) => to));
    this.#after = new Set(edges.map(([from]) => from));
  }

  /** The tasks of a DAG that none comes before. */
  first(dag: string, from: FileDags): readonly string[] {
    return this.#tasks(dag, from).filter((id) => !this.#before.has(id));
  }

  /** The tasks of these names, or in groups of these (`group.`); the last ones of the DAG where none is named. */
  named(dag: string, names: readonly string[], from: FileDags): readonly string[] {
    const tasks = this.#tasks(dag, from);
    if (names.length === 0) return tasks.filter((id) => !this.#after.has(id));
    return tasks.filter((id) =>
      names.some((name) => {
        const address = toolStageId("", `${dag}.${name}`);
        return name.endsWith(".") ? id.includes(address) : id.endsWith(address);
      }),
    );
  }

  /** Of several files with a DAG of this name the same one goes first. */
  #tasks(dag: string, from: FileDags): readonly string[] {
    const home = [from, ...this.#files].find(({ dagOf }) => [...dagOf.values()].includes(dag));
    return home ? [...home.dagOf].flatMap(([id, own]) => (own === dag ? [id] : [])) : [];
  }
}
