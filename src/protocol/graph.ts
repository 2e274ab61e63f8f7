import type { StageState } from "../engine/model/freshness.ts";
import type { Phase } from "../engine/model/phase.ts";
import type { Edge } from "../engine/model/pipeline.ts";
import type { Problem } from "../engine/model/source.ts";
import type { StageGroup, StageKind } from "../engine/model/stage.ts";
import type { ProjectInfo } from "./project.ts";

export { phases } from "../engine/model/phase.ts";
export type { StageState } from "../engine/model/freshness.ts";
export type { Phase } from "../engine/model/phase.ts";
export type { Edge } from "../engine/model/pipeline.ts";

/** What the graph draws of a stage, apart from its state. */
export interface GraphStage {
  readonly id: string;
  readonly name: string;
  readonly kind: StageKind;
  readonly phase: Phase;
  readonly file: string;
  /** Of its name in the file, from 1. */
  readonly line: number;
  readonly desc?: string;
  readonly templateOf?: Pick<StageGroup, "id" | "name" | "uses">;
  /** Whether no pipeline declares it: it is shown where an edge ties it to others, or when it is asked for. */
  readonly isLoose: boolean;
  /** Set where it is shown and not run before something in its file is mended. */
  readonly isFaulty?: true;
}

/** How a stage is, as far as that is known. */
export interface StageLook {
  readonly id: string;
  readonly state?: StageState;
  /** Why it is not fresh, as plain sentences without full stops. */
  readonly reasons: readonly string[];
  /** While it runs: how far it is. */
  readonly progress?: string;
}

export type GraphProblem = Pick<Problem, "severity" | "message" | "file"> & { readonly line: number };

/** What is different in the graph from what was told before; the first one is told of nothing before it. */
export interface GraphChange {
  /** New stages, and those that are not as they were. */
  readonly stages: readonly GraphStage[];
  /** Ids of stages that are gone. */
  readonly removed: readonly string[];
  readonly addedEdges: readonly Edge[];
  readonly removedEdges: readonly Edge[];
  /** Only where they are not what they were: the ids along each cycle, the first not repeated. */
  readonly cycles?: readonly (readonly string[])[];
  /** Only where they are not what they were. */
  readonly problems?: readonly GraphProblem[];
}

/** A request to show a stage, from a command. */
export interface RevealRequest {
  readonly stageId: string;
}

/** The answer to `ready`: all that is known by then, and what was asked for while the page was loading. */
export interface GraphWelcome {
  readonly project: ProjectInfo;
  readonly change: GraphChange;
  readonly looks: readonly StageLook[];
  readonly reveal?: RevealRequest;
}

export type RunChoice = "single" | "with-upstream" | "with-downstream";

export interface GraphFile {
  readonly format: "svg" | "mermaid";
  readonly text: string;
}

/** What the graph webview may ask of the extension. */
export interface GraphMethods {
  /** The page is up; no event is sent before it. */
  ready(): GraphWelcome;
  /** Reads the project again after a failure. */
  retry(): void;
  openStage(stageId: string): void;
  openProblem(problem: Pick<GraphProblem, "file" | "line">): void;
  run(stageId: string, choice: RunChoice): void;
  stop(): void;
  copy(text: string): void;
  /** Asks the person where to, and writes it; false where they thought better of it. */
  save(file: GraphFile): boolean;
  createPipeline(): void;
  openSample(): void;
}

/** What the extension tells the graph webview. */
export interface GraphEvents {
  readonly project: ProjectInfo;
  readonly graph: GraphChange;
  readonly looks: readonly StageLook[];
  readonly reveal: RevealRequest;
}
