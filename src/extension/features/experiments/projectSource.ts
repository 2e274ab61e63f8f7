import type { ProjectSettings } from "../../../engine/model/projectSettings.ts";
import type { RunSummary } from "../../../engine/model/run.ts";
import type { ProjectInfo } from "../../../protocol/project.ts";
import type { Project } from "../../services.ts";
import type { PanelProject } from "../../services/panelProject.ts";
import { shownRuns } from "../../services/project.ts";
import type { ExperimentsSource } from "./experimentsSession.ts";
import { withNewest } from "./withNewest.ts";

/**
 * The runs of a panel's project. All of them are read once; from then on the newest of them, which the project keeps
 * up to date, are laid over.
 */
export class ProjectSource implements ExperimentsSource {
  private readonly project: PanelProject;
  private readonly onError: (error: unknown) => void;
  private allRuns: readonly RunSummary[] | undefined;
  private isReading = false;

  constructor(project: PanelProject, onError: (error: unknown) => void) {
    this.project = project;
    this.onError = onError;
  }

  info(): ProjectInfo {
    return this.project.info(this.allRuns !== undefined);
  }

  runs(): readonly RunSummary[] | undefined {
    return this.allRuns;
  }

  settings(): ProjectSettings | undefined {
    return this.project.find()?.state.pipeline?.settings;
  }

  engine(): Project["engine"] {
    return this.project.get().engine;
  }

  retry(): Promise<void> {
    return this.project.refresh();
  }

  onDidChange(listener: () => void): () => void {
    const follow = (): void => {
      this.readRuns(listener).catch(this.onError);
    };
    const stop = this.project.follow(["runs", "live"], (changed) => {
      if (!changed || changed.has("runs")) follow();
      else if (changed.has("live") || changed.has("failure") || changed.has("pipeline")) listener();
    });
    follow();
    return stop;
  }

  private async readRuns(listener: () => void): Promise<void> {
    const project = this.project.find();
    const newest = project?.state.runs;
    if (!project || !newest) {
      this.allRuns = undefined;
    } else if (newest.length < shownRuns) {
      this.allRuns = newest;
    } else if (this.allRuns) {
      this.allRuns = withNewest(this.allRuns, newest);
    } else if (!this.isReading) {
      this.isReading = true;
      try {
        this.allRuns = withNewest(await project.engine.runs(), project.state.runs ?? newest);
      } finally {
        this.isReading = false;
      }
    }
    listener();
  }
}
