import { existsSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as vscode from "vscode";
import { settings } from "../ids.ts";
import { pythonEnvironmentsExtensionId, pythonExtensionId } from "./pythonExtension.ts";
import type { PythonEnvironmentsExtension, PythonExtension } from "./pythonExtension.ts";

/** The extension may just be starting; who presses Run waits no longer for it. */
const patienceMs = 10_000;

/**
 * The variables that make a process run in the Python environment that Microsoft's extension has chosen for a folder, as
 * VS Code's terminals do: then `python` in a stage is that environment's. None where no such extension is installed, or
 * where it has chosen a Python that no terminal activates either; a `.venv` that nobody has chosen is left alone, as a
 * terminal leaves it.
 */
export async function chosenPython(
  folder: vscode.Uri,
  log: Pick<vscode.LogOutputChannel, "warn">,
): Promise<Readonly<Record<string, string>>> {
  const isWanted = vscode.workspace.getConfiguration(settings.section, folder).get<boolean>(settings.activatePython);
  // In a folder that is not trusted nothing is started, no other extension either.
  if (isWanted !== true || !vscode.workspace.isTrusted) return {};
  const prefix = await Promise.race([chosenPrefix(folder, log), sleep(patienceMs, "late" as const)]);
  if (prefix === "late") log.warn(`The Python extension did not say within ${patienceMs / 1000} s what it has chosen.`);
  return prefix === undefined || prefix === "late" ? {} : activation(prefix, process.env);
}

/** Whichever extension answers: the newer one first, which the older one hands the choice to where both are there. */
async function chosenPrefix(
  folder: vscode.Uri,
  log: Pick<vscode.LogOutputChannel, "warn">,
): Promise<string | undefined> {
  try {
    const newer = await started<PythonEnvironmentsExtension>(pythonEnvironmentsExtensionId);
    const environment = await newer?.getEnvironment?.(folder);
    if (environment?.sysPrefix !== undefined) return environment.sysPrefix;
    const { environments } = (await started<PythonExtension>(pythonExtensionId)) ?? {};
    if (!environments) return undefined;
    const resolved = await environments.resolveEnvironment(environments.getActiveEnvironmentPath(folder));
    return resolved?.executable.sysPrefix;
  } catch (error) {
    log.warn(`The Python extension does not say which environment it has chosen: ${String(error)}`);
    return undefined;
  }
}

async function started<Api>(id: string): Promise<Api | undefined> {
  const extension = vscode.extensions.getExtension<Api | undefined>(id);
  return extension?.isActive === true ? extension.exports : extension?.activate();
}

/** What the activation scripts of virtualenvs and of conda set, in so far as programs look at it. */
export function activation(prefix: string, env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const isWindows = process.platform === "win32";
  // Windows has it as `Path`, and would take another spelling for another variable.
  const pathName = Object.keys(env).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
  const withFolders = (folders: readonly string[]): Record<string, string> => {
    const inside = folders.map((folder) => path.join(prefix, folder));
    return { [pathName]: [...inside, env[pathName] ?? ""].join(path.delimiter) };
  };
  if (existsSync(path.join(prefix, "pyvenv.cfg")))
    return { ...withFolders([isWindows ? "Scripts" : "bin"]), VIRTUAL_ENV: prefix };
  if (!existsSync(path.join(prefix, "conda-meta"))) return {};
  const isBase = existsSync(path.join(prefix, "condabin"));
  return {
    ...withFolders(isWindows ? ["", "Library/bin", "Scripts"] : ["bin"]),
    CONDA_PREFIX: prefix,
    CONDA_DEFAULT_ENV: isBase ? "base" : path.basename(prefix),
  };
}
