import * as vscode from "vscode";
import type { CodeDiffRequest } from "../../../protocol/experiments.ts";
import type { Project, RunRef } from "../../services.ts";
import { sourceScheme, sourceUri } from "../../services/versionUri.ts";

/** Lets VS Code read a source file as a run saw it; a file that the run did not have is empty. */
export function registerSourceDocuments(findProject: (root: string) => Project): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(sourceScheme, {
    provideTextDocumentContent: async (uri) => {
      const { root, runId } = JSON.parse(uri.query) as RunRef;
      return (await findProject(root).engine.sourceAt(runId, uri.path.slice(1))) ?? "";
    },
  });
}

/** Opens VS Code's diff editor with a file as the baseline saw it, and as the other run did. */
export async function openCodeDiff(project: Project, { baselineId, runId, path }: CodeDiffRequest): Promise<void> {
  const [baseline, run] = await Promise.all([baselineId, runId].map((id) => project.engine.run(id)));
  const title = `${path} (${baseline?.name ?? baselineId} ↔ ${run?.name ?? runId})`;
  const [before, after] = [baselineId, runId].map((id) => sourceUri({ root: project.root, runId: id }, path));
  await vscode.commands.executeCommand("vscode.diff", before, after, title, { preview: true });
}
