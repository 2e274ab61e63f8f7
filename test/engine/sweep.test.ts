import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { openEngine } from "../../src/engine/openEngine.ts";
import type { SweepRequest } from "../../src/engine/model/sweep.ts";
import { quietHost } from "./fixtures/dvc/openProject.ts";
import { makeGitRepository } from "./gitRepository.ts";

const quietSweepHost = () => ({ ...quietHost(), onEvent: () => undefined });

function sweepOver(list: readonly number[]): SweepRequest {
  const axis = { file: "params.yaml", key: "lr", values: { kind: "grid" as const, list } };
  return { axes: [axis], samples: 0, seed: 0, stageIds: [], jobs: list.length };
}

test("runs of a sweep do not take the same graphics card at once", { skip: process.platform === "win32" }, async () => {
  using repository = makeGitRepository();
  const taken = path.join(repository.root, ".cairn", "taken");
  // Each asks the project's own folder, from its copy, whether another one is at it.
  const train = `mkdir '${taken}' || exit 9; echo taken >> '${taken}.log'; sleep 0.4; cp params.yaml model; rmdir '${taken}'`;
  repository.write(
    "dvc.yaml",
    `stages:\n  train:\n    cmd: ${JSON.stringify(train)}\n    params: [lr]\n    outs: [model]\n    meta: {cairn: {resources: {gpu: 1}}}\n`,
  );
  repository.write("params.yaml", "lr: 1\n");
  repository.write(".gitignore", "/model\n");
  repository.commit("a pipeline");
  const engine = await openEngine(repository.root, { mayStartProcesses: true, log: () => undefined });
  try {
    const env = { ...process.env, CUDA_VISIBLE_DEVICES: "0" };
    const { runs } = await engine.sweep(sweepOver([1, 2, 3]), { ...quietSweepHost(), env });
    assert.deepEqual(
      runs.map(({ state }) => state),
      ["done", "done", "done"],
    );
    assert.equal(readFileSync(`${taken}.log`, "utf8").trim().split("\n").length, 3);
    assert.equal(existsSync(taken), false);
  } finally {
    await engine.close();
  }
});
