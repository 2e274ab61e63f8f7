import assert from "node:assert/strict";
import { test } from "node:test";
import { contentReasons } from "../../src/engine/graph/contentReasons.ts";
import { ProducedPaths } from "../../src/engine/graph/edges.ts";
import { recordedProjects } from "./fixtures/dvc/records.ts";

for (const project of recordedProjects()) {
  const { changed } = project;
  if (changed === undefined) continue;
  test(`the same stages have changed as DVC says: ${project.title}`, () => {
    const produced = new ProducedPaths(project.stages);
    const stale = project.stages.filter((stage) => contentReasons(stage, project.evidence, produced).length > 0);
    assert.deepEqual(stale.map((stage) => stage.id).sort(), changed);
  });
}
