import type { ProjectInfo } from "../../../protocol/project.ts";
import type { Project } from "../../services.ts";
import type { PanelProject } from "../../services/panelProject.ts";
import type { ExperimentsSource } from "./experimentsSession.ts";

/** Hears of the runs of the engine of the moment: a project may be closed and come back. */
class FollowedEngine {
  private readonly listener: () => void;
  private engine: Project["engine"] | undefined;
  private stop: () => void = () => undefined;

  constructor(listener: () => void) {
    this.listener = listener;
  }

  follow(project: Project | undefined): void {
    if (project?.engine === this.engine) return;
    this.stop();
    this.engine = project?.engine;
    this.stop =
      project?.engine.onDidChange((changes) => {
        if (changes.includes("runs")) this.listener();
      }) ?? (() => undefined);
  }
}

/** The project of an experiments panel. What its runs are like is asked of the engine, a window at a time. */
export class ProjectSource implements ExperimentsSource {
  private readonly project: PanelProject;

  constructor(project: PanelProject) {
    this.project = project;
  }

  info(): ProjectInfo {
    return this.project.info(this.project.find()?.state.runs !== undefined);
  }

  engine(): Project["engine"] {
    return this.project.get().engine;
  }

  retry(): Promise<void> {
    return this.project.refresh();
  }

  onDidChange(listener: () => void): () => void {
    // The project's state has only the newest runs: the engine tells of all.
    const engine = new FollowedEngine(listener);
    engine.follow(this.project.find());
    const stop = this.project.follow(["runs", "live"], (changed) => {
      engine.follow(this.project.find());
      const isConcerned = (["runs", "live", "failure", "pipeline"] as const).some((part) => changed?.has(part) ?? true);
      if (isConcerned) listener();
    });
    return () => {
      stop();
      engine.follow(undefined);
    };
  }
}
