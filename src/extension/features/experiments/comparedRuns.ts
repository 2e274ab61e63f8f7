import type { RunSummary } from "../../../engine/model/run.ts";
import type { Project } from "../../services.ts";

/** Runs of one project to be laid side by side, the first as the baseline. */
export interface ComparedRuns {
  readonly project: Project;
  readonly runIds: readonly string[];
}

/**
 * The runs that the arguments of the compare command name; undefined where they name none. They are run ids or names,
 * a stage's id (its two newest runs), or items of a tree with a `runId` or a `stageId`: the one that was clicked,
 * then all that are selected. One run alone is compared with the one before it.
 */
export function findComparedRuns(args: readonly unknown[], projects: readonly Project[]): ComparedRuns | undefined {
  const [item, selected] = args;
  const names = (Array.isArray(selected) && selected.length > 0 ? selected : [item].flat()).flatMap(namesOf);
  for (const project of projects) {
    const runIds = runsNamed(names, project);
    if (runIds.length > 0) return { project, runIds };
  }
  return undefined;
}

function namesOf(argument: unknown): readonly string[] {
  if (typeof argument === "string") return [argument];
  if (typeof argument !== "object" || argument === null) return [];
  const { runId, stageId } = argument as { readonly runId?: unknown; readonly stageId?: unknown };
  return [runId, stageId].filter((name) => typeof name === "string");
}

function runsNamed(names: readonly string[], { state }: Project): readonly string[] {
  const runs = state.runs ?? [];
  const named = names.flatMap(
    (name) => runs.find(({ id }) => id === name) ?? runs.find((run) => run.name === name) ?? [],
  );
  if (named.length > 1) return oldestFirst(named);
  const [only] = named;
  if (only) return withTheOneBefore(only, runs);
  const ofStage = runs.filter(({ stages }) => stages.some(({ stageId }) => names.includes(stageId)));
  return oldestFirst(ofStage.slice(0, 2));
}

function withTheOneBefore(run: RunSummary, newestFirst: readonly RunSummary[]): readonly string[] {
  const older = newestFirst.slice(newestFirst.indexOf(run) + 1).filter(({ state }) => state === "done");
  const before = older.find(({ experiment }) => experiment === run.experiment) ?? older[0];
  return before ? [before.id, run.id] : [run.id];
}

function oldestFirst(runs: readonly RunSummary[]): readonly string[] {
  return runs.toSorted((a, b) => a.startedAt - b.startedAt).map(({ id }) => id);
}
