import { folderOf, resolveFrom } from "../../model/paths.ts";
import type { Pipeline } from "../../model/pipeline.ts";

/** One column of a file. */
export interface PlotColumn {
  readonly path: string;
  readonly name: string;
}

/** A plot as the project's files describe it. What they leave open follows from the data. */
export interface PlotDefinition {
  readonly id: string;
  readonly title?: string;
  readonly template?: string;
  readonly xLabel?: string;
  readonly yLabel?: string;
  /** Whether the first row of a table is data already: its columns are called by their numbers, from 0. */
  readonly hasNoHeader: boolean;
  /** The files, or folders of files, that it is drawn from. */
  readonly paths: readonly string[];
  /** Either one name for all files, or columns of files, as many as there are of `y`, or one for all. */
  readonly x?: string | readonly PlotColumn[];
  readonly y?: readonly string[] | readonly PlotColumn[];
}

type Options = Readonly<Record<string, unknown>>;

/**
 * The plots that dvc.yaml files describe: those at their tops, then the plots that stages make. A path that is described
 * at the top is not described again by its stage. @see https://dvc.org/doc/user-guide/project-structure/dvcyaml-files#plots
 */
export function plotDefinitions({
  declared,
  stages,
}: Pick<Pipeline, "declared" | "stages">): readonly PlotDefinition[] {
  const top = new Map<string, PlotDefinition>();
  for (const { role, path, file, name, plot = {}, range } of declared) {
    if (role !== "plots") continue;
    // A plot of several files comes once for each of them.
    const key = `${file}:${range.start.line}:${range.start.column}`;
    const earlier = top.get(key);
    const folder = folderOf(file);
    // A name is one within its dvc.yaml.
    const id = name === undefined ? path : resolveFrom(folder, name);
    top.set(key, earlier ? { ...earlier, paths: [...earlier.paths, path] } : define(id, path, plot, folder));
  }
  const described = new Map([...top.values()].map((plot) => [plot.id, plot]));
  for (const { role, path, plot = {} } of stages.flatMap(({ outs }) => outs)) {
    if (role === "plots" && !described.has(path)) described.set(path, define(path, path, plot, "."));
  }
  return [...described.values()];
}

function define(id: string, path: string, options: Options, folder: string): PlotDefinition {
  const { title, template, x_label: xLabel, y_label: yLabel, header, x, y } = options;
  const xs = columnsOf(x, folder);
  const ys = columnsOf(y, folder);
  const [name] = namesOf(x);
  return {
    id,
    ...textAt("title", title),
    ...textAt("template", template),
    ...textAt("xLabel", xLabel),
    ...textAt("yLabel", yLabel),
    paths: [path],
    hasNoHeader: header === false,
    ...(xs ? { x: xs } : name !== undefined && { x: name }),
    ...(ys ? { y: ys } : namesAt(y)),
  };
}

/** The columns of a map from files to a name or several; undefined of what is no map. */
function columnsOf(axis: unknown, folder: string): readonly PlotColumn[] | undefined {
  if (typeof axis !== "object" || axis === null || Array.isArray(axis)) return undefined;
  return Object.entries(axis).flatMap(([written, names]) =>
    namesOf(names).map((name) => ({ path: resolveFrom(folder, written), name })),
  );
}

function namesAt(axis: unknown): { readonly y?: readonly string[] } {
  const names = namesOf(axis);
  return names.length === 0 ? {} : { y: names };
}

function namesOf(value: unknown): readonly string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  // A number is that of a column without a name.
  return items.filter((item) => typeof item === "string" || typeof item === "number").map(String);
}

function textAt<Key extends string>(key: Key, value: unknown): Partial<Record<Key, string>> {
  return typeof value === "string" && value !== "" ? ({ [key]: value } as Partial<Record<Key, string>>) : {};
}
