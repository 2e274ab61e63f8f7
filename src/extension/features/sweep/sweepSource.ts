import { availableParallelism } from "node:os";
import type * as vscode from "vscode";
import { UserError } from "../../../engine/model/errors.ts";
import type { Pipeline } from "../../../engine/model/pipeline.ts";
import type { ParamAssignment } from "../../../engine/model/plan.ts";
import type { MetricPoint } from "../../../engine/model/run.ts";
import type { SweepRequest } from "../../../engine/model/sweep.ts";
import type { ProjectInfo } from "../../../protocol/project.ts";
import type { StartedSweep, SweepSpace } from "../../../protocol/sweep.ts";
import type { Project, ProjectPart, ProjectState, RunTasks } from "../../services.ts";
import type { PanelProject } from "../../services/panelProject.ts";
import { startedSweep } from "./startedSweep.ts";
import type { SweepStart } from "./startedSweep.ts";
import { neededStages, sweepSpace } from "./sweepSpace.ts";
import type { SweepSource } from "./sweepSession.ts";

const followedParts: readonly ProjectPart[] = ["pipeline", "params", "statuses", "sweeps"];
/** A parameters file that stages name as a whole is in none of the first two. */
const partsBehindSpace: readonly (keyof ProjectState)[] = ["pipeline", "params", "statuses", "failure"];

/** What can be swept in a panel's project, and the sweep that was started from the panel. */
export class ProjectSweeps implements SweepSource {
  private readonly project: PanelProject;
  private readonly tasks: Pick<RunTasks, "onDidEnd">;
  private readonly log: Pick<vscode.LogOutputChannel, "error">;
  private known: Known | undefined;
  private failure: string | undefined;
  private reading = 0;
  private start: SweepStart | undefined;

  constructor(project: PanelProject, tasks: Pick<RunTasks, "onDidEnd">, log: Pick<vscode.LogOutputChannel, "error">) {
    this.project = project;
    this.tasks = tasks;
    this.log = log;
  }

  info(): ProjectInfo {
    const info = this.project.info(this.known !== undefined);
    return this.failure === undefined || info.state === "closed"
      ? info
      : { ...info, state: "failed", failure: this.failure };
  }

  space(): SweepSpace | undefined {
    return this.known?.space;
  }

  needed(stageIds: readonly string[]): ReadonlySet<string> {
    return this.known ? neededStages(this.known.pipeline, stageIds) : new Set();
  }

  plan(request: Pick<SweepRequest, "axes" | "samples" | "seed">): Promise<readonly (readonly ParamAssignment[])[]> {
    return this.project.get().engine.planSweep(request);
  }

  noteStart(count: number | undefined): void {
    this.start = count === undefined ? undefined : { at: Date.now(), count, hasEnded: false };
  }

  started(): StartedSweep | undefined {
    return this.start && startedSweep(this.start, this.project.find()?.state.sweeps ?? []);
  }

  async retry(): Promise<void> {
    this.failure = undefined;
    await this.project.refresh();
  }

  onDidChange(listener: () => void): () => void {
    const read = (): void => void this.read(listener);
    const stop = this.project.follow(followedParts, (changed) => {
      if (!changed || partsBehindSpace.some((part) => changed.has(part))) read();
      else if (changed.has("sweeps")) listener();
    });
    const ends = this.tasks.onDidEnd(({ kind, project, startedAt }) => {
      const isOwn = kind === "sweep" && project === this.project.find() && startedAt >= (this.start?.at ?? Infinity);
      if (!this.start || !isOwn) return;
      this.start = { ...this.start, hasEnded: true };
      listener();
    });
    read();
    return () => {
      stop();
      ends.dispose();
    };
  }

  private async read(listener: () => void): Promise<void> {
    const turn = (this.reading += 1);
    const project = this.project.find();
    const pipeline = project?.state.pipeline;
    try {
      const known = project && pipeline && { pipeline, space: await readSpace(project, pipeline) };
      if (turn !== this.reading) return;
      this.known = known;
      this.failure = undefined;
    } catch (error) {
      if (turn !== this.reading) return;
      this.failure = this.textOf(error);
    }
    listener();
  }

  private textOf(error: unknown): string {
    if (error instanceof UserError) return `${error.message} ${error.cure}`;
    this.log.error(error instanceof Error ? error : String(error));
    return "Cairn could not read the parameters. The log says more.";
  }
}

interface Known {
  readonly pipeline: Pipeline;
  readonly space: SweepSpace;
}

async function readSpace({ engine }: Project, pipeline: Pipeline): Promise<SweepSpace> {
  const [params, points] = await Promise.all([engine.sweepableParams(), lastPoints(engine)]);
  return sweepSpace(pipeline, params, points, availableParallelism());
}

/** The ends of the curves of the last run that came to a good end. */
async function lastPoints(engine: Project["engine"]): Promise<readonly MetricPoint[]> {
  const runs = await engine.runs({ limit: 20 });
  const last = runs.find(({ state, metrics }) => state === "done" && Object.keys(metrics).length > 0);
  return last ? engine.newestPoints(last.id) : [];
}
