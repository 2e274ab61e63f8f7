import { paramLabel } from "../../../engine/discovery/params/lookupParam.ts";
import { runsByParam } from "../../../engine/experiments/paramRuns.ts";
import { UserError } from "../../../engine/model/errors.ts";
import { quoted } from "../../../engine/model/quote.ts";
import type { RunSummary } from "../../../engine/model/run.ts";
import type { Project, Projects, RunRef, SweepRef } from "../../services.ts";
import { asParamRef, asRunRef, asStageRef, asSweepRef } from "../../services/commandArguments.ts";

/** Runs of one project to be laid side by side, the first as the baseline. */
export interface ComparedRuns {
  readonly project: Project;
  readonly runIds: readonly string[];
  /** The query of the table that they are of, where they are of one. */
  readonly filter?: string;
  /** The parameter, by its label, whose effect they show. */
  readonly param?: string;
}

/** So many of the newest runs tell of the values of a parameter. */
const consideredRuns = 2_000;

type OpenProjects = Pick<Projects, "all" | "byRoot">;

/**
 * The runs that the arguments of the compare command name; undefined where they name none. They are references to
 * runs (the one that was clicked, then all that are selected), a reference to a sweep (all its runs so far), to a
 * stage (its two newest runs) or to a parameter (the best run of each value), run ids, or the id of a stage. One run alone is compared with the one before it. Throws a `UserError` for a stage or sweep that has not run.
 */
export async function findComparedRuns(
  argument: unknown,
  selection: unknown,
  projects: OpenProjects,
): Promise<ComparedRuns | undefined> {
  const named: readonly unknown[] = Array.isArray(selection) && selection.length > 0 ? selection : [argument].flat();
  const refs = named.flatMap((item) => asRunRef(item) ?? []);
  if (refs.length > 0) return runsAt(refs, projects);
  const sweep = asSweepRef(named[0]);
  if (sweep) return runsOfSweep(sweep, projects);
  const stage = asStageRef(named[0]);
  const project = stage && projects.byRoot(stage.root);
  if (project) return newestOfStage(stage.stageId, project);
  const param = asParamRef(named[0]);
  const owner = param && projects.byRoot(param.root);
  if (owner && param.key !== null) return runsWithParam(paramLabel(param.file, param.key), owner);
  return runsCalled(
    named.filter((item) => typeof item === "string"),
    projects,
  );
}

/** Runs of the first one's project. */
async function runsAt(refs: readonly RunRef[], projects: OpenProjects): Promise<ComparedRuns | undefined> {
  const root = refs[0]?.root;
  const project = root === undefined ? undefined : projects.byRoot(root);
  const runIds = refs.filter((ref) => ref.root === root).map(({ runId }) => runId);
  return project && compared(project, runIds);
}

async function runsOfSweep({ root, sweepId }: SweepRef, projects: OpenProjects): Promise<ComparedRuns | undefined> {
  const project = projects.byRoot(root);
  const sweep = (await project?.engine.sweeps())?.find(({ id }) => id === sweepId);
  const runIds = sweep?.runs.flatMap(({ runId }) => runId ?? []) ?? [];
  if (project && runIds.length > 0) return compared(project, runIds);
  throw new UserError("sweep-not-begun", "No run of the sweep has begun yet.", "Wait for the first ones to end.");
}

async function runsCalled(texts: readonly string[], projects: OpenProjects): Promise<ComparedRuns | undefined> {
  for (const project of texts.length > 0 ? projects.all : []) {
    const found = await compared(project, texts);
    if (found.runIds.length > 0) return found;
  }
  const [stageId] = texts;
  const owner = projects.all.find(({ state }) => state.pipeline?.stages.some(({ id }) => id === stageId));
  return owner && stageId !== undefined ? newestOfStage(stageId, owner) : undefined;
}

async function newestOfStage(stageId: string, project: Project): Promise<ComparedRuns> {
  const runs = await project.engine.runs({ stageId, limit: 2 });
  if (runs.length > 0) return { project, runIds: oldestFirst(runs), filter: `stage = ${quoted(stageId)}` };
  throw new UserError(
    "stage-never-run",
    `No run of “${stageId}” is recorded yet.`,
    "Run it, change something, and run it again: then there is something to compare.",
  );
}

async function runsWithParam(label: string, project: Project): Promise<ComparedRuns> {
  const newest = await project.engine.runs({ limit: consideredRuns });
  const runs = runsByParam(newest, label, project.state.pipeline?.settings?.objective);
  if (runs.length === 0) {
    throw new UserError(
      "param-never-run",
      `No run that ended well has recorded “${label}” yet.`,
      "Run a stage that uses it, change it, and run again: then there is something to compare.",
    );
  }
  return { project, runIds: runs.map(({ id }) => id), filter: `${quoted(`params.${label}`)} exists`, param: label };
}

async function compared(project: Project, runIds: readonly string[]): Promise<ComparedRuns> {
  const runs = await project.engine.runs({ withArchived: true });
  const named = runs.filter(({ id }) => runIds.includes(id));
  const [only] = named;
  return { project, runIds: only && named.length === 1 ? withTheOneBefore(only, runs) : oldestFirst(named) };
}

/** The run before it that ended well, of its experiment where there is one. */
function withTheOneBefore(run: RunSummary, newestFirst: readonly RunSummary[]): readonly string[] {
  const older = newestFirst.slice(newestFirst.indexOf(run) + 1).filter(({ state }) => state === "done");
  const before = older.find(({ experiment }) => experiment === run.experiment) ?? older[0];
  return before ? [before.id, run.id] : [run.id];
}

function oldestFirst(runs: readonly RunSummary[]): readonly string[] {
  return runs.toSorted((a, b) => a.startedAt - b.startedAt).map(({ id }) => id);
}
