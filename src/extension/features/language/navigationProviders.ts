import * as vscode from "vscode";
import type { FilePlace } from "../../../engine/model/language.ts";
import type { Project } from "../../services.ts";
import { toRange } from "../../services/places.ts";
import type { LanguageFiles } from "./languageFiles.ts";
import { fromPosition } from "./languageFiles.ts";

/** From what a stage reads to what makes it, from parameters and templates to where they stand. */
export function definitionProvider(files: LanguageFiles): vscode.DefinitionProvider {
  return {
    provideDefinition: (document, position, token) =>
      files.ask(document, token, async (engine, { project, file }, work) =>
        toLocations(project, await engine.definitions(file, fromPosition(position), work)),
      ),
  };
}

/** Who reads a path, uses a parameter, or follows a stage. */
export function referenceProvider(files: LanguageFiles): vscode.ReferenceProvider {
  return {
    provideReferences: (document, position, { includeDeclaration }, token) =>
      files.ask(document, token, async (engine, { project, file }, work) =>
        toLocations(project, await engine.references(file, fromPosition(position), includeDeclaration, work)),
      ),
  };
}

function toLocations(project: Project, places: readonly FilePlace[]): vscode.Location[] {
  return places.map(({ file, range }) => new vscode.Location(project.toUri(file), toRange(range)));
}
