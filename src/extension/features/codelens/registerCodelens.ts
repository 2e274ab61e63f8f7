import * as vscode from "vscode";
import type { Services } from "../../services.ts";
import { LensProvider } from "./lensProvider.ts";

/** Lenses over stages, parameters and scripts, where the setting says so. */
export function registerCodelens(services: Services): vscode.Disposable {
  const provider = new LensProvider(services);
  return vscode.Disposable.from(provider, vscode.languages.registerCodeLensProvider({ scheme: "file" }, provider));
}
