import type { TestContext } from "node:test";

import type { LocalEngine } from "../../../src/engine/localEngine.ts";
import type { ImportReport } from "../../../src/engine/model/imports.ts";
import { openEngine } from "../../../src/engine/openEngine.ts";
import { makeProject } from "../fixtures/dvc/project.ts";

/** Opens a project in which nothing has been recorded. */
export async function openEmpty(t: TestContext): Promise<LocalEngine> {
  const root = makeProject(t, { "cairn.yaml": "" });
  const engine = await openEngine(root, { mayStartProcesses: false, log: () => undefined });
  t.after(() => engine.close());
  return engine;
}

/** How many runs were new, changed, unchanged, and deleted here before. */
export function counts({ added, changed, unchanged, forgotten }: ImportReport): readonly number[] {
  return [added, changed, unchanged, forgotten];
}
