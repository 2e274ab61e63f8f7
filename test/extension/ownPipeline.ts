import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import type { Project } from "../../src/extension/services.ts";
import { eventually } from "./cairn.ts";

/** The text of each file, by its name in the folder; `dvc.yaml` is among them. */
type Files = Readonly<Record<string, string>>;

/** Adds a folder with a pipeline of its own to the workspace; resolves to its path once its stages are known. */
export async function addPipeline(project: Project, name: string, files: Files): Promise<string> {
  const folder = path.join(project.root, name);
  await mkdir(folder);
  for (const [file, text] of Object.entries(files)) await writeFile(path.join(folder, file), text);
  await eventually(`the stages of ${name}`, () => isKnown(project, folder) || undefined);
  return folder;
}

/** Removes such a folder; resolves once its stages are forgotten. */
export async function removePipeline(project: Project, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await eventually(`the end of the stages of ${folder}`, () => !isKnown(project, folder) || undefined);
}

function isKnown({ root, state }: Project, folder: string): boolean {
  return state.pipeline?.files.includes(path.posix.join(path.relative(root, folder), "dvc.yaml")) === true;
}
