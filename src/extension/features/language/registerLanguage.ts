import * as vscode from "vscode";
import type { Projects, Services } from "../../services.ts";
import { completionProvider, completionTriggers } from "./completionProvider.ts";
import { hoverProvider } from "./hoverProvider.ts";
import { LanguageFiles } from "./languageFiles.ts";
import { definitionProvider, referenceProvider } from "./navigationProviders.ts";
import { outlineProvider, workspaceSymbolProvider } from "./symbolProviders.ts";

/** Any file on disk may be a pipeline's, whatever language VS Code takes it for: the projects know which are. */
const anyFile: vscode.DocumentSelector = { scheme: "file" };

const completed: vscode.DocumentSelector = [
  { scheme: "file", pattern: "**/dvc.yaml" },
  { scheme: "file", pattern: "**/cairn.yaml" },
];

/** What editors ask about pipeline files: hovers, completion, definitions, references, outlines and symbols. */
export function registerLanguage(services: Services): vscode.Disposable {
  const files = new LanguageFiles(services);
  const { languages } = vscode;
  return vscode.Disposable.from(
    services.projects.want(["pipeline"]),
    languages.registerHoverProvider(anyFile, hoverProvider(files)),
    languages.registerCompletionItemProvider(completed, completionProvider(files), ...completionTriggers),
    languages.registerDefinitionProvider(anyFile, definitionProvider(files)),
    languages.registerReferenceProvider(anyFile, referenceProvider(files)),
    registerOutline(services.projects, files),
    languages.registerWorkspaceSymbolProvider(workspaceSymbolProvider(services.projects)),
  );
}

/**
 * VS Code asks for an outline once, and again only when its document changes or there are other providers. So there is
 * another one as soon as a pipeline is another: at first it is known only after the documents have been opened.
 */
function registerOutline(projects: Projects, files: LanguageFiles): vscode.Disposable {
  const register = (): vscode.Disposable =>
    vscode.languages.registerDocumentSymbolProvider(anyFile, outlineProvider(files), { label: "Cairn" });
  let registered = register();
  const following = projects.onDidChangeState(({ changed }) => {
    if (!changed.has("pipeline")) return;
    registered.dispose();
    registered = register();
  });
  return new vscode.Disposable(() => {
    following.dispose();
    registered.dispose();
  });
}
