import * as vscode from "vscode";
import type { RunSummary } from "../../../engine/model/run.ts";
import type { Project, RegisterFeature, Services } from "../../services.ts";
import { Disposables } from "../../services/disposables.ts";
import { diagnosticOf } from "./shownFailures.ts";
import type { StageFailure } from "./shownFailures.ts";

/** Problems at the lines of code at which stages have failed, until they run well or the line is another. */
export const registerFailures: RegisterFeature = (services) => new Failures(services);

/** The failures of one project, as its runs are known. */
interface KnownFailures {
  /** Of which runs these are, so that none is asked for twice. */
  readonly key: string;
  readonly failures: readonly StageFailure[];
}

class Failures implements vscode.Disposable {
  private readonly services: Services;
  private readonly disposables = new Disposables();
  private readonly collection: vscode.DiagnosticCollection;
  /** By root. */
  private readonly known = new Map<string, KnownFailures>();

  constructor(services: Services) {
    this.services = services;
    const { projects, tasks, notify } = services;
    this.collection = this.disposables.track(vscode.languages.createDiagnosticCollection("cairn-failures"));
    const look = (project: Project, runs: readonly RunSummary[]): void => {
      this.look(project, runs).catch((error: unknown) => notify.error(error, "Reading why a stage failed"));
    };
    this.disposables.track(
      projects.onDidChangeState(({ project, changed }) => {
        if (changed.has("runs")) look(project, project.state.runs ?? []);
      }),
    );
    this.disposables.track(
      tasks.onDidEnd(({ project }) => {
        project.engine.runs({ limit: lookedAtRuns }).then(
          (runs) => look(project, runs),
          (error: unknown) => notify.error(error, "Reading the runs"),
        );
      }),
    );
    this.disposables.track(
      vscode.workspace.onDidChangeTextDocument(({ document }) => void this.drawFile(document.uri)),
    );
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private async look(project: Project, newestFirst: readonly RunSummary[]): Promise<void> {
    const failed = failedStages(newestFirst.slice(0, lookedAtRuns));
    const key = failed.map(({ run, stageId }) => `${run.id} ${stageId}`).join("\n");
    if (this.known.get(project.root)?.key === key) return;
    const before = this.known.get(project.root)?.failures ?? [];
    const found = await Promise.all(failed.map(({ run, stageId }) => failuresOf(project, run, stageId)));
    const failures = found.flat();
    this.known.set(project.root, { key, failures });
    const files = new Set([...before, ...failures].map(({ file }) => file));
    await Promise.all([...files].map((file) => this.drawFile(project.toUri(file))));
  }

  private async drawFile(uri: vscode.Uri): Promise<void> {
    const project = this.services.projects.projectOf(uri);
    const file = project?.toPath(uri);
    if (!project || file === undefined) return;
    const failures = (this.known.get(project.root)?.failures ?? []).filter((failure) => failure.file === file);
    if (failures.length === 0) {
      if (this.collection.has(uri)) this.collection.delete(uri);
      return;
    }
    const document = await openDocument(uri);
    const diagnostics = document && failures.map((failure) => diagnosticOf(project, failure, document));
    this.collection.set(
      uri,
      diagnostics?.filter((diagnostic) => diagnostic !== undefined),
    );
  }
}

/** Older ones than these are history. */
const lookedAtRuns = 50;

/** The stages whose newest run that did anything with them has failed. */
function failedStages(
  newestFirst: readonly RunSummary[],
): readonly { readonly run: RunSummary; readonly stageId: string }[] {
  const newest = new Map<string, { readonly run: RunSummary; readonly stageId: string; readonly isFailed: boolean }>();
  for (const run of newestFirst) {
    for (const { stageId, outcome } of run.stages) {
      if (outcome === "skipped" || outcome === "waiting" || newest.has(stageId)) continue;
      newest.set(stageId, { run, stageId, isFailed: outcome === "failed" });
    }
  }
  return [...newest.values()].filter(({ isFailed }) => isFailed);
}

async function failuresOf(project: Project, run: RunSummary, stageId: string): Promise<readonly StageFailure[]> {
  const failures = await project.engine.codeFailures(run.id, stageId);
  return failures.map((failure) => ({ ...failure, stageId, runName: run.name }));
}

/** Undefined where the file is gone. */
async function openDocument(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    return undefined;
  }
}
