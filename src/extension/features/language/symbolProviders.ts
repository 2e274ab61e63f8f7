import * as vscode from "vscode";
import { cairnFile } from "../../../engine/discovery/pipelineFiles.ts";
import type { FileSymbol, SymbolKind } from "../../../engine/model/language.ts";
import { isLoose } from "../../../engine/model/stage.ts";
import type { Project, Projects } from "../../services.ts";
import { toRange } from "../../services/places.ts";
import type { LanguageFiles } from "./languageFiles.ts";

const kinds: Readonly<Record<SymbolKind, vscode.SymbolKind>> = {
  stage: vscode.SymbolKind.Function,
  group: vscode.SymbolKind.Class,
  dependency: vscode.SymbolKind.File,
  output: vscode.SymbolKind.Package,
  parameter: vscode.SymbolKind.Variable,
  section: vscode.SymbolKind.Namespace,
  entry: vscode.SymbolKind.Property,
};

/** The outline of a pipeline file: its stages with what they read and make. */
export function outlineProvider(files: LanguageFiles): vscode.DocumentSymbolProvider {
  return {
    provideDocumentSymbols: (document, token) =>
      files.ask(
        document,
        token,
        async (engine, { file }, work) => {
          const symbols = (await engine.symbols(file, work)).map(toSymbol);
          return symbols.length > 0 ? symbols : undefined;
        },
        "in a pause",
      ),
  };
}

function toSymbol({ name, kind, detail, range, selection, children }: FileSymbol): vscode.DocumentSymbol {
  // VS Code refuses a symbol without a name.
  const shown = name.trim() === "" ? "(no name)" : name;
  const symbol = new vscode.DocumentSymbol(shown, detail ?? "", kinds[kind], toRange(range), toRange(selection));
  symbol.children = children.map(toSymbol);
  return symbol;
}

/** All stages of the window by their names, as far as pipelines declare them, and what cairn.yaml names. */
export function workspaceSymbolProvider(projects: Projects): vscode.WorkspaceSymbolProvider {
  return {
    provideWorkspaceSymbols: (query) => {
      const letters = query.toLowerCase();
      return projects.all.flatMap((project) => [
        ...stageSymbols(project, letters),
        ...settingSymbols(project, letters),
      ]);
    },
  };
}

function stageSymbols(project: Project, letters: string): readonly vscode.SymbolInformation[] {
  const stages = (project.state.pipeline?.stages ?? []).filter((stage) => !isLoose(stage) && fits(stage.id, letters));
  return stages.map(({ name, kind, file, range }) => {
    const location = new vscode.Location(project.toUri(file), toRange(range));
    return new vscode.SymbolInformation(name, vscode.SymbolKind.Function, `${kind} stage`, location);
  });
}

/** The metric that decides, the baselines, and the artifacts that no pipeline makes. */
function settingSymbols(project: Project, letters: string): readonly vscode.SymbolInformation[] {
  const { objective, baselines = [], track = [] } = project.state.pipeline?.settings ?? {};
  const named = [
    ...(objective?.metric ? [{ name: objective.metric.key, what: "objective", range: objective.metric.range }] : []),
    ...baselines.map(({ key, range }) => ({ name: key, what: "baseline", range })),
    ...track.map(({ path, range }) => ({ name: path, what: "artifact", range })),
  ];
  return named.flatMap(({ name, what, range }) => {
    if (!fits(name, letters)) return [];
    const location = new vscode.Location(project.toUri(cairnFile), toRange(range));
    return [new vscode.SymbolInformation(name, vscode.SymbolKind.Property, what, location)];
  });
}

/** Whether all letters stand in a text in this order, as VS Code itself picks from what it is given. */
function fits(text: string, letters: string): boolean {
  let at = 0;
  const lowered = text.toLowerCase();
  for (const letter of letters) {
    at = lowered.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
