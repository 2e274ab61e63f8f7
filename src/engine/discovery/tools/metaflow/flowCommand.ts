import { folderOf } from "../../../model/paths.ts";
import { quoteForShell } from "../../python/pythonText.ts";
import type { Flow } from "./flows.ts";

/**
 * What runs a step, in the flow's folder: the first begins a run of the whole flow, any other goes on from the last one.
 * Steps with packages of their own need the environment that provides them (https://docs.metaflow.org/scaling/dependencies).
 */
export function flowCommand({ module, decorators, start }: Flow, step: string): string {
  const folder = folderOf(module.file);
  const name = folder === "." ? module.file : module.file.slice(folder.length + 1);
  const environment = environments.find(([decorator]) => decorators.has(decorator))?.[1];
  const options = environment === undefined ? "" : ` --environment=${environment}`;
  return `python ${quoteForShell(name)}${options} ${step === start ? "run" : `resume ${step}`}`;
}

const environments = [
  ["pypi", "pypi"],
  ["pypi_base", "pypi"],
  ["conda", "conda"],
  ["conda_base", "conda"],
] as const;
