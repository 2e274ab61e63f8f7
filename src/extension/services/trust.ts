import * as vscode from "vscode";
import { UserError } from "../../engine/model/errors.ts";

/** Throws a `UserError` `not-trusted` where nothing may be started in the window's folders. */
export function requireTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new UserError(
    "not-trusted",
    "This folder is not trusted, so Cairn runs nothing in it.",
    "Trust the folder if you know where its code comes from.",
  );
}
