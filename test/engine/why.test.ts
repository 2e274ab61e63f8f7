import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { describe, it } from "node:test";
import type { TestContext } from "node:test";
import { codeChange } from "../../src/engine/experiments/why/codeChange.ts";
import { followImports } from "../../src/engine/experiments/why/importedPackages.ts";
import { paramEffect } from "../../src/engine/experiments/why/paramEffect.ts";
import { openLedger } from "../../src/engine/ledger/openLedger.ts";
import type { LocalEngine } from "../../src/engine/localEngine.ts";
import type { RunSummary } from "../../src/engine/model/run.ts";
import { openEngine } from "../../src/engine/openEngine.ts";
import { quietHost } from "./fixtures/dvc/openProject.ts";
import { makeProject, writeFiles } from "./fixtures/dvc/project.ts";

const files = {
  "dvc.yaml": `stages:
  train:
    cmd: node train.mjs
    deps: [train.mjs, data.csv]
    params: [train.lr, train.depth, train.seed]
    metrics:
    - metrics.json:
        cache: false
`,
  "params.yaml": "train:\n  lr: 0.1\n  depth: 1\n  seed: 1\n",
  "data.csv": "id,size,kind\n1,10,a\n2,20,b\n3,30,a\n",
  // The larger the rate the better, and a little by the seed; the depth does nothing.
  "train.mjs": `import { readFileSync, writeFileSync } from "node:fs";
const read = (name) => Number(new RegExp(name + ": (.*)").exec(readFileSync("params.yaml", "utf8"))[1]);
const rows = readFileSync("data.csv", "utf8").trim().split("\\n").length - 1;
const accuracy = 0.5 + read("lr") + rows / 100 + ((read("seed") * 7) % 5) / 1000;
writeFileSync("metrics.json", JSON.stringify({ accuracy }));
`,
  "notes.py": "print(1)\n",
  "README.md": "Read me\n",
};

interface Opened {
  readonly root: string;
  readonly engine: LocalEngine;
  readonly commit: (message: string) => void;
  /** Really runs, which takes half a second. */
  readonly run: (name: string, values?: Readonly<Record<string, number>>) => Promise<void>;
  /** Records a run that was the same as another but for parameters. */
  readonly alike: (
    of: string,
    name: string,
    values: Readonly<Record<string, number>>,
    accuracy: number,
  ) => Promise<void>;
}

async function open(t: TestContext): Promise<Opened> {
  const root = makeProject(t, files);
  const git = (...args: readonly string[]): void => {
    execFileSync("git", ["-c", "user.name=Kari", "-c", "user.email=kari@example.org", ...args], { cwd: root });
  };
  git("init", "--quiet");
  const commit = (message: string): void => {
    git("add", "--all");
    git("commit", "--quiet", "--message", message);
  };
  commit("First");
  const engine = await openEngine(root, { mayStartProcesses: true, log: () => undefined });
  t.after(() => engine.close());
  const run: Opened["run"] = async (name, values = {}) => {
    const set = Object.entries(values).map(([key, value]) => ({ file: "params.yaml", key: `train.${key}`, value }));
    const { state } = await engine.execute({ stageIds: [], name, set, force: true }, quietHost());
    assert.equal(state, "done");
  };
  const alike: Opened["alike"] = async (of, name, values, accuracy) => {
    const { ledger } = openLedger(path.join(root, ".cairn", "ledger.db"), "create", () => undefined);
    const known = await engine.run(of);
    const params = Object.fromEntries(Object.entries(values).map(([key, value]) => [`train.${key}`, value]));
    ledger.runs.begin({ ...known, id: `id-${name}`, name, params: { ...known.params, ...params }, pid: 1 });
    ledger.runs.setArtifacts(`id-${name}`, known);
    ledger.runs.setMetrics(`id-${name}`, { accuracy });
    ledger.runs.end(`id-${name}`, { state: "done", endedAt: known.startedAt + 1 });
    ledger.close();
  };
  return { root, engine, commit, run, alike };
}

describe("why a run is better", () => {
  it("tells real differences from chance by runs with other seeds, and what earlier runs say of a parameter", async (t) => {
    const { engine, run, alike } = await open(t);
    await run("slow-1", { lr: 0.1, seed: 1 });
    await run("fast-1", { lr: 0.2, seed: 1, depth: 2 });
    for (const seed of [2, 3, 4, 5]) {
      await alike("slow-1", `slow-${seed}`, { seed }, 0.63 + seed / 1000);
      await alike("fast-1", `fast-${seed}`, { seed }, 0.73 + seed / 1000);
    }
    await alike("fast-1", "fast-again", {}, 0.732);
    const { metrics, noun } = await engine.seedReport(["slow-1", "fast-1"]);
    assert.equal(noun, "seed");
    // The same seed again is no new draw.
    assert.deepEqual(metrics[0]?.against[1]?.counts, [5, 5]);
    assert.equal(metrics[0]?.against[1]?.verdict, "real");

    await alike("slow-1", "deep", { seed: 3, depth: 2 }, 0.633);
    await alike("fast-1", "fast-shallow", { seed: 4, depth: 1 }, 0.734);
    const why = await engine.explain({ baseline: "slow-1", run: "fast-1" });
    assert.equal(
      why.verdict,
      "fast-1 is better than slow-1: `accuracy` 0.632 → 0.732 (+0.1), likely real: p = 0.008 over 5 and 5 seeds.",
    );
    assert.deepEqual(
      why.causes.map(({ kind, subject, likelihood }) => [kind, subject, likelihood]),
      [
        ["param", "train.lr", "likely"],
        ["param", "train.depth", "possible"],
      ],
    );
    const [rate, depth] = why.causes;
    assert.match(
      rate?.evidence[0] ?? "",
      /^In 2 earlier pairs of runs that differed only in `train\.lr` \(0\.1 → 0\.2\), `accuracy` rose each time, by \+0\.1 on average\.$/,
    );
    assert.match(
      depth?.evidence[0] ?? "",
      /^In 2 earlier pairs .* `train\.depth` \(1 → 2\), `accuracy` stayed the same\.$/,
    );
    assert.ok(why.same.includes("1 data version"), why.same.join());
    assert.ok(why.same.includes("all source files"));

    const bySeed = await engine.explain({ baseline: "slow-1", run: "slow-2" });
    assert.deepEqual(
      bySeed.causes.map(({ kind, likelihood }) => [kind, likelihood]),
      [["seed", "likely"]],
    );
    const again = await engine.explain({ baseline: "fast-1", run: "fast-again" });
    assert.match(again.causes[0]?.message ?? "", /the command itself does not make the same twice/);
    assert.match(again.verdict, /^fast-again is as good as fast-1: `accuracy` is 0\.732 in both\.$/);
    await assert.rejects(engine.explain({ baseline: "slow-1", run: "fast-1", metric: "loss" }), {
      code: "metric-unknown",
      cure: "They have accuracy.",
    });
  });

  it("puts data and code on the way to the metric before what is not, and says what became of each", async (t) => {
    const { root, engine, commit, run } = await open(t);
    await run("before");
    writeFiles(root, {
      "data.csv": "id,size,kind,weight\n1,10,a,1\n2,20,b,2\n3,35,a,2\n4,40,b,1\n",
      "train.mjs": files["train.mjs"].replace("0.5 +", "0.51 +\n"),
      "notes.py": "# a remark\nprint(1)\n",
      "README.md": "Read me again\n",
    });
    commit("Second");
    await run("after");
    const { causes, verdict, remarks, same } = await engine.explain({ baseline: "before", run: "after" });
    assert.match(verdict, /^after is better than before: `accuracy` 0\.632 → 0\.652 \(\+0\.02\)\.$/);
    assert.match(remarks.join(" "), /How much of it is chance is not known/);
    assert.deepEqual(
      causes.map(({ kind, subject, likelihood }) => [kind, subject, likelihood]),
      [
        ["data", "data.csv", "likely"],
        ["code", "train.mjs", "likely"],
        ["code", "notes.py", "unlikely"],
        ["code", undefined, "unlikely"],
      ],
    );
    assert.deepEqual(causes[0]?.evidence.slice(0, 3), [
      "3 → 4 rows: 1 added, 1 changed.",
      "New columns: weight.",
      "id: distinct 3 → 4, max 3 → 4, mean 2 → 2.5; size: distinct 3 → 4, max 30 → 40, mean 20 → 26.25.",
    ]);
    assert.match(causes[1]?.message ?? "", /^The code `train\.mjs` changed \(\+\d −\d lines?\)\.$/);
    assert.equal(causes[2]?.evidence[0], "Only comments and blank lines differ.");
    assert.ok(same.includes("3 parameters"));
  });
});

describe("the parts of a judgement", () => {
  const runOf = (accuracy: number): RunSummary => ({
    id: "",
    name: "",
    experiment: "",
    state: "done",
    startedAt: 0,
    dirty: false,
    params: {},
    metrics: { accuracy },
    stages: [],
  });
  const pairs = (deltas: readonly number[], isSameMove = true) =>
    deltas.map((delta) => ({ before: runOf(0.5), after: runOf(0.5 + delta), isSameMove }));
  const move = { key: "lr", before: 0.2, after: 0.1 };

  it("weighs earlier pairs for, against, or neither way", () => {
    const weightOf = (deltas: readonly number[], delta: number) =>
      paramEffect(move, pairs(deltas), "accuracy", delta)?.weight;
    assert.equal(weightOf([0.02, 0.03, 0.02, 0.01], 0.02), 1);
    assert.equal(weightOf([-0.02, -0.03], 0.02), -1);
    assert.equal(weightOf([0.0001, 0.0001], 0.02), -1);
    assert.equal(weightOf([0.05, -0.02], 0.02), 0);
    assert.equal(weightOf([], 0.02), undefined);
    assert.equal(
      paramEffect(move, pairs([0.25, -0.05, 0.25, 0.25], false), "accuracy", 0.2)?.sentence,
      "In 4 earlier pairs of runs that differed only in `lr`, smaller in the second, `accuracy` rose in 3 pairs, by +0.175 on average.",
    );
  });

  it("sees where only comments differ, and counts lines", async () => {
    assert.deepEqual(await codeChange("a.py", "x = 1\n", "# why\n\nx = 1\n"), {
      lines: { added: 2, removed: 0 },
      isCosmetic: true,
    });
    assert.deepEqual(await codeChange("a.py", "x = 1\n", "x = 2\n"), {
      lines: { added: 1, removed: 1 },
      isCosmetic: false,
    });
    assert.equal((await codeChange("a.js", "x = 1\n", "# x = 1\n")).isCosmetic, false);
    assert.deepEqual(await codeChange("new.py", undefined, "x = 1\n"), {
      lines: { added: 1, removed: 0 },
      isCosmetic: false,
    });
  });

  it("follows imports through a project to the packages behind them", () => {
    const texts = new Map([
      ["src/train.py", "import numpy as np\nfrom digits.network import Net\nfrom .local import x\n"],
      ["src/digits/__init__.py", ""],
      ["src/digits/network.py", "from sklearn.linear_model import Ridge\nimport yaml\n"],
      ["src/local.py", "import torch.nn as nn\n"],
      ["src/other.py", "import pandas\n"],
    ]);
    const { files: found, packages } = followImports(texts, ["src/train.py"]);
    assert.deepEqual([...found].toSorted(), ["src/digits/network.py", "src/local.py", "src/train.py"]);
    assert.deepEqual([...packages].toSorted(), ["numpy", "pyyaml", "scikit-learn", "torch"]);
  });
});
