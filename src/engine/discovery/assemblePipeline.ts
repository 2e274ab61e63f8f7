import { collectEdges, ProducedPaths } from "../graph/edges.ts";
import { findGraphProblems } from "../graph/problems.ts";
import type { Edge, Pipeline } from "../model/pipeline.ts";
import type { Problem } from "../model/source.ts";
import { withoutRepeats } from "../model/source.ts";
import type { Stage } from "../model/stage.ts";
import { isLoose } from "../model/stage.ts";
import type { CairnYaml } from "./cairn/cairnYaml.ts";
import { checkSettings } from "./cairn/checkSettings.ts";
import { withPhases } from "./cairn/stagePhases.ts";
import type { PipelineFile } from "./dvc/dvcYaml.ts";
import type { ParamsFile } from "./params/paramsFile.ts";
import type { FoundStages } from "./tools/toolReader.ts";

/** All that was read of a project. */
export interface PipelineParts {
  /** The dvc.yaml files. */
  readonly files: readonly ({ readonly file: string } & PipelineFile)[];
  /** What the readers of the other tools found. */
  readonly tools: readonly FoundStages[];
  /** Files beside the pipeline files (dvc.lock, parameters) with what is wrong in them. */
  readonly companions: readonly { readonly problems: readonly Problem[] }[];
  readonly valueFiles: readonly string[];
  readonly cairn: CairnYaml | undefined;
  /** The metrics files that stages make, as far as one has to know; undefined where one is not there, or cannot be read. */
  readonly metrics: readonly (ParamsFile | undefined)[];
}

/** Makes one pipeline of what was read: the stages of all tools, tied by what each tool declares and by the paths that they read and write. */
export function assemblePipeline(parts: PipelineParts): Pipeline {
  const { files, tools, companions, valueFiles, cairn } = parts;
  const ownStages = files.flatMap(({ stages }) => stages);
  const found = mergeStages(
    ownStages,
    tools.flatMap((tool) => tool.stages),
  );
  const stages = withPhases(found, cairn?.settings.phases ?? []);
  const produced = new ProducedPaths(stages);
  const edges = mergeEdges(
    stages,
    collectEdges(stages, produced),
    tools.flatMap((found) => found.edges),
  );
  const problems = withoutRepeats([
    ...files.flatMap((content) => content.problems),
    ...companions.flatMap((companion) => companion.problems),
    ...tools.flatMap((found) => found.problems),
    ...findGraphProblems(ownStages, edges),
    ...(cairn
      ? [...cairn.problems, ...checkSettings(cairn.settings, { stages, produced, metrics: metricKeys(parts) })]
      : []),
  ]);
  const ofTools = stages.filter(({ kind }) => kind !== "dvc").map(({ file }) => file);
  return {
    stages,
    edges,
    problems,
    files: [...new Set([...files.map(({ file }) => file), ...ofTools])].sort(),
    valueFiles,
    ...(cairn && { settings: cairn.settings }),
  };
}

/** The keys of all metrics, with their files before them too; undefined where there are none yet, or not all can be known. */
function metricKeys({ metrics }: PipelineParts): ReadonlySet<string> | undefined {
  const read = metrics.flatMap((file) => file ?? []);
  if (read.length === 0 || read.length < metrics.length) return undefined;
  return new Set(read.flatMap(({ file, leaves }) => [...leaves.keys()].flatMap((key) => [key, `${file}:${key}`])));
}

/** In the order of the files. A script that a pipeline is declared in is that pipeline, and not a script as well. */
function mergeStages(own: readonly Stage[], ofTools: readonly Stage[]): readonly Stage[] {
  if (ofTools.length === 0) return own;
  const declaring = new Set(ofTools.filter((stage) => !isLoose(stage)).map(({ file }) => file));
  const kept = ofTools.filter(({ kind, file }) => kind !== "script" || !declaring.has(file));
  const byId = new Map<string, Stage>();
  for (const stage of [...own, ...kept]) if (!byId.has(stage.id)) byId.set(stage.id, stage);
  return [...byId.values()].sort((a, b) => (a.file === b.file ? 0 : a.file < b.file ? -1 : 1));
}

/** The edges by paths and those that tools declare, each once, in the order of the reading stages. */
function mergeEdges(stages: readonly Stage[], byPaths: readonly Edge[], declared: readonly Edge[]): readonly Edge[] {
  if (declared.length === 0) return byPaths;
  const rank = new Map(stages.map(({ id }, index) => [id, index]));
  const known = new Map<string, Edge>();
  for (const edge of [...byPaths, ...declared]) {
    if (rank.has(edge[0]) && rank.has(edge[1])) known.set(JSON.stringify(edge), edge);
  }
  return [...known.values()].sort((a, b) => (rank.get(a[1]) ?? 0) - (rank.get(b[1]) ?? 0));
}
