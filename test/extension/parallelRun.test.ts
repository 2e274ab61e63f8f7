import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";

import { after, before, describe, it } from "mocha";

import type { Project, Services } from "../../src/extension/services.ts";
import { buildPipelineTree } from "../../src/extension/features/pipeline/pipelineTree.ts";
import { activeServices, eventually, setJobs, workspaceProject } from "./cairn.ts";
import { addPipeline, removePipeline } from "./ownPipeline.ts";
import { endOfTask, findNode } from "./trees.ts";

const ids = ["a", "b", "c"].map((item) => `Nebenher é/dvc.yaml:waits@${item}`);
const stages = "stages:\n  waits:\n    foreach: [a, b, c]\n    do:\n      cmd: python3 waits.py ${item}\n";
const waits = 'import os, time\nwhile not os.path.exists("go"):\n    time.sleep(0.05)\n';

describe("stages that run at once", () => {
  let services: Services;
  let project: Project;
  let folder: string;
  let wanting: { dispose(): void };

  before(async () => {
    services = await activeServices();
    project = await workspaceProject(services);
    wanting = services.projects.want(["pipeline", "statuses", "runs"]);
    await setJobs(3);
    folder = await addPipeline(project, "Nebenher é", { "waits.py": waits, "dvc.yaml": stages });
  });

  after(async () => {
    wanting.dispose();
    await setJobs(undefined);
    await removePipeline(project, folder);
  });

  it("are all shown as running in the sidebar", async () => {
    const ended = endOfTask(services);
    await services.tasks.run(project, ids, "single");
    const shown = () => {
      const rows = buildPipelineTree(services, Date.now());
      const descriptions = ids.map(
        (id) => findNode(rows, (row) => row.id === `stage:${project.root}:${id}`)?.description,
      );
      return descriptions.filter((description) => description?.startsWith("running") === true);
    };
    await eventually("two at once", () => shown().length > 1 || undefined);
    await writeFile(path.join(folder, "go"), "");
    assert.equal((await ended).exitCode, 0);
    await eventually("none", () => shown().length === 0 || undefined);
  });
});
