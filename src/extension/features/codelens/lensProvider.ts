import * as vscode from "vscode";
import type { EditedFile } from "../../../engine/engine.ts";
import { isLoose } from "../../../engine/model/stage.ts";
import type { Stage } from "../../../engine/model/stage.ts";
import { settings } from "../../ids.ts";
import type { Project, ProjectPart, Projects, Services } from "../../services.ts";
import { Disposables } from "../../services/disposables.ts";
import { toldInPause } from "../../services/toldOf.ts";
import { editedPlaces } from "./editedPlaces.ts";
import { paramLenses, scriptLenses, stageLenses } from "./lenses.ts";
import type { Lens } from "./lenses.ts";
import { stagesThatRun } from "./stageScripts.ts";

/** What lenses say comes from these parts of the state. */
const shownParts: readonly ProjectPart[] = ["pipeline", "params", "statuses", "stageMetrics"];

/** Of more lenses only those are given to VS Code as a whole that come into view: thousands of commands hold up the host. */
const maxWholeLenses = 400;

class ShownLens extends vscode.CodeLens {
  private readonly lens: Lens;

  constructor(lens: Lens, isWhole: boolean) {
    super(new vscode.Range(lens.line, 0, lens.line, 0));
    this.lens = lens;
    if (isWhole) this.resolve();
  }

  resolve(): void {
    const { title, tooltip, command, arguments: args } = this.lens;
    this.command = { title, tooltip, command, arguments: [...args] };
  }
}

/**
 * Lenses in pipeline files, parameters files and scripts: what they say comes from the projects' state, and where they
 * stand from the text as the editor holds it.
 * States of stages are asked for only while a file with lenses is on screen.
 */
export class LensProvider implements vscode.CodeLensProvider<ShownLens>, vscode.Disposable {
  readonly onDidChangeCodeLenses: vscode.Event<void>;
  private readonly services: Services;
  private readonly projects: Projects;
  private readonly disposables = new Disposables();
  private readonly changed: vscode.EventEmitter<void>;
  private wanting: vscode.Disposable | undefined;

  constructor(services: Services) {
    const { projects } = services;
    this.services = services;
    this.projects = projects;
    this.changed = this.disposables.track(new vscode.EventEmitter());
    this.onDidChangeCodeLenses = this.changed.event;
    this.disposables.track(projects.want(["pipeline"]));
    this.disposables.track(vscode.window.onDidChangeVisibleTextEditors(() => this.wantWhatIsShown()));
    this.disposables.track(projects.onDidChangeProjects(() => this.redraw()));
    this.disposables.track(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(`${settings.section}.${settings.codeLens}`)) this.redraw();
      }),
    );
    this.disposables.track(
      projects.onDidChangeState(({ changed }) => {
        if (shownParts.some((part) => changed.has(part))) this.redraw();
      }),
    );
    this.wantWhatIsShown();
  }

  async provideCodeLenses(
    document: vscode.TextDocument,
    token: vscode.CancellationToken,
  ): Promise<ShownLens[] | undefined> {
    const place = this.placeOf(document.uri);
    if (!place) return undefined;
    await toldInPause(this.services.unsaved, document, token);
    const now = await this.readEdited(place);
    if (token.isCancellationRequested) return undefined;
    const lines = document.getText().split(/\r\n|\r|\n/);
    const lenses = lensesIn(place, now, lines);
    return lenses.map((lens) => new ShownLens(lens, lenses.length <= maxWholeLenses));
  }

  resolveCodeLens(shown: ShownLens): ShownLens {
    shown.resolve();
    return shown;
  }

  /** Where all stands in the file as the editor shows it; nothing, where the engine cannot tell. */
  private async readEdited({ project, file }: LensPlace): Promise<EditedFile> {
    try {
      return await project.engine.editedFile(file);
    } catch (error) {
      this.services.log.error(error instanceof Error ? error : String(error));
      return { stages: [], params: [] };
    }
  }

  dispose(): void {
    this.wanting?.dispose();
    this.disposables.dispose();
  }

  private redraw(): void {
    this.wantWhatIsShown();
    this.changed.fire();
  }

  private wantWhatIsShown(): void {
    const isShown = vscode.window.visibleTextEditors.some(({ document }) => this.placeOf(document.uri) !== undefined);
    if (isShown) {
      this.wanting ??= this.projects.want(shownParts);
    } else {
      this.wanting?.dispose();
      this.wanting = undefined;
    }
  }

  /** What of a project a file is; undefined where lenses have nothing to say of it. */
  private placeOf(uri: vscode.Uri): LensPlace | undefined {
    const project = this.projects.projectOf(uri);
    const pipeline = project?.state.pipeline;
    const file = project?.toPath(uri);
    if (!project || !pipeline || file === undefined || !isEnabled(uri)) return undefined;
    // A flow that runs itself has its lenses at its steps.
    const stages = stagesThatRun(
      file,
      pipeline.stages.filter((stage) => !isLoose(stage) && stage.file !== file),
    );
    const isPipelineFile = pipeline.files.includes(file);
    const isParamsFile = pipeline.stages.some(({ params, templateParams = [] }) =>
      [params, templateParams].some((used) => used.some((param) => param.file === file)),
    );
    return isPipelineFile || isParamsFile || stages.length > 0 ? { project, file, stages } : undefined;
  }
}

interface LensPlace {
  readonly project: Project;
  /** Relative to the root. */
  readonly file: string;
  /** The stages that run the file. */
  readonly stages: readonly Stage[];
}

function isEnabled(uri: vscode.Uri): boolean {
  return vscode.workspace.getConfiguration(settings.section, uri).get(settings.codeLens, true);
}

function lensesIn({ project, file, stages }: LensPlace, now: EditedFile, lines: readonly string[]): readonly Lens[] {
  const { pipeline, params } = project.state;
  const saved: EditedFile = {
    stages: pipeline?.stages.filter((stage) => stage.file === file) ?? [],
    params: params?.get(file) ?? [],
  };
  const edited = editedPlaces(now, saved, lines);
  return [
    ...stageLenses(project, edited.stages, stages.length > 0),
    ...paramLenses(project, edited.params),
    ...(stages.length > 0 ? scriptLenses(project, stages, lines) : []),
  ];
}
