import { setTimeout } from "node:timers/promises";
import type * as vscode from "vscode";
import type { UnsavedTexts } from "../services.ts";

const lookAgainMs = 50;

/** Resolves as soon as what the engine is asked next is answered for a document as it is now: for what a person waits for. */
export async function toldOf(unsaved: UnsavedTexts, document: vscode.TextDocument): Promise<void> {
  const telling = unsaved.flush();
  // An unsaved text comes to the engine before the question does; one that was saved or given up is first read from its file.
  if (!document.isDirty) await telling;
}

/** The same at the next pause in typing: for what is drawn around the text, which need not follow each letter. */
export async function toldInPause(
  unsaved: UnsavedTexts,
  document: vscode.TextDocument,
  token: vscode.CancellationToken,
): Promise<void> {
  while (unsaved.isBehind(document.uri) && !token.isCancellationRequested) await setTimeout(lookAgainMs);
}
