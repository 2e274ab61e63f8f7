import type * as vscode from "vscode";
import type { Engine, WorkOptions } from "../../../engine/engine.ts";
import type { Pipeline } from "../../../engine/model/pipeline.ts";
import type { SourcePosition } from "../../../engine/model/source.ts";
import { usedParams } from "../../../engine/model/stage.ts";
import type { Project, Services } from "../../services.ts";
import { toldInPause, toldOf } from "../../services/toldOf.ts";

/** A file of a project, of which the engine may know something. */
export interface LanguageFile {
  readonly project: Project;
  /** Relative to the root. */
  readonly file: string;
}

/** Files that are a pipeline's by their names, also before they are read. */
const pipelineNames = /(?:^|\/)(?:dvc\.yaml|dvc\.lock)$|^cairn\.yaml$|[^/]\.dvc$/;

/** Which files concern a pipeline, and the way to ask the engine about places in them. */
export class LanguageFiles {
  private readonly services: Services;
  private readonly concerned = new WeakMap<Pipeline, ReadonlySet<string>>();

  constructor(services: Services) {
    this.services = services;
  }

  /** Undefined for files that no pipeline is made of, of which nobody else's answers are to be doubled. */
  find({ uri }: vscode.TextDocument): LanguageFile | undefined {
    const project = this.services.projects.projectOf(uri);
    const file = project?.toPath(uri);
    if (!project || file === undefined) return undefined;
    const { pipeline } = project.state;
    const isConcerned = pipelineNames.test(file) || (pipeline && this.filesOf(pipeline).has(file)) === true;
    return isConcerned ? { project, file } : undefined;
  }

  /**
   * Asks about a document as it is now; undefined where nothing of a pipeline is in it, and where nobody waits for the
   * answer any more: VS Code itself fits an answer to what was typed since. What no person waits for is asked in a pause
   * of typing.
   */
  async ask<Answer>(
    document: vscode.TextDocument,
    token: vscode.CancellationToken,
    question: (engine: Engine, file: LanguageFile, work: WorkOptions) => Promise<Answer>,
    when: "now" | "in a pause" = "now",
  ): Promise<Answer | undefined> {
    const found = this.find(document);
    if (!found || token.isCancellationRequested) return undefined;
    const { unsaved } = this.services;
    const cancelling = new AbortController();
    const subscription = token.onCancellationRequested(() => cancelling.abort());
    try {
      await (when === "now" ? toldOf(unsaved, document) : toldInPause(unsaved, document, token));
      return await question(found.project.engine, found, { signal: cancelling.signal });
    } catch (error) {
      if (!cancelling.signal.aborted) this.services.log.error(error instanceof Error ? error : String(error));
      return undefined;
    } finally {
      subscription.dispose();
    }
  }

  private filesOf(pipeline: Pipeline): ReadonlySet<string> {
    const known = this.concerned.get(pipeline);
    if (known) return known;
    const named = pipeline.stages.flatMap((stage) => usedParams(stage).map(({ file }) => file));
    const files = new Set([...pipeline.files, ...pipeline.valueFiles, ...named]);
    this.concerned.set(pipeline, files);
    return files;
  }
}

/** A position of VS Code's, which counts from 0, as the engine's, which counts from 1. */
export function fromPosition({ line, character }: vscode.Position): SourcePosition {
  return { line: line + 1, column: character + 1 };
}
