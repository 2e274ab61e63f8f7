import type { EngineContext } from "../../context.ts";
import type { RunDetail } from "../../model/run.ts";
import type { CommitFiles } from "./commitFiles.ts";
import { type PlotDefinition, plotDefinitions } from "./plotDefinitions.ts";
import { isTableFile } from "./plotTable.ts";
import { filesOfRun } from "./runFiles.ts";
import type { RunFile } from "./runFiles.ts";

/** A compared run with the files that it has left, by path. */
export interface RunWithFiles {
  readonly run: RunDetail;
  readonly files: ReadonlyMap<string, RunFile>;
}

/** What may be drawn: its paths are files of tables, at least one of which some run has. */
export interface PlotCandidate extends PlotDefinition {
  /** Whether the project calls it a plot. What is only found is one where its columns say so. */
  readonly isNamed: boolean;
}

/** The compared runs with their files, and what may be drawn of them: first what the project names, then what is found. */
export interface PlotCandidates {
  readonly runs: readonly RunWithFiles[];
  readonly candidates: readonly PlotCandidate[];
}

/** So many files that nobody calls plots are looked into. */
const mostFound = 500;

/** DVCLive writes a table for each metric here. */
const dvcliveMetric = /(?:^|\/)plots\/metrics\/.+\.tsv$/;

/** Gathers what may be drawn of runs; reads none of it. The project's own words are those of the pipeline files as they are now. */
export async function collectCandidates(
  context: EngineContext,
  commits: CommitFiles,
  runIds: readonly string[],
): Promise<PlotCandidates> {
  const definitions = plotDefinitions(await context.discovery.pipeline());
  const named = definitions.flatMap(({ paths }) => paths);
  const runs: RunWithFiles[] = [];
  for (const id of runIds) {
    const run = context.ledger.runs.find(id);
    runs.push({ run, files: await filesOfRun(context, commits, run, named) });
  }
  const paths = [...new Set(runs.flatMap(({ files }) => [...files.keys()]))].filter(isTableFile).sort();
  const candidates = definitions.flatMap((definition) => candidatesOf(definition, paths));
  const covered = new Set(candidates.flatMap((candidate) => candidate.paths));
  const found = paths.filter((path) => !covered.has(path)).slice(0, mostFound);
  return { runs, candidates: [...candidates, ...found.map(foundCandidate)] };
}

/** A plot of a folder is one for each of the tables in it. */
function candidatesOf(definition: PlotDefinition, paths: readonly string[]): readonly PlotCandidate[] {
  if (definition.paths.some((path) => paths.includes(path))) return [{ ...definition, isNamed: true }];
  const [folder, ...others] = definition.paths;
  if (folder === undefined || others.length > 0) return [];
  const { title: _, ...rest } = definition;
  const inside = paths.filter((path) => path.startsWith(`${folder}/`));
  return inside.map((path) => ({ ...rest, id: path, paths: [path], isNamed: true }));
}

function foundCandidate(path: string): PlotCandidate {
  return { id: path, paths: [path], hasNoHeader: false, isNamed: dvcliveMetric.test(path) };
}
