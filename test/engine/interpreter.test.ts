import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import * as fc from "fast-check";
import { findInterpreter } from "../../src/engine/run/environment/interpreter.ts";
import { shellCommands } from "../../src/engine/run/environment/shellCommands.ts";
import { digestOfPath } from "../../src/engine/run/environment/uvScripts.ts";

describe("the interpreter that a command starts", { skip: process.platform === "win32" }, () => {
  let root = "";
  before(() => {
    root = realpathSync(mkdtempSync(path.join(tmpdir(), "cairn interprèter-")));
    for (const program of [
      "bin/python3",
      "bin/python",
      "bin/Rscript",
      "bin/julia",
      "bin/node",
      "tools/plain",
      "venv/bin/python",
      "sub dir/venv/bin/python",
      "conda/bin/conda",
      "conda/bin/python",
      "conda/envs/gpu/bin/python",
      "conda/envs/stats/bin/Rscript",
      "conda/envs/stats/bin/python",
      "pyenv/versions/3.12.1/bin/python",
      "pyenv/versions/3.9.9/bin/python",
      "uv/.venv/bin/python",
      "lonely/.venv/bin/python",
      "poetry/.venv/bin/python",
      "pixi/.pixi/envs/cuda/bin/python",
    ]) {
      write(program, "#!/bin/sh\n", true);
    }
    for (const prefix of ["conda", "conda/envs/gpu", "conda/envs/stats"]) write(`${prefix}/conda-meta/history`, "");
    write("tools/train", "#!/usr/bin/env python3\n", true);
    write("tools/app", "#!/usr/bin/env -S node --harmony\n", true);
    write("tools/long", `#!/bin/sh\n'''exec' "${root}/venv/bin/python" "$0" "$@"\n' '''\n`, true);
    write("pyenv/shims/python", "#!/usr/bin/env bash\nexec pyenv exec python\n", true);
    write("pyenv/version", "3.12.1\n");
    write("old/.python-version", "3.9.9\n");
    write("uv/uv.lock", "");
    write("uv/pyproject.toml", "");
    write("uv/member/pyproject.toml", "");
    write("uv/member/alone.py", "# /// script\n# dependencies = []\n# ///\n");
    write("lonely/.venv/pyvenv.cfg", "version = 3.12.1\n");
    write("poetry/pyproject.toml", "");
    write("fresh/pyproject.toml", "");
    write("pixi/pixi.toml", "");
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  function write(file: string, text: string, isProgram = false): void {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
    if (isProgram) chmodSync(path.join(root, file), 0o755);
  }

  function found(line: string, { cwd = ".", env = {} }: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) {
    const searched = ["bin", "tools", "conda/bin"].map((folder) => path.join(root, folder)).join(path.delimiter);
    const whole = { PATH: searched, HOME: path.join(root, "home"), ...env };
    const interpreter = findInterpreter(line, { cwd: path.join(root, cwd), env: whole });
    return interpreter && path.relative(root, interpreter.file).split(path.sep).join("/");
  }

  it("is what the shell would find by the name, a path or a script's first line", () => {
    for (const line of [
      "python3 train.py",
      'SEED=1 A="b c" python3 train.py',
      "env -u X SEED=1 python3 train.py",
      "nice -n 5 python3 train.py > out.txt",
      "timeout -k 5 1h python3 train.py",
      "mpirun -np 4 python3 train.py",
      "> log.txt 2>&1 python3 train.py",
      "train --lr 0.1",
      "./bin/python3 x.py",
      "'./bin/python3' x.py",
      "mkdir -p out && python3 x.py",
      "cat data.csv | python3 x.py | tee log",
      "if test -f x; then python3 x.py; fi",
      "(cd tools; python3 x.py)",
      "bash -c 'python3 x.py'",
      `sh -ec "cd tools && exec python3 'x y.py'"`,
      "$PYTHON x.py",
      '"${MISSING:-python3}" x.py',
    ]) {
      assert.equal(found(line, { env: { PYTHON: "python3" } }), "bin/python3", line);
    }
    assert.equal(found("long --x"), "venv/bin/python");
    assert.equal(found("Rscript fit.R"), "bin/Rscript");
    assert.equal(found("julia --project=. fit.jl"), "bin/julia");
    assert.equal(found("app serve"), "bin/node");
    for (const line of [
      "plain x",
      "no-such-program",
      "echo python3",
      "",
      "# python3",
      "bash run.sh",
      "cat <<< python3",
    ])
      assert.equal(found(line), undefined, line);
  });

  it("is the activated environment's, wherever it was activated", () => {
    const env = { PATH: [path.join(root, "venv/bin"), path.join(root, "bin")].join(path.delimiter) };
    assert.equal(found("python x.py", { env }), "venv/bin/python");
    for (const line of [
      "source venv/bin/activate && python x.py",
      ". ./venv/bin/activate; python x.py",
      "bash -c 'source venv/bin/activate && python x.py'",
      'export PATH="$PWD/venv/bin:$PATH" && python x.py',
      "PATH=venv/bin:$PATH python x.py",
    ]) {
      assert.equal(found(line, { env: { PWD: root } }), "venv/bin/python", line);
    }
    assert.equal(found('cd "sub dir" && . venv/bin/activate && python x.py'), "sub dir/venv/bin/python");
    assert.equal(found("conda activate gpu && python x.py"), "conda/envs/gpu/bin/python");
  });

  it("is the one that an environment's tool would choose", () => {
    assert.equal(found("uv run python x.py", { cwd: "uv" }), "uv/.venv/bin/python");
    assert.equal(found("uv run --with rich x.py", { cwd: "uv/member" }), "uv/.venv/bin/python");
    assert.equal(found("uv run --directory uv x.py"), "uv/.venv/bin/python");
    assert.equal(found("uv run x.py", { cwd: "lonely" }), "lonely/.venv/bin/python");
    assert.equal(found("uv run python x.py", { cwd: "fresh" }), undefined);
    assert.equal(
      found("uv run x.py", { cwd: "uv", env: { UV_PROJECT_ENVIRONMENT: path.join(root, "venv") } }),
      "venv/bin/python",
    );
    assert.equal(found("poetry run python x.py", { cwd: "poetry" }), "poetry/.venv/bin/python");
    const active = { VIRTUAL_ENV: path.join(root, "venv") };
    assert.equal(found("poetry run python x.py", { cwd: "poetry", env: active }), "venv/bin/python");
    assert.equal(found("pipenv run python x.py", { env: active }), "venv/bin/python");
    assert.equal(found("pixi run -e cuda python x.py", { cwd: "pixi" }), "pixi/.pixi/envs/cuda/bin/python");
    assert.equal(found("conda run -n gpu python x.py"), "conda/envs/gpu/bin/python");
    assert.equal(found("conda run --no-capture-output -p conda/envs/gpu python x.py"), "conda/envs/gpu/bin/python");
    assert.equal(found("conda run -n stats Rscript x.R"), "conda/envs/stats/bin/Rscript");
    assert.equal(found("conda run python x.py"), "conda/bin/python");
    assert.equal(found("conda run -n nowhere python x.py"), undefined);
  });

  it("is the one that uv keeps for a script which says itself what it needs", () => {
    // As uv itself names it for scripts at such paths.
    assert.equal(digestOfPath("/home/me/digits/train model.py"), "1b5e665899f4d230");
    const digest = digestOfPath(path.join(root, "uv/member/alone.py"));
    const alone = (env: NodeJS.ProcessEnv) => found("uv run alone.py", { cwd: "uv/member", env });
    const cached = { UV_CACHE_DIR: path.join(root, "cache") };
    write("cache/environments-v2/alone-0123456789abcdef/bin/python", "", true);
    assert.equal(alone(cached), undefined);
    write(`cache/environments-v2/alone-${digest}/bin/python`, "", true);
    write(`home/.cache/uv/environments-v9/alone-${digest}/bin/python`, "", true);
    write(`home/.cache/uv/environments-v10/alone-${digest}/bin/python`, "", true);
    assert.equal(alone(cached), `cache/environments-v2/alone-${digest}/bin/python`);
    assert.equal(alone({}), `home/.cache/uv/environments-v10/alone-${digest}/bin/python`);
    assert.equal(found("cd uv && uv run --script ./member/alone.py", { env: cached }), alone(cached));
    assert.equal(found("uv run --isolated alone.py", { cwd: "uv/member", env: cached }), undefined);
  });

  it("is the one in hatch's environment that is meant", () => {
    write("hatch/pyproject.toml", '[project]\nname = "Digits_of.me"\n[tool.hatch.envs.gpu]\npath = "../venv"\n');
    write(
      "hatch/hatch.toml",
      '[envs.far]\ntype = "conda"\n[envs.near]\ntemplate = "gpu"\n[envs.lone]\ntemplate = "gpu"\ndetached = true\n',
    );
    const env = { HATCH_DATA_DIR: path.join(root, "hatches") };
    const home = `hatches/env/virtual/digits-of-me/${digestOf(path.join(root, "hatch"))}`;
    write(`${home}/digits-of-me/bin/python`, "", true);
    write(`${home}/lone/bin/python`, "", true);
    const of = (line: string, more: NodeJS.ProcessEnv = {}) => found(line, { cwd: "hatch", env: { ...env, ...more } });
    assert.equal(of("hatch run python x.py"), `${home}/digits-of-me/bin/python`);
    assert.equal(of("hatch run lone:python x.py"), `${home}/lone/bin/python`);
    assert.equal(of("hatch -e gpu run python x.py"), "venv/bin/python");
    assert.equal(of("hatch env run --env=near -- python x.py"), "venv/bin/python");
    assert.equal(of("hatch run train", { HATCH_ENV: "lone" }), `${home}/lone/bin/python`);
    for (const name of ["far", "not-made"]) assert.equal(of(`hatch run ${name}:python x.py`), undefined);
    write("settings.toml", '[dirs.env]\nvirtual = ".envs"\n');
    write("hatch/.envs/lone/bin/python", "", true);
    assert.equal(
      of("hatch run lone:x", { HATCH_CONFIG: path.join(root, "settings.toml") }),
      "hatch/.envs/lone/bin/python",
    );
  });

  it("is found where poetry and pipenv keep environments outside of the project", () => {
    write("kept/project/pyproject.toml", '[project]\nname = "Churn Model"\n');
    const poetry = { POETRY_VIRTUALENVS_PATH: path.join(root, "kept/envs") };
    const digest = digestOf(path.join(root, "kept/project"));
    write(`kept/envs/churn_model-${digest}-py3.11/bin/python`, "", true);
    assert.equal(
      found("poetry run python x.py", { cwd: "kept/project", env: poetry }),
      `kept/envs/churn_model-${digest}-py3.11/bin/python`,
    );
    write(`kept/envs/churn_model-${digest}-py3.12/bin/python`, "", true);
    assert.equal(found("poetry run python x.py", { cwd: "kept/project", env: poetry }), undefined);
    write("kept/envs/envs.toml", `["churn_model-${digest}"]\nminor = "3.12"\npatch = "3.12.1"\n`);
    assert.equal(
      found("poetry run python x.py", { cwd: "kept/project", env: poetry }),
      `kept/envs/churn_model-${digest}-py3.12/bin/python`,
    );

    write("kept/project/Pipfile", "");
    const ofPipfile = digestOf(path.join(root, "kept/project/Pipfile"));
    write(`kept/homes/project-${ofPipfile}/bin/python`, "", true);
    assert.equal(
      found("pipenv run python x.py", { cwd: "kept/project", env: { WORKON_HOME: path.join(root, "kept/homes") } }),
      `kept/homes/project-${ofPipfile}/bin/python`,
    );
  });

  it("is the version behind a shim of pyenv", () => {
    const env = { PATH: path.join(root, "pyenv/shims") };
    assert.equal(found("python x.py", { env }), "pyenv/versions/3.12.1/bin/python");
    assert.equal(found("python x.py", { env, cwd: "old" }), "pyenv/versions/3.9.9/bin/python");
    assert.equal(found("python x.py", { env: { ...env, PYENV_VERSION: "3.9.9" } }), "pyenv/versions/3.9.9/bin/python");
    assert.equal(found("python x.py", { env: { ...env, PYENV_VERSION: "system" } }), "pyenv/shims/python");
  });
});

describe("whatever a command says", () => {
  it("no file that cannot be looked at, and no text, keeps its interpreter from being looked for", () => {
    const place = { cwd: tmpdir(), env: { PATH: tmpdir(), HOME: tmpdir(), A: "python" } };
    const programs = ["python", "uv", "run", "poetry", "conda", "-n", "source", "activate", "cd", "env", "bash", "-c"];
    const marks = ["$A", "${A:-x}", "'", '"', "\\", ";", "&&", "|", "(", ">", "<<", "=", "#", "\0", "~/x"];
    const long = ["x".repeat(300), "/".repeat(5000)];
    const words = fc.constantFrom(...programs, ...marks, ...long);
    const lines = fc.array(fc.oneof(words, fc.string({ unit: "binary", maxLength: 8 })), { maxLength: 12 });
    fc.assert(
      fc.property(lines, fc.constantFrom("", " "), (parts, space) => {
        const found = findInterpreter(parts.join(space), place);
        assert.ok(found === undefined || found.file !== "");
      }),
    );
  });
});

describe("a shell line", { skip: process.platform === "win32" }, () => {
  it("is parted into its commands and words", () => {
    const words = (line: string, env: NodeJS.ProcessEnv = {}) => shellCommands(line, env);
    assert.deepEqual(words("a b && c;d|e &"), [["a", "b"], ["c"], ["d"], ["e"]]);
    assert.deepEqual(words(`a "b  c" 'd;e' f\\ g h"i"'j'`), [["a", "b  c", "d;e", "f g", "hij"]]);
    assert.deepEqual(words("a >out 2>&1 <in b"), [["a", "b"]]);
    assert.deepEqual(words("a # b\n"), [["a"]]);
    assert.deepEqual(words("a#b"), [["a#b"]]);
    assert.deepEqual(words('$A "${B}x" ${C-y} \'$A\' "\\$A" $D', { A: "one", B: "two" }), [
      ["one", "twox", "y", "$A", "$A"],
    ]);
    assert.deepEqual(words("~/x ~user", { HOME: "/h" }), [["/h/x", "~user"]]);
    assert.deepEqual(words('a ""'), [["a", ""]]);
    assert.deepEqual(words(`a "b`), [["a", "b"]]);
  });
});

function digestOf(text: string): string {
  // As Python's base64.urlsafe_b64encode writes it.
  const base64 = createHash("sha256").update(text).digest("base64");
  return base64.replaceAll("+", "-").replaceAll("/", "_").slice(0, 8);
}
