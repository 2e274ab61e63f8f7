import { rmSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { LocalEngine } from "../../../src/engine/localEngine.ts";
import { openProject, quietHost } from "../fixtures/dvc/openProject.ts";
import { writeFiles } from "../fixtures/dvc/project.ts";

/** A project whose only stage leaves the files that it is given. */
export interface PlotProject {
  readonly root: string;
  readonly engine: LocalEngine;
  /** Runs it so that it leaves these files; the id of the run. */
  readonly leave: (files: Readonly<Record<string, string>>) => Promise<string>;
}

/** `outs` is what the stage says of its outputs, and `top` what the dvc.yaml says beside it. */
export async function openPlotProject(
  t: TestContext,
  outs: string,
  { top = "", files = {} }: { readonly top?: string; readonly files?: Readonly<Record<string, string>> } = {},
): Promise<PlotProject> {
  const stage = `stages:\n  leave:\n    cmd: cp -R given/. .\n    deps: [given]\n${outs}`;
  const { root, engine } = await openProject(t, { "dvc.yaml": `${stage}${top}`, ...files });
  const leave: PlotProject["leave"] = async (left) => {
    rmSync(join(root, "given"), { recursive: true, force: true });
    writeFiles(join(root, "given"), left);
    const { id, state } = await engine.execute({ stageIds: [], force: true }, quietHost());
    if (state !== "done") throw new Error(`the run ended ${state}`);
    return id;
  };
  return { root, engine, leave };
}

/** Takes what the last run left out of the workspace. */
export function emptyWorkspace(root: string, paths: readonly string[]): void {
  for (const path of paths) rmSync(join(root, path), { recursive: true, force: true });
}

/** A table as CSV. */
export function csv(rows: readonly (readonly unknown[])[]): string {
  return `${rows.map((row) => row.join(",")).join("\n")}\n`;
}
