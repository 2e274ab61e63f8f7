import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

import { openEngine } from "../../src/engine/openEngine.ts";
import { quietHost } from "./fixtures/dvc/openProject.ts";
import { makeGitRepository } from "./support/gitRepository.ts";

const pipeline = `stages:
  make:
    cmd: mkdir -p models && echo new > models/net.bin && echo new > in-git.csv && echo 1 > metrics.json
    outs: [models/net.bin, in-git.csv]
    metrics: [metrics.json: {cache: false}]
`;

describe("outputs of a stage, in git and without DVC", () => {
  it("are ignored by git once they are made, but for those that it has or is to have", async () => {
    using repository = makeGitRepository();
    const read = (file: string): string => readFileSync(path.join(repository.root, file), "utf8");
    repository.write("dvc.yaml", pipeline);
    repository.write("in-git.csv", "old\n");
    repository.commit("One output is git's");
    const engine = await openEngine(repository.root, { mayStartProcesses: true, log: () => undefined });
    try {
      await engine.execute({ stageIds: [] }, quietHost());
      assert.equal(read("models/.gitignore"), "/net.bin\n");
      assert.equal(existsSync(path.join(repository.root, ".gitignore")), false);
      await engine.execute({ stageIds: [], force: true }, quietHost());
      assert.equal(read("models/.gitignore"), "/net.bin\n", "it is said once");
    } finally {
      await engine.close();
    }
  });
});
