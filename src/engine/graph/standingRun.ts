import type { PlannedStage, RunRequest } from "../model/plan.ts";
import type { RunSummary, StageRun, StandingRun } from "../model/run.ts";

/** The newest run of a stage in the workspace itself. */
export interface NewestRun {
  readonly run: Pick<RunSummary, "id" | "name" | "state" | "commit" | "endedAt">;
  readonly stage: Pick<StageRun, "outcome">;
}

/** Whether a request is for a record of its own, whatever is run: it names the run, or says what it is for. */
export function asksForRecord(request: RunRequest): boolean {
  const { command, force, name, experiment, origin, set = [] } = request;
  return force === true || [command, name, experiment, origin].some((one) => one !== undefined) || set.length > 0;
}

/**
 * The one run that made all that a plan would make, at the same commit (null where there is none), where nothing of the
 * plan would run. Undefined where something would, or where the results are of several runs or of none: no record tells
 * of them together yet.
 */
export function findStandingRun(
  plan: readonly PlannedStage[],
  newestRuns: ReadonlyMap<string, NewestRun>,
  commit: string | null,
): StandingRun | undefined {
  const [first] = plan;
  const run = first && newestRuns.get(first.stageId)?.run;
  if (run?.endedAt === undefined || run.state !== "done" || (run.commit ?? null) !== commit) return undefined;
  const isOfRun = ({ action, reasons, stageId }: PlannedStage): boolean => {
    const newest = newestRuns.get(stageId);
    return action === "unchanged" && reasons.length === 0 && newest?.run.id === run.id;
  };
  if (!plan.every(isOfRun)) return undefined;
  return { id: run.id, name: run.name, endedAt: run.endedAt, stageIds: plan.map(({ stageId }) => stageId) };
}

/** What becomes of the stages of a run whose results stand. */
export function unchangedStages({ stageIds }: StandingRun): readonly StageRun[] {
  return stageIds.map((stageId) => ({ stageId, outcome: "unchanged", reason: unchangedReason }));
}

/** In words that go on from "unchanged: ". */
export const unchangedReason = "nothing that it needs has changed";
