import assert from "node:assert/strict";
import path from "node:path";
import { describe, it } from "node:test";
import { debugTargets } from "../../src/engine/run/debugTargets.ts";
import type { Stage } from "../../src/engine/model/stage.ts";

const root = path.resolve("/no/such project");
const inherited = { PATH: "/nowhere", HOME: "/home/é", PYTHONUNBUFFERED: "1" };

function targetsOf(cmd: Stage["cmd"], more: Partial<Pick<Stage, "argv" | "wdir">> = {}, env: NodeJS.ProcessEnv = {}) {
  return debugTargets(root, { id: "train", cmd, wdir: ".", ...more }, { ...inherited, ...env }, inherited);
}

function only(cmd: Stage["cmd"], more: Partial<Pick<Stage, "argv" | "wdir">> = {}) {
  const { targets, isWhole } = targetsOf(cmd, more);
  assert.equal(targets.length, 1, JSON.stringify(targets));
  assert.equal(isWhole, true);
  return targets[0] ?? assert.fail();
}

const stageVariables = { PYTHONUNBUFFERED: "1", DVC_ROOT: root, DVC_STAGE: "train" };

describe("what of a stage's command can be debugged", () => {
  it("is a Python script with its arguments, as the stage's process would have them", () => {
    assert.deepEqual(only("python src/train.py --lr 0.1 'two words'", { wdir: "sub" }), {
      language: "python",
      line: "python src/train.py --lr 0.1 'two words'",
      code: { program: path.join(root, "sub", "src", "train.py") },
      args: ["--lr", "0.1", "two words"],
      interpreterArgs: [],
      cwd: path.join(root, "sub"),
      env: stageVariables,
    });
  });

  it("is a module, and the interpreter's own options go to the interpreter", () => {
    const { code, args, interpreterArgs } = only("python3.12 -u -W error -m pkg.train --deep -m x");
    assert.deepEqual(
      { code, args, interpreterArgs },
      { code: { module: "pkg.train" }, args: ["--deep", "-m", "x"], interpreterArgs: ["-u", "-W", "error"] },
    );
  });

  it("is what stands behind the tools that choose an environment", () => {
    for (const [line, code, args] of [
      ["poetry run python train.py a", { program: path.join(root, "train.py") }, ["a"]],
      ["uv run --with torch train.py a", { program: path.join(root, "train.py") }, ["a"]],
      ["uv run --extra gpu -m pkg.train a", { module: "pkg.train" }, ["a"]],
      ["conda run -n ml python -m pkg a", { module: "pkg" }, ["a"]],
      ["nice -n 5 python train.py a", { program: path.join(root, "train.py") }, ["a"]],
    ] as const) {
      const target = only(line);
      assert.deepEqual([target.language, target.code, target.args], ["python", code, args], line);
    }
  });

  it("is a script of Node", () => {
    const { language, code, args, interpreterArgs, interpreter } = only("node --import ./hook.mjs train.mjs --lr=1");
    assert.deepEqual(
      { language, code, args, interpreterArgs },
      {
        language: "node",
        code: { program: path.join(root, "train.mjs") },
        args: ["--lr=1"],
        interpreterArgs: ["--import", "./hook.mjs"],
      },
    );
    assert.equal(interpreter, undefined);
    const found = only(`"${process.execPath}" train.mjs`);
    assert.equal(found.interpreter, process.execPath);
  });

  it("has the folder and the variables that the line gives it", () => {
    const { code, cwd, env } = only("export SEED=1 && cd 'a b' && LR=2 python train.py");
    assert.equal(cwd, path.join(root, "a b"));
    assert.deepEqual(code, { program: path.join(root, "a b", "train.py") });
    assert.deepEqual(env, { ...stageVariables, SEED: "1", LR: "2" });
    const chosen = targetsOf("python train.py", {}, { VIRTUAL_ENV: "/v", PYTHONUNBUFFERED: "0" });
    assert.deepEqual(chosen.targets[0]?.env, { ...stageVariables, VIRTUAL_ENV: "/v", PYTHONUNBUFFERED: "0" });
  });

  it("is taken word by word where no shell stands between", () => {
    const { code, args } = only("python train.py '|'", { argv: ["python", "train.py", "|", "*.csv"] });
    assert.deepEqual([code, args], [{ program: path.join(root, "train.py") }, ["|", "*.csv"]]);
  });

  it("is not the whole where a shell does more", () => {
    for (const cmd of [
      "python train.py | tee log.txt",
      "python train.py > out.txt",
      "python train.py data/*.csv",
      'python train.py --now "$(date)"',
      ["python train.py", "rm -f tmp.txt"],
      "mkdir -p out && python train.py",
    ]) {
      const { targets, isWhole } = targetsOf(cmd);
      assert.equal(isWhole, false, String(cmd));
      assert.deepEqual(
        targets.map(({ code }) => code),
        [{ program: path.join(root, "train.py") }],
        String(cmd),
      );
    }
    const both = targetsOf("python a.py && node b.js");
    assert.deepEqual(
      both.targets.map(({ line }) => line),
      ["python a.py", "node b.js"],
    );
    assert.equal(both.isWhole, false);
  });

  it("is nothing where no script of Python or Node is started", () => {
    for (const cmd of ["make all", "python -c 'print(1)'", "node -e 1", "python", "echo train.py", "Rscript a.R", ""])
      assert.deepEqual(targetsOf(cmd).targets, [], cmd);
  });
});
