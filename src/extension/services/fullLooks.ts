import * as vscode from "vscode";
import type { Projects } from "../services.ts";

/** After so long without a look something may have changed that no watcher told of. */
const awayMs = 60_000;
const idleMs = 300_000;

/** Has everything looked at anew now and then. */
export function registerFullLooks(projects: Projects, log: vscode.LogOutputChannel): vscode.Disposable {
  return lookNowAndThen(() => {
    for (const project of projects.all) project.refresh().catch((error: unknown) => log.warn(String(error)));
  });
}

/**
 * Looks when a person comes back, and while they stay, seldom: file systems without events, folders that the watcher is
 * told to pass over, folders that were filled faster than it could follow and links out of the workspace change without a word.
 * `everyMs` is how seldom.
 */
export function lookNowAndThen(lookNow: () => void, everyMs = idleMs): vscode.Disposable {
  let lookedAt = Date.now();
  const look = (): void => {
    lookedAt = Date.now();
    lookNow();
  };
  const timer = setInterval(() => {
    if (vscode.window.state.focused) look();
  }, everyMs);
  return vscode.Disposable.from(
    { dispose: () => clearInterval(timer) },
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused && Date.now() - lookedAt > awayMs) look();
    }),
  );
}
