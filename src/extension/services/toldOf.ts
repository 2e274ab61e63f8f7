import type * as vscode from "vscode";
import type { UnsavedTexts } from "../services.ts";

/** Resolves as soon as what the engine is asked next is answered for a document as it is now. */
export async function toldOf(unsaved: UnsavedTexts, document: vscode.TextDocument): Promise<void> {
  const telling = unsaved.flush();
  // An unsaved text comes to the engine before the question does; one that was saved or given up is first read from its file.
  if (!document.isDirty) await telling;
}
