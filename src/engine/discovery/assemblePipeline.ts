import { findGraphProblems, findToolCycles, findTrackedProblems } from "../graph/problems.ts";
import { StageTies } from "../graph/stageTies.ts";
import type { Edge, Pipeline } from "../model/pipeline.ts";
import type { Problem } from "../model/source.ts";
import { withoutRepeats } from "../model/source.ts";
import type { Stage } from "../model/stage.ts";
import { isLoose } from "../model/stage.ts";
import type { CairnYaml } from "./cairn/cairnYaml.ts";
import { checkSettings } from "./cairn/checkSettings.ts";
import { withPhases } from "./cairn/stagePhases.ts";
import { dateProblems } from "./dvc/dateProblems.ts";
import { datasetProblems } from "./dvc/datasetProblems.ts";
import type { DvcFile } from "./dvc/dvcFile.ts";
import type { PipelineFile } from "./dvc/dvcYaml.ts";
import type { ParamsFile } from "./params/paramsFile.ts";
import { withMeasures } from "./stageMeasures.ts";
import type { FoundStages } from "./tools/toolReader.ts";

/** All that was read of a project. */
export interface PipelineParts {
  /** The dvc.yaml files. */
  readonly files: readonly ({ readonly file: string } & PipelineFile)[];
  /** The .dvc files. */
  readonly dvcFiles: readonly DvcFile[];
  /** What the readers of the other tools found. */
  readonly tools: readonly FoundStages[];
  /** The dvc.lock files. */
  readonly locks: readonly { readonly problems: readonly Problem[] }[];
  /** The parameters files of stages, and those that templates take values from. */
  readonly params: readonly ParamsFile[];
  readonly valueFiles: readonly string[];
  readonly cairn: CairnYaml | undefined;
  /** The metrics files that stages make, as far as one has to know; undefined where one is not there, or cannot be read. */
  readonly metrics: readonly (ParamsFile | undefined)[];
}

/** What is kept from one pipeline to the next: the ties of all stages, those of DVC's alone, and those among other tools'. */
export class PipelineTies {
  readonly all = new StageTies();
  readonly own = new StageTies();
  readonly tools = new StageTies();
}

/** Makes one pipeline of what was read: the stages of all tools, tied by what each tool declares and by the paths that they read and write. */
export function assemblePipeline(parts: PipelineParts, ties: PipelineTies): Pipeline {
  const { files, dvcFiles, tools, locks, params, valueFiles, cairn } = parts;
  const singles = dvcFiles.flatMap(({ stage }) => stage?.stage ?? []);
  const ownStages = [...files.flatMap((file) => file.stages), ...singles];
  const tracked = dvcFiles.flatMap((file) => file.tracked ?? []);
  const found = mergeStages(
    ownStages,
    tools.flatMap((tool) => tool.stages),
  );
  const produced = ties.all.producedBy(found);
  const declared = files.flatMap((file) => file.declared);
  const stages = withMeasures(withPhases(found, cairn?.settings.phases ?? []), declared, produced);
  const edges = mergeEdges(
    stages,
    ties.all.edgesBetween(found),
    tools.flatMap((found) => found.edges),
  );
  const problems = withoutRepeats([
    ...files.flatMap((content) => content.problems),
    ...[...locks, ...params].flatMap((companion) => companion.problems),
    ...dvcFiles.flatMap((file) => file.problems),
    ...dateProblems(ownStages, params),
    ...datasetProblems(ownStages, new Set(files.flatMap(({ datasets }) => datasets))),
    ...tools.flatMap((found) => found.problems),
    ...findGraphProblems(ownStages, edges, ties.own),
    ...findToolCycles(found, edges, ties.tools),
    ...findTrackedProblems(ties.own.producedBy(ownStages), tracked),
    ...(cairn
      ? [...cairn.problems, ...checkSettings(cairn.settings, { stages, produced, metrics: metricKeys(parts) })]
      : []),
  ]);
  return {
    stages,
    edges,
    problems,
    files: [...new Set([...files, ...stages].map(({ file }) => file))].sort(),
    valueFiles,
    tracked,
    declared,
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
