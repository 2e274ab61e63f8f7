import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { EngineChange } from "../../src/engine/engine.ts";
import { openEngine } from "../../src/engine/openEngine.ts";
import type { LocalEngine } from "../../src/engine/localEngine.ts";
import { makeGitRepository } from "./support/gitRepository.ts";
import type { GitRepository } from "./support/gitRepository.ts";

const pipeline = `stages:
  make features:
    cmd: python3 features.py
    deps: [features.py, data/raw.csv, src]
    outs: [data/features]
  train:
    cmd: python3 train.py
    deps: [train.py, data/features]
    outs: [model.pkl]
    metrics: [{metrics.json: {cache: false}}]
    plots: [curve.csv]
`;

interface OpenProject extends AsyncDisposable {
  readonly repository: GitRepository;
  readonly engine: LocalEngine;
  readonly warnings: readonly string[];
}

async function openProject(): Promise<OpenProject> {
  const repository = makeGitRepository();
  repository.write(".gitignore", "data/features\nmodel.pkl\n");
  repository.write("dvc.yaml", pipeline.replace("make features", "features"));
  for (const script of ["features.py", "train.py", "src/util.py"]) repository.write(script, "print()\n");
  repository.write("data/raw.csv", "a,b\n1,2\n");
  repository.write("model.pkl", "the first model");
  const warnings: string[] = [];
  const engine = await openEngine(repository.root, {
    mayStartProcesses: true,
    log: (level, message) => {
      if (level === "warn") warnings.push(message);
    },
  });
  const close = async (): Promise<void> => {
    await engine.close();
    repository[Symbol.dispose]();
  };
  return { repository, engine, warnings, [Symbol.asyncDispose]: close };
}

function model({ repository }: OpenProject): string {
  return readFileSync(path.join(repository.root, "model.pkl"), "utf8");
}

/** The reflog counts in seconds: what is written later than that after a commit cannot be taken for a part of it. */
const afterTheCommit = (): Promise<void> => sleep(1_100);

describe("an open project", () => {
  it("versions what cairn.yaml names, and shows it as what it says", async () => {
    await using project = await openProject();
    const { engine, repository } = project;
    repository.write("labels/final.csv", "id,label\n");
    repository.write("pretrained/encoder.bin", "weights");
    repository.write(
      "cairn.yaml",
      "track:\n  - labels\n  - {path: pretrained/encoder.bin, role: model}\n  - {path: data/raw.csv, role: features}\n  - gone.csv\n",
    );
    const { artifacts, missing } = await engine.takeSnapshot({});
    const paths = artifacts.map(({ path }) => path);
    assert.deepEqual(paths, ["data/raw.csv", "labels", "model.pkl", "pretrained/encoder.bin"]);
    assert.ok(missing.includes("gone.csv"));
    const shown = (await engine.artifacts()).map(({ artifact, state }) => [artifact.path, artifact.role, state]);
    for (const row of [
      ["data/raw.csv", "features", "unchanged"],
      ["gone.csv", "data", "missing"],
      ["labels", "data", "unchanged"],
      ["pretrained/encoder.bin", "model", "unchanged"],
    ]) {
      assert.ok(
        shown.some((one) => one.join() === row.join()),
        `${row.join()} in ${JSON.stringify(shown)}`,
      );
    }
  });

  it("versions what patterns of cairn.yaml fit, but not what ignore files name or other versions hold", async () => {
    await using project = await openProject();
    const { engine, repository } = project;
    for (const file of ["zoo/a.bin", "zoo/b.bin", "zoo/old.bin", "zoo/deep/c.bin", "zoo/notes.txt", "sets/x/1.csv"])
      repository.write(file, file);
    repository.write("sets/node_modules/m/2.csv", "not data");
    repository.write("sets/venv/pyvenv.cfg", "");
    repository.write("sets/venv/3.csv", "not data");
    repository.write(".cairnignore", "old.*\n");
    repository.write(
      "cairn.yaml",
      "track:\n  - {path: 'zoo/*.bin', role: model}\n  - zoo/a.*\n  - sets/*\n  - 'sets/**/*.csv'\n  - '**/raw.csv'\n  - data/*\n",
    );
    const shown = (await engine.artifacts()).map(({ artifact }) => [artifact.path, artifact.role].join());
    // data/features is an output, and stays one; data/raw.csv is what a stage reads.
    assert.deepEqual(
      shown.filter((path) => !/^(curve|metrics|model)/.test(path)),
      ["data/features,features", "data/raw.csv,data", "sets/x,data", "zoo/a.bin,model", "zoo/b.bin,model"],
    );
    const { artifacts } = await engine.takeSnapshot({});
    assert.ok(artifacts.some(({ path }) => path === "zoo/b.bin"));
    assert.deepEqual(await engine.problems(), []);
  });

  it("tells of paths and patterns in cairn.yaml that find nothing", async () => {
    await using project = await openProject();
    const { engine, repository } = project;
    repository.write("zoo/encoder.bin", "weights");
    repository.write("zoo/old.bin", "weights");
    repository.write(".cairnignore", "old.*\n");
    repository.write(
      "cairn.yaml",
      "track:\n  - zoo/encodr.bin\n  - gone.csv\n  - zoo/*.bin\n  - zoo/*.pt\n  - zoo/o*.bin\n  - curve.csv\n",
    );
    const problems = await engine.problems();
    assert.deepEqual(
      problems.map(({ range, code, message }) => [range.start.line, code, message]),
      [
        [2, "track-missing", "There is nothing at `zoo/encodr.bin`. Did you mean `zoo/encoder.bin`?"],
        [
          3,
          "track-missing",
          "There is nothing at `gone.csv`. Put it there, or correct the path; `cairn restore` brings back what was kept.",
        ],
        [5, "track-missing", "Nothing fits `zoo/*.pt`. Check its folders and its ending."],
        [
          6,
          "track-missing",
          "All that fits `zoo/o*.bin` is named in a .cairnignore or .dvcignore, as is `zoo/old.bin`. Take a line out there, or this pattern here.",
        ],
      ],
    );
    const range = problems[0]?.range;
    assert.ok(range);
    assert.deepEqual(
      (await engine.fixes("cairn.yaml", range)).map(({ title }) => title),
      ["Change to `zoo/encoder.bin`"],
    );
  });

  it("reads without leaving anything behind", async () => {
    await using project = await openProject();
    const { engine, repository } = project;
    const statuses = await engine.status();
    await Promise.all([engine.artifacts(), engine.runs(), engine.snapshots(), engine.doctor()]);
    assert.deepEqual(
      statuses.map(({ id, state }) => [id, state]),
      [
        ["features", "never-run"],
        ["train", "never-run"],
      ],
    );
    assert.equal(existsSync(path.join(repository.root, ".cairn")), false);
  });

  it("tells artifacts from code, and what each is for", async () => {
    await using project = await openProject();
    const artifacts = await project.engine.artifacts();
    assert.deepEqual(
      artifacts.map(({ artifact, state }) => [artifact.path, artifact.role, artifact.producer, state]),
      [
        ["curve.csv", "plots", "train", "missing"],
        ["data/features", "features", "features", "missing"],
        ["data/raw.csv", "data", undefined, "unrecorded"],
        ["metrics.json", "metrics", "train", "missing"],
        ["model.pkl", "model", "train", "unrecorded"],
      ],
    );
  });

  it("never takes what lies outside of its root for an artifact", async () => {
    await using project = await openProject();
    const outside =
      "stages:\n  far:\n    cmd: true\n    deps: [.., ../other, /tmp, 's3://bucket/x']\n    outs: ['2024:v1.csv']\n";
    project.repository.write("dvc.yaml", outside);
    await project.engine.noteChanges([path.join(project.repository.root, "dvc.yaml")]);
    const artifacts = await project.engine.artifacts();
    assert.deepEqual(
      artifacts.map(({ artifact }) => artifact.path),
      ["2024:v1.csv"],
    );
  });

  it("outlives its folder", async () => {
    await using project = await openProject();
    const changes: EngineChange[] = [];
    project.engine.onDidChange((changed) => changes.push(...changed));
    await sleep(100);
    rmSync(project.repository.root, { recursive: true });
    await until(() => changes.includes("head"));
  });

  it("tells when git's HEAD moves, also in a repository that is made later", async () => {
    await using project = await openProject();
    const { engine, repository } = project;
    rmSync(path.join(repository.root, ".git"), { recursive: true });
    const heads: EngineChange[] = [];
    const stop = engine.onDidChange((changes) => heads.push(...changes.filter((change) => change === "head")));
    await sleep(200);
    repository.git("init", "--quiet");
    await until(() => heads.length > 0);
    const before = heads.length;
    repository.commit("The first");
    await until(() => heads.length > before);
    stop();
  });
});

describe("the snapshot of a commit", () => {
  it("is made once, and brings the commit's data back with a way to undo it", async () => {
    await using project = await openProject();
    const { engine, repository } = project;
    const first = repository.commit("The first");
    const recorded = await engine.recordHead();
    assert.equal(recorded.isNew, true);
    assert.deepEqual(
      recorded.snapshot?.artifacts.map((version) => version.path),
      ["data/raw.csv", "model.pkl"],
    );
    assert.equal((await engine.recordHead()).isNew, false);

    await afterTheCommit();
    repository.write("model.pkl", "the second model");
    repository.commit("The second");
    await engine.recordHead();
    repository.git("checkout", "--quiet", first);
    const back = await engine.recordHead();
    assert.deepEqual(back.differing, ["model.pkl"]);

    const { undoSnapshotId } = await engine.restore(await engine.planRestore({ ref: first }));
    assert.equal(model(project), "the first model");
    assert.deepEqual((await engine.recordHead()).differing, []);
    assert.ok(undoSnapshotId !== undefined);
    await engine.restore(await engine.planRestore({ ref: undoSnapshotId }));
    assert.equal(model(project), "the second model");
  });

  it("does not claim what was changed after the commit, when Cairn looks late", async () => {
    await using project = await openProject();
    const { engine, repository } = project;
    const commit = repository.commit("The first");
    await afterTheCommit();
    repository.write("model.pkl", "of no commit");
    const { snapshot } = await engine.recordHead();
    assert.equal(snapshot?.commit, commit);
    assert.deepEqual(
      snapshot?.artifacts.map((version) => version.path),
      ["data/raw.csv"],
    );
    assert.deepEqual(snapshot?.unknown, ["model.pkl"]);
  });

  it("is not made of data that another commit left behind", async () => {
    await using project = await openProject();
    const { engine, repository } = project;
    const first = repository.commit("The first");
    await afterTheCommit();
    repository.write("model.pkl", "of the second");
    repository.commit("The second");
    repository.git("checkout", "--quiet", first);
    const { snapshot } = await engine.recordHead();
    assert.deepEqual(
      snapshot?.artifacts.map((version) => version.path),
      ["data/raw.csv"],
    );
    assert.ok(snapshot?.unknown?.includes("model.pkl"));
  });

  it("is none where the commit tells nothing of data", async () => {
    await using project = await openProject();
    const { engine, repository } = project;
    repository.write(".gitignore", "data\n*.pkl\ncurve.csv\n");
    const first = repository.commit("The first");
    await afterTheCommit();
    repository.write("model.pkl", "of the second");
    repository.write("data/raw.csv", "of the second");
    repository.commit("The second");
    await assert.rejects(engine.planRestore({ ref: first }), { code: "commit-without-snapshot" });
    await assert.rejects(engine.planRestore({ ref: "no-such-branch" }), { code: "snapshot-unknown" });
  });

  it("says which paths a snapshot holds when another is asked for", async () => {
    await using project = await openProject();
    project.repository.commit("The first");
    await project.engine.recordHead();
    await assert.rejects(project.engine.planRestore({ ref: "HEAD", paths: ["model.pki"] }), {
      code: "artifact-unknown",
      cure: "Did you mean “model.pkl”?",
    });
    await assert.rejects(project.engine.planRestore({ ref: "no-such-thing" }), { code: "snapshot-unknown" });
  });
});

describe("a ledger that comes while it is asked", () => {
  it("answers all the same", async () => {
    await using project = await openProject();
    const { engine, repository } = project;
    const other = await openEngine(repository.root, { mayStartProcesses: true, log: () => undefined });
    const asked = [engine.status(), engine.artifacts(), engine.findSnapshot("HEAD").catch(() => undefined)];
    await other.takeSnapshot({ message: "Meanwhile" });
    await Promise.all(asked);
    await other.close();
    assert.equal((await engine.snapshots()).length, 1);
  });
});

describe("a damaged ledger", () => {
  it("is set aside with its bytes, and the stored content is found again", async () => {
    await using project = await openProject();
    const { engine, repository, warnings } = project;
    const { artifacts } = await engine.takeSnapshot({ message: "By hand" });
    await engine.close();
    const cairn = path.join(repository.root, ".cairn");
    for (const file of ["ledger.db-wal", "ledger.db-shm"]) rmSync(path.join(cairn, file), { force: true });
    writeFileSync(path.join(cairn, "ledger.db"), "this is no database, but it was somebody's once".repeat(100));

    assert.deepEqual(await engine.runs(), []);
    const kept = artifacts.find((version) => version.path === "model.pkl");
    assert.ok(kept);
    assert.equal(Buffer.from(await engine.readVersion(kept.digest)).toString(), "the first model");
    const aside = readdirSync(cairn).find((name) => name.startsWith("ledger.corrupt-"));
    assert.ok(aside !== undefined);
    assert.match(readFileSync(path.join(cairn, aside), "utf8"), /somebody's once/);
    assert.equal(warnings.filter((warning) => /set aside/.test(warning)).length, 1);
  });
});

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    assert.ok(tries < 600, "it did not come to hold within a minute");
    await sleep(100);
  }
}
