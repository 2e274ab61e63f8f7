import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import type { TestContext } from "node:test";
import path from "node:path";

import type { LocalEngine } from "../../src/engine/localEngine.ts";
import { openEngine } from "../../src/engine/openEngine.ts";
import { type GitRepository, makeGitRepository } from "./support/gitRepository.ts";
import { counts } from "./support/importProject.ts";

const pipeline = `stages:
  train:
    cmd: python train.py
    wdir: model
    params: [lr, {conf.toml: [depth]}]
    metrics: [scores.json: {cache: false}]
  evaluate:
    foreach: [a, b]
    do:
      cmd: python evaluate.py \${item}
      metrics:
        - eval/\${item}/scores.yaml
`;

function writeProject(repository: GitRepository, accuracy: string, lr: number): void {
  repository.write("dvc.yaml", pipeline);
  repository.write("params.yaml", "seed: 1\n");
  repository.write("model/params.yaml", `lr: ${lr}\nlayers: [1, 2]\n`);
  repository.write("model/conf.toml", "depth = 3\n");
  repository.write("model/scores.json", `{"acc": ${accuracy}, "inner": {"loss": 0.5}}`);
  for (const item of ["a", "b"]) repository.write(`eval/${item}/scores.yaml`, "auc: 0.7\n");
  repository.write("other/scores.json", '{"unnamed": 1}');
}

async function openIn(t: TestContext, repository: GitRepository): Promise<LocalEngine> {
  const engine = await openEngine(repository.root, { mayStartProcesses: true, log: () => undefined });
  t.after(async () => {
    await engine.close();
    repository[Symbol.dispose]();
  });
  return engine;
}

describe("DVC's experiments", () => {
  it("are read out of git, each with the commit that it was begun at, and nothing is checked out", async (t) => {
    const repository = makeGitRepository();
    writeProject(repository, "0.5", 0.1);
    const baseline = repository.commit("Begin");
    writeProject(repository, "NaN", 0.2);
    const experiment = repository.commit("What DVC writes");
    repository.git("update-ref", `refs/exps/${baseline.slice(0, 2)}/${baseline.slice(2)}/bold-søk`, experiment);
    repository.git("update-ref", "refs/exps/apply/first", experiment);
    repository.git("update-ref", "refs/exps/stash", experiment);
    repository.git("reset", "--quiet", "--hard", baseline);
    const engine = await openIn(t, repository);
    const [report, ...others] = await engine.importRuns([]);
    assert.deepEqual(others, []);
    assert.deepEqual([report?.tool, report?.place, report?.added, report?.faults], ["dvc", ".git/refs/exps", 1, []]);
    const [only] = await engine.runs();
    const time = Number(repository.git("show", "--no-patch", "--format=%ct", experiment)) * 1000;
    const { id: _, ...rest } = only ?? assert.fail();
    assert.deepEqual(rest, {
      name: "bold-søk",
      experiment: "DVC experiments",
      state: "done",
      startedAt: time,
      endedAt: time,
      commit: baseline,
      dirty: false,
      params: {
        "model/conf.toml:depth": 3,
        "model/params.yaml:layers": [1, 2],
        "model/params.yaml:lr": 0.2,
        seed: 1,
      },
      metrics: {
        acc: Number.NaN,
        "eval/a/scores.yaml:auc": 0.7,
        "eval/b/scores.yaml:auc": 0.7,
        "inner.loss": 0.5,
      },
      stages: [],
      origin: { kind: "import", of: "dvc:.git/refs/exps" },
    });
    assert.equal(repository.git("status", "--porcelain", "--untracked-files=no"), "");
    assert.deepEqual((await engine.importRuns([])).map(counts), [[0, 0, 1, 0]]);
    repository.git("update-ref", `refs/exps/${baseline.slice(0, 2)}/${baseline.slice(2)}/bold-søk`, baseline);
    assert.deepEqual((await engine.importRuns([])).map(counts), [[0, 1, 0, 0]]);
    assert.equal((await engine.runs())[0]?.metrics["acc"], 0.5);
  });
});

describe("the history of metrics", () => {
  it("is taken in where somebody asks for it: the commits of branches that changed them", async (t) => {
    const repository = makeGitRepository();
    writeProject(repository, "0.5", 0.1);
    const first = repository.commit("Begin");
    repository.write("README.md", "words");
    repository.commit("Say more");
    repository.git("checkout", "--quiet", "-b", "side");
    writeProject(repository, "0.75", 0.2);
    const second = repository.commit("Learn faster");
    repository.git("checkout", "--quiet", "main");
    const engine = await openIn(t, repository);
    await assert.rejects(engine.importRuns([]), { code: "import-unknown" });
    const reports = await engine.importRuns([path.join(repository.root, ".git")]);
    assert.deepEqual(
      reports.map(({ tool, place, added, faults }) => [tool, place, added, faults]),
      [["git", ".git", 2, []]],
    );
    const runs = (await engine.runs()).map(({ name, commit, metrics }) => [name, commit, metrics["acc"]]);
    assert.deepEqual(
      new Set(runs),
      new Set([
        [`${second.slice(0, 7)} Learn faster`, second, 0.75],
        [`${first.slice(0, 7)} Begin`, first, 0.5],
      ]),
    );
    assert.deepEqual((await engine.importRuns([path.join(repository.root, ".git")])).map(counts), [[0, 0, 2, 0]]);
  });

  it("has metrics too that only DVC's cache holds, where the content is there", async (t) => {
    const repository = makeGitRepository();
    const commitWith = (accuracy: number, isInCache: boolean): string => {
      const text = `{"acc": ${accuracy}}`;
      const md5 = createHash("md5").update(text).digest("hex");
      const entry = `{path: scores.json, hash: md5, md5: ${md5}, size: ${text.length}}`;
      repository.write("dvc.yaml", "stages:\n  train:\n    cmd: train\n    metrics: [scores.json]\n");
      repository.write("dvc.lock", `schema: '2.0'\nstages:\n  train:\n    cmd: train\n    outs:\n    - ${entry}\n`);
      repository.write(".dvc/config", "");
      repository.write(".gitignore", "/scores.json\n/.dvc/cache\n/.cairn\n");
      if (isInCache) repository.write(`.dvc/cache/files/md5/${md5.slice(0, 2)}/${md5.slice(2)}`, text);
      return repository.commit(`acc ${accuracy}`);
    };
    const [first, gone, last] = [commitWith(0.5, true), commitWith(0.625, false), commitWith(0.75, true)];
    const engine = await openIn(t, repository);
    const [report] = await engine.importRuns([path.join(repository.root, ".git")]);
    assert.deepEqual([report?.added, report?.faults], [3, []]);
    const metrics = new Map((await engine.runs()).map((run) => [run.commit, run.metrics]));
    assert.deepEqual(
      [first, gone, last].map((commit) => metrics.get(commit)),
      [{ acc: 0.5 }, {}, { acc: 0.75 }],
    );
  });

  it("says so where no pipeline names metrics, or the repository is another's", async (t) => {
    const repository = makeGitRepository();
    repository.write("README.md", "words");
    repository.commit("Begin");
    using other = makeGitRepository();
    const engine = await openIn(t, repository);
    const [report] = await engine.importRuns([path.join(repository.root, ".git")]);
    assert.match(report?.faults[0]?.message ?? "", /No dvc\.yaml at HEAD names metrics/);
    await assert.rejects(engine.importRuns([path.join(other.root, ".git")]), { code: "import-unknown" });
  });
});
