import * as vscode from "vscode";
import { commands } from "../../ids.ts";
import type { Services } from "../../services.ts";
import type { ExperimentsActions } from "./experimentsSession.ts";
import type { ProjectSource } from "./projectSource.ts";
import { openCodeDiff } from "./sourceDocuments.ts";

/** What the page asks of VS Code, done for the project behind the panel. */
export function panelActions({ tasks }: Services, source: ProjectSource): ExperimentsActions {
  return {
    openCodeDiff: (request) => openCodeDiff(source.openProject(), request),
    openLog: async (runId) => {
      await vscode.commands.executeCommand(commands.openRunLog, { root: source.openProject().root, runId });
    },
    showCommit: async (commit) => {
      await vscode.commands.executeCommand("git.viewCommit", source.openProject().uri, commit);
    },
    runPipeline: () => tasks.run(source.openProject(), [], "stale"),
  };
}
