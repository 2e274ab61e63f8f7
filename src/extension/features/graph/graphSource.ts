import type { Pipeline } from "../../../engine/model/pipeline.ts";
import type { StageLook } from "../../../protocol/graph.ts";
import type { ProjectInfo } from "../../../protocol/project.ts";
import type { ProjectPart } from "../../services.ts";
import type { PanelProject } from "../../services/panelProject.ts";
import { graphFacts, stageLooks } from "./graphFacts.ts";
import type { GraphFacts } from "./graphFacts.ts";
import type { GraphSource } from "./graphSession.ts";

const shownParts: readonly ProjectPart[] = ["pipeline", "statuses", "runs", "live"];

/** The pipeline of a panel's project. */
export class PipelineSource implements GraphSource {
  private readonly project: PanelProject;
  private known: { readonly pipeline: Pipeline; readonly facts: GraphFacts } | undefined;

  constructor(project: PanelProject) {
    this.project = project;
  }

  info(): ProjectInfo {
    return this.project.info(this.project.find()?.state.pipeline !== undefined);
  }

  facts(): GraphFacts | undefined {
    const pipeline = this.project.find()?.state.pipeline;
    if (!pipeline) return undefined;
    if (this.known?.pipeline !== pipeline) this.known = { pipeline, facts: graphFacts(pipeline) };
    return this.known.facts;
  }

  looks(): ReadonlyMap<string, StageLook> {
    return stageLooks(this.project.find()?.state ?? {});
  }

  retry(): Promise<void> {
    return this.project.refresh();
  }

  onDidChange(listener: () => void): () => void {
    return this.project.follow(shownParts, (changed) => {
      if (!changed || changed.has("failure") || shownParts.some((part) => changed.has(part))) listener();
    });
  }
}
