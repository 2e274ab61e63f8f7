import type * as vscode from "vscode";

/*
 * What Microsoft's extensions for Python export, as far as Cairn asks them. Typed by hand: their packages would bring
 * more than these few lines.
 */

/** @see https://github.com/microsoft/vscode-python/wiki/Python-Environment-APIs */
export interface PythonExtension {
  readonly environments?: {
    getActiveEnvironmentPath(folder: vscode.Uri): { readonly id: string; readonly path: string };
    resolveEnvironment(environment: {
      readonly id: string;
      readonly path: string;
    }): Promise<{ readonly executable: { readonly sysPrefix?: string } } | undefined>;
  };
}

export const pythonExtensionId = "ms-python.python";

/** @see https://github.com/microsoft/vscode-python-environments/blob/main/src/api.ts */
export interface PythonEnvironmentsExtension {
  getEnvironment?(folder: vscode.Uri): Promise<{ readonly sysPrefix?: string } | undefined>;
}

export const pythonEnvironmentsExtensionId = "ms-python.vscode-python-envs";

/** Microsoft's debugger for Python, which the extension for Python brings along. */
export const debugpyExtensionId = "ms-python.debugpy";
