import type { Problem } from "../../../engine/model/source.ts";
import type { Pipeline } from "../../../engine/model/pipeline.ts";
import type { StageLook } from "../../../protocol/graph.ts";
import type { ProjectInfo } from "../../../protocol/project.ts";
import type { EditorProblems, ProjectPart } from "../../services.ts";
import type { PanelProject } from "../../services/panelProject.ts";
import { graphFacts, stageLooks } from "./graphFacts.ts";
import type { GraphFacts } from "./graphFacts.ts";
import type { GraphSource } from "./graphSession.ts";

const shownParts: readonly ProjectPart[] = ["pipeline", "statuses", "runs", "live"];

/** The pipeline of a panel's project. */
export class PipelineSource implements GraphSource {
  private readonly project: PanelProject;
  private readonly problems: EditorProblems;
  private known: Known | undefined;

  constructor(project: PanelProject, problems: EditorProblems) {
    this.project = project;
    this.problems = problems;
  }

  info(): ProjectInfo {
    return this.project.info(this.project.find()?.state.pipeline !== undefined);
  }

  facts(): GraphFacts | undefined {
    const project = this.project.find();
    const pipeline = project?.state.pipeline;
    if (!pipeline) return undefined;
    const problems = this.problems.of(project);
    if (this.known?.pipeline !== pipeline || this.known.problems !== problems) {
      this.known = { pipeline, problems, facts: graphFacts(pipeline, problems) };
    }
    return this.known.facts;
  }

  looks(): ReadonlyMap<string, StageLook> {
    return stageLooks(this.project.find()?.state ?? {});
  }

  retry(): Promise<void> {
    return this.project.refresh();
  }

  onDidChange(listener: () => void): () => void {
    const problems = this.problems.onDidChange(listener);
    const stop = this.project.follow(shownParts, (changed) => {
      if (!changed || changed.has("failure") || shownParts.some((part) => changed.has(part))) listener();
    });
    return () => {
      problems.dispose();
      stop();
    };
  }
}

/** What the facts were made from, and the facts. */
interface Known {
  readonly pipeline: Pipeline;
  readonly problems: readonly Problem[];
  readonly facts: GraphFacts;
}
