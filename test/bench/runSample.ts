import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";

import { projectRoot } from "../host/paths.ts";
import { run } from "../host/processes.ts";
import type { Progress } from "../host/progress.ts";
import { makeSampleRepository } from "../host/sample.ts";
import type { Bench } from "./measure.ts";

/** The command line as it ships. */
export const cli = path.join(projectRoot, "dist", "cli.js");

/** A copy of the sample project in a repository of its own, whose pipeline has run. */
export async function makeRunSample(makeFolder: Bench["makeFolder"], progress: Progress): Promise<string> {
  const sample = path.join(await makeFolder("sample"), "digits");
  await makeSampleRepository(sample);
  progress.step("running the sample's pipeline once");
  await run(process.execPath, [cli, "-C", sample, "run"]);
  return sample;
}

/** Runs the command line in a project, as a process of its own. */
export function cairn({ root }: { readonly root: string }, ...args: readonly string[]): Promise<string> {
  return run(process.execPath, [cli, "-C", root, ...args]);
}

/** Leaves a project without anything that Cairn keeps. */
export function forget({ root }: { readonly root: string }): void {
  rmSync(path.join(root, ".cairn"), { recursive: true, force: true });
  mkdirSync(path.join(root, ".cairn"));
}
