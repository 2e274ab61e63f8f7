import * as vscode from "vscode";
import { UserError } from "../../engine/model/errors.ts";
import type { Project } from "../services.ts";

/** Saves what editors hold of a project's files, before something works with these. Throws a `UserError` `not-saved`. */
export async function saveEdited(project: Project): Promise<void> {
  const { textDocuments, notebookDocuments } = vscode.workspace;
  const edited = [...textDocuments, ...notebookDocuments].filter(
    (document) => document.isDirty && project.toPath(document.uri) !== undefined,
  );
  for (const document of edited) {
    if (await document.save()) continue;
    const file = project.toPath(document.uri) ?? document.uri.fsPath;
    throw new UserError("not-saved", `“${file}” could not be saved, so nothing was done.`, "Save it, then try again.");
  }
}
