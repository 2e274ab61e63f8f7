import * as vscode from "vscode";
import type { Completion, CompletionKind } from "../../../engine/model/language.ts";
import { toRange } from "../../services/places.ts";
import type { LanguageFiles } from "./languageFiles.ts";
import { fromPosition } from "./languageFiles.ts";

/** Characters at which there is something new to offer: a template opens, a key or a path goes on. */
export const completionTriggers: readonly string[] = ["{", ".", "/"];

const kinds: Readonly<Record<CompletionKind, vscode.CompletionItemKind>> = {
  key: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.Value,
  stage: vscode.CompletionItemKind.Class,
  param: vscode.CompletionItemKind.Variable,
  group: vscode.CompletionItemKind.Module,
  file: vscode.CompletionItemKind.File,
  folder: vscode.CompletionItemKind.Folder,
  output: vscode.CompletionItemKind.Reference,
};

/** Keys, parameters, paths, stages and what templates can name, in dvc.yaml and cairn.yaml. */
export function completionProvider(files: LanguageFiles): vscode.CompletionItemProvider {
  return {
    provideCompletionItems: (document, position, token) =>
      files.ask(document, token, async (engine, { file }, work) =>
        (await engine.completions(file, fromPosition(position), work)).map(toItem),
      ),
  };
}

function toItem({ label, kind, range, snippet, detail, text }: Completion, index: number): vscode.CompletionItem {
  const item = new vscode.CompletionItem(detail === undefined ? label : { label, description: detail }, kinds[kind]);
  item.range = toRange(range);
  item.insertText = new vscode.SnippetString(snippet);
  item.filterText = label;
  item.sortText = String(index).padStart(6, "0");
  if (text !== undefined) item.documentation = new vscode.MarkdownString(text);
  // What lies in a folder is offered as soon as the folder is chosen.
  if (kind === "folder") item.command = { title: "Offer what lies in it", command: "editor.action.triggerSuggest" };
  return item;
}
