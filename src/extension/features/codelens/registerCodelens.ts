import * as vscode from "vscode";
import type { Services } from "../../services.ts";
import { commands } from "../../ids.ts";
import { registerCommands } from "../../services/registerCommands.ts";
import { LensProvider } from "./lensProvider.ts";
import { runNotebook } from "./runNotebook.ts";

/** Lenses over stages, parameters and scripts, where the setting says so; for notebooks a button that does the same. */
export function registerCodelens(services: Services): vscode.Disposable {
  const provider = new LensProvider(services);
  return vscode.Disposable.from(
    provider,
    vscode.languages.registerCodeLensProvider({ scheme: "file" }, provider),
    registerCommands(services.notify, [
      { id: commands.runNotebook, doing: "Run notebook", run: () => runNotebook(services) },
    ]),
  );
}
