import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { openEngine } from "../../src/engine/openEngine.ts";
import type { SweepRequest } from "../../src/engine/model/sweep.ts";
import { quietHost } from "./fixtures/dvc/openProject.ts";
import { makeGitRepository } from "./support/gitRepository.ts";

const quietSweepHost = () => ({ ...quietHost(), onEvent: () => undefined });

function sweepOver(list: readonly number[], file = "params.yaml"): SweepRequest {
  const axis = { file, key: "lr", values: { kind: "grid" as const, list } };
  return { axes: [axis], samples: 0, seed: 0, stageIds: [], jobs: list.length };
}

test(
  "a sweep's commands write in place to no file of the person's, however large",
  { skip: process.platform === "win32" },
  async () => {
    using repository = makeGitRepository();
    const large = Buffer.alloc(64 * 2 ** 20);
    const write = (file: string, content: string | Uint8Array): void => repository.write(file, content);
    write("input/large.bin", large);
    write("state/large.bin", large);
    write("data/large.bin", large);
    write("data/clean.txt", "the person's\n");
    // Where the data may not be written to at all, the rest goes on.
    const train =
      "(echo x >> input/large.bin; touch input/new.txt; cat lr.yaml >> state/large.bin; cp lr.yaml data/clean.txt) || true";
    write(
      "dvc.yaml",
      `stages:
  train:
    cmd: ${train}
    deps: [input]
    params: [lr.yaml: [lr]]
    outs: [data/clean.txt, state: {persist: true}]
  report:
    cmd: cp data/clean.txt report.txt
    deps: [data]
    outs: [report.txt]
`,
    );
    write("lr.yaml", "lr: 0\n");
    write(".gitignore", "/input\n/state\n/data\n/report.txt\n");
    repository.commit("a pipeline");
    const engine = await openEngine(repository.root, { mayStartProcesses: true, log: () => undefined });
    try {
      const { runs } = await engine.sweep(sweepOver([1, 2], "lr.yaml"), quietSweepHost());
      assert.deepEqual(
        runs.map(({ state }) => state),
        ["done", "done"],
      );
      for (const run of runs) {
        const { outputs } = await engine.run(run.runId ?? "");
        const state = outputs.find(({ path: file }) => file === "state");
        assert.equal(state?.size, large.length + "lr: 1\n".length, "each began with the state as it was");
      }
    } finally {
      await engine.close();
    }
    for (const folder of ["input", "state", "data"]) {
      assert.ok(readFileSync(path.join(repository.root, folder, "large.bin")).equals(large), folder);
    }
    assert.deepEqual(readdirSync(path.join(repository.root, "input")), ["large.bin"]);
    assert.equal(readFileSync(path.join(repository.root, "data/clean.txt"), "utf8"), "the person's\n");
    assert.deepEqual(readdirSync(path.join(repository.root, ".cairn/copies")), []);
  },
);

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
