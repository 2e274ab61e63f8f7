import * as vscode from "vscode";
import type { CodeDiffRequest } from "../../../protocol/experiments.ts";
import type { Project } from "../../services.ts";

/** The scheme of documents that hold a source file's text as a run saw it. */
const sourceScheme = "cairn-source";

/** Lets VS Code read a source file as a run saw it; a file that the run did not have is empty. */
export function registerSourceDocuments(findProject: (uri: string) => Project): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(sourceScheme, {
    provideTextDocumentContent: async (uri) => {
      const { project, runId } = JSON.parse(uri.query) as SourceQuery;
      return (await findProject(project).engine.sourceAt(runId, uri.path.slice(1))) ?? "";
    },
  });
}

/** Opens VS Code's diff editor with a file as the baseline saw it, and as the other run did. */
export async function openCodeDiff(project: Project, { baselineId, runId, path }: CodeDiffRequest): Promise<void> {
  const names = new Map(project.state.runs?.map((run) => [run.id, run.name]));
  const title = `${path} (${names.get(baselineId) ?? baselineId} ↔ ${names.get(runId) ?? runId})`;
  const [before, after] = [baselineId, runId].map((id) => sourceUri(project, id, path));
  await vscode.commands.executeCommand("vscode.diff", before, after, title, { preview: true });
}

interface SourceQuery {
  readonly project: string;
  readonly runId: string;
}

function sourceUri(project: Project, runId: string, path: string): vscode.Uri {
  const query: SourceQuery = { project: project.uri.toString(), runId };
  return vscode.Uri.from({ scheme: sourceScheme, path: `/${path}`, query: JSON.stringify(query) });
}
