import assert from "node:assert/strict";

import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";

import type { Project, Services } from "../../src/extension/services.ts";
import { activeServices, workspaceProject } from "./cairn.ts";
import { addPipeline, removePipeline } from "./ownPipeline.ts";
import { runAndWait } from "./trees.ts";

describe("the tools of assistants", () => {
  let services: Services;
  let project: Project;
  let folder: string;

  before(async () => {
    services = await activeServices();
    project = await workspaceProject(services);
    const stages = "stages:\n  assist:\n    cmd: cp in.txt out.txt\n    deps: [in.txt]\n    outs: [out.txt]\n";
    folder = await addPipeline(project, "Helfer é", { "in.txt": "first", "dvc.yaml": stages });
  });

  after(() => removePipeline(project, folder));

  async function call(name: string, input: object): Promise<unknown> {
    const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
    const [part] = content;
    assert.ok(part instanceof vscode.LanguageModelTextPart);
    return JSON.parse(part.value) as unknown;
  }

  it("are there for every model, and ask the person before anything runs", () => {
    const ours = vscode.lm.tools.filter(({ name }) => name.startsWith("cairn_")).map(({ name }) => name);
    assert.deepEqual(ours.toSorted(), [
      "cairn_compare_runs",
      "cairn_explain_staleness",
      "cairn_list_runs",
      "cairn_run_stage",
    ]);
  });

  it("tell why a stage would run, list the run that came of it, and say what is wrong with an input", async () => {
    const stage = "Helfer é/dvc.yaml:assist";
    const stale = (await call("cairn_explain_staleness", { stage })) as { stages: { state: string }[] };
    assert.equal(stale.stages[0]?.state, "never-run");
    await runAndWait(services, project, [stage], "with-upstream");
    const fresh = (await call("cairn_explain_staleness", { stage })) as { stages: { state: string }[] };
    assert.equal(fresh.stages[0]?.state, "fresh");
    const { runs } = (await call("cairn_list_runs", { where: `stage ~ assist`, limit: 1 })) as {
      runs: { state: string }[];
    };
    assert.equal(runs[0]?.state, "done");
    await assert.rejects(
      async () => call("cairn_list_runs", { where: "metrics.nothing > 1" }),
      /No run has a metric nothing/,
    );
  });
});
