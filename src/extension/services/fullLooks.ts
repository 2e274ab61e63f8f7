import * as vscode from "vscode";
import type { Projects } from "../services.ts";

/** After so long without a look something may have changed that no watcher told of. */
const awayMs = 60_000;
const idleMs = 300_000;

/**
 * Has everything looked at anew now and then: file systems without events, folders that the watcher is told to pass over
 * and links out of the workspace change without a word. That is when a person comes back, and while they stay, seldom.
 */
export function registerFullLooks(projects: Projects, log: vscode.LogOutputChannel): vscode.Disposable {
  let lookedAt = Date.now();
  const look = (): void => {
    lookedAt = Date.now();
    for (const project of projects.all) project.refresh().catch((error: unknown) => log.warn(String(error)));
  };
  const timer = setInterval(() => {
    if (vscode.window.state.focused) look();
  }, idleMs);
  return vscode.Disposable.from(
    { dispose: () => clearInterval(timer) },
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused && Date.now() - lookedAt > awayMs) look();
    }),
  );
}
