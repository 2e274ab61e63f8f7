import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { fileStart } from "../../src/engine/model/source.ts";
import type { RunEnvironment } from "../../src/engine/model/run.ts";
import { isSecretName, withoutCredentials } from "../../src/engine/model/secrets.ts";
import type { Stage } from "../../src/engine/model/stage.ts";
import type { EnvironmentReading } from "../../src/engine/run/environment/environment.ts";
import { readEnvironment } from "../../src/engine/run/environment/environment.ts";
import { findOnPath } from "../host/processes.ts";

const isWindows = process.platform === "win32";
/** Long enough ago that it counts as settled. */
const longAgo = new Date("2024-02-29T12:00:00Z");

describe("the environment of a run", { skip: isWindows }, () => {
  let root = "";
  const messages: string[] = [];
  let reading: EnvironmentReading | undefined;
  before(() => {
    root = realpathSync(mkdtempSync(path.join(tmpdir(), "cairn envirönment-")));
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  function write(file: string, text: string | Uint8Array, mode = 0o644): void {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
    chmodSync(path.join(root, file), mode);
  }

  function settle(...files: readonly string[]): void {
    for (const file of files) utimesSync(path.join(root, file), longAgo, longAgo);
  }

  async function read(
    commands: string | readonly string[],
    env: NodeJS.ProcessEnv = process.env,
    variables: readonly string[] = [],
  ): Promise<RunEnvironment> {
    messages.length = 0;
    const stages = [commands].flat().map((cmd, at) => stageOf(`stage${at + 1}`, cmd));
    const context = { root, log: (_: string, message: string) => void messages.push(message) };
    reading = await readEnvironment(context, { stages, env, cairnVersion: "1.2.3", variables });
    return reading.environment;
  }

  function writePackage(site: string, name: string, version: string, directUrl?: unknown): void {
    const folder = `${site}/${name.replaceAll("-", "_")}-${version}.dist-info`;
    write(`${folder}/METADATA`, `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n\nVersion: not this one\n`);
    if (directUrl !== undefined) write(`${folder}/direct_url.json`, JSON.stringify(directUrl));
  }

  const python = findOnPath("python3");

  it("has the version and packages that Python itself tells", { skip: python === undefined }, async () => {
    // A module of the user's may not stand in for one of Python's.
    write("json.py", "raise SystemExit('the wrong json')\n");
    const environment = await read("python3 x.py");
    assert.deepEqual(messages, []);
    assert.match(environment.interpreter?.version ?? "", /^3\.\d+\.\d+/);
    assert.equal(environment.cairnVersion, "1.2.3");
    assert.ok(environment.cpuCount > 0 && environment.memoryBytes > 0);
    const own = environment.interpreter?.path ?? "";
    assert.deepEqual(await read(`'${own}' x.py`), environment);
  });

  it("is read of a virtualenv as Python would tell it", { skip: python === undefined }, async () => {
    execFileSync(python ?? "", ["-m", "venv", "--without-pip", "venv"], { cwd: root });
    const site = execFileSync(path.join(root, "venv/bin/python"), [
      "-c",
      "import site; print(site.getsitepackages()[0])",
    ]);
    const folder = path.relative(root, site.toString().trim());
    writePackage(folder, "scikit-learn", "1.4.2");
    writePackage(folder, "churn", "0.3.0", { url: `file://${root}/src/churn`, dir_info: { editable: true } });
    writePackage(folder, "metrics-kit", "2.0", {
      url: "https://ana:geheim@git.example.org/kit.git",
      vcs_info: { vcs: "git", commit_id: "8f1c2d3e" },
    });
    write(`${folder}/PyYAML-6.0.egg-info`, "Metadata-Version: 1.1\nName: PyYAML\nVersion: 6.0\n\n");
    const environment = await read("venv/bin/python x.py");
    assert.deepEqual(messages, []);
    assert.deepEqual(environment.packages, {
      "scikit-learn": "1.4.2",
      churn: "0.3.0 (editable, from src/churn)",
      "metrics-kit": "2.0 (git 8f1c2d3e of https://***@git.example.org/kit.git)",
      PyYAML: "6.0",
    });
    const ask =
      "import json, platform; from importlib import metadata as m; print(json.dumps([platform.python_version(), {d.metadata['Name']: d.version for d in m.distributions()}]))";
    const [version, told] = JSON.parse(
      execFileSync(path.join(root, "venv/bin/python"), ["-I", "-c", ask], { encoding: "utf8" }),
    ) as [string, Record<string, string>];
    assert.deepEqual(environment.interpreter, { path: path.join(root, "venv/bin/python"), version });
    const plain = Object.entries(environment.packages).map(([name, text]) => [name, text.replace(/ .*/, "")]);
    assert.deepEqual(Object.fromEntries(plain), told);
  });

  it("is asked again only when something in the environment has changed, and no process is started for it", async () => {
    // A program that cannot be started: whoever tries fails.
    write("env/bin/python", Buffer.alloc(64), 0o755);
    write("env/pyvenv.cfg", "home = /usr/bin\nversion = 3.11.4\n");
    const site = "env/lib/python3.11/site-packages";
    writePackage(site, "numpy", "1.26.4");
    settle("env/bin/python", "env/pyvenv.cfg", site);
    const first = await read("env/bin/python x.py");
    assert.deepEqual([messages, first.packages], [[], { numpy: "1.26.4" }]);

    assert.equal(reading?.hasChanged(), false);

    // Seen only by who reads again: the folder's time stays as it is.
    write(`${site}/numpy-1.26.4.dist-info/METADATA`, "Name: numpy\nVersion: 9.9\n\n");
    assert.deepEqual((await read("env/bin/python x.py")).packages, { numpy: "1.26.4" });

    writePackage(site, "pandas", "2.2.0");
    assert.equal(reading.hasChanged(), true);
    assert.deepEqual((await read("env/bin/python x.py")).packages, { numpy: "9.9", pandas: "2.2.0" });
    // The folder has changed this very moment: the next change may not show in its time, so nothing is kept yet.
    write(`${site}/pandas-2.2.0.dist-info/METADATA`, "Name: pandas\nVersion: 2.2.1\n\n");
    assert.equal((await read("env/bin/python x.py")).packages["pandas"], "2.2.1");
  });

  it("is another where a command makes its environment before it starts", async () => {
    mkdirSync(path.join(root, "made"));
    write("made/uv.lock", "");
    const before = await read("uv run --project made x.py");
    assert.deepEqual([before.interpreter, before.unknown], [undefined, [{ tool: "uv run", stages: ["stage1"] }]]);
    assert.equal(reading?.hasChanged(), false);
    write("made/.venv/bin/python", Buffer.alloc(64), 0o755);
    write("made/.venv/pyvenv.cfg", "version = 3.13.1\n");
    writePackage("made/.venv/lib/python3.13/site-packages", "numpy", "2.1.0");
    assert.equal(reading.hasChanged(), true);
    const made = await read("uv run --project made x.py");
    assert.deepEqual([made.packages, made.unknown], [{ numpy: "2.1.0" }, undefined]);
  });

  it("has what conda has installed, with its builds", async () => {
    write("conda/bin/python", Buffer.alloc(64), 0o755);
    for (const record of [
      "python-3.10.13-hd12c33a_1_cpython",
      "cudatoolkit-11.8.0-h6a678d5_0",
      "ruamel.yaml-0.18.6-py310h2_0",
    ])
      write(`conda/conda-meta/${record}.json`, "{}");
    write("conda/conda-meta/history", "");
    writePackage("conda/lib/python3.10/site-packages", "ruamel_yaml", "0.18.6");
    writePackage("conda/lib/python3.10/site-packages", "torch", "2.3.0");
    const { interpreter, packages } = await read("conda/bin/python x.py");
    assert.equal(interpreter?.version, "3.10.13");
    assert.deepEqual(packages, {
      torch: "2.3.0",
      python: "3.10.13 (conda hd12c33a_1_cpython)",
      cudatoolkit: "11.8.0 (conda h6a678d5_0)",
      "ruamel.yaml": "0.18.6 (conda py310h2_0)",
    });
  });

  it("names every interpreter that the stages start", async () => {
    write("tools/Rscript", "#!/bin/sh\necho 'R scripting front-end version 4.3.1 (2023-06-16)' >&2\n", 0o755);
    write("tools/julia", "#!/bin/sh\necho 'julia version 1.10.2'\n", 0o755);
    write("renv.lock", "{}\n");
    const env = { ...process.env, PATH: `${path.join(root, "tools")}:${process.env["PATH"]}` };
    const commands = [
      "env/bin/python a.py",
      "Rscript fit.R",
      "conda/bin/python b.py && env/bin/python c.py",
      "julia d.jl",
    ];
    const { interpreter, others = [] } = await read([...commands, "Rscript plot.R"], env);
    assert.equal(interpreter?.version, "3.11.4");
    assert.deepEqual(
      others.map(({ language, version, stages, lock }) => ({ language, version, stages, lock })),
      [
        {
          language: "r",
          version: "4.3.1",
          stages: ["stage2", "stage5"],
          lock: { path: "renv.lock", sha256: createHash("sha256").update("{}\n").digest("hex") },
        },
        { language: "python", version: "3.10.13", stages: ["stage3"], lock: undefined },
        { language: "julia", version: "1.10.2", stages: ["stage4"], lock: undefined },
      ],
    );
    assert.equal(others[1]?.packages?.["torch"], "2.3.0");
  });

  it("names the graphics cards with the versions of driver and CUDA", async () => {
    const script = [
      "#!/bin/sh",
      'case "$1" in',
      '  --query-gpu*) printf "NVIDIA A100-SXM4-40GB, 535.104.05\\nNVIDIA A100-SXM4-40GB, 535.104.05\\n" ;;',
      '  *) echo "| NVIDIA-SMI 535.104.05   Driver Version: 535.104.05   CUDA Version: 12.2     |" ;;',
      "esac",
    ];
    write("smi/nvidia-smi", `${script.join("\n")}\n`, 0o755);
    const env = { PATH: `${path.join(root, "smi")}:/bin:/usr/bin` };
    const card = "NVIDIA A100-SXM4-40GB";
    const gpu = { cards: [card, card], driver: "535.104.05", cuda: "12.2" };
    settle("smi/nvidia-smi");
    assert.deepEqual((await read("echo", env)).gpu, gpu);
    const broken = "#!/bin/sh\necho 'Failed to initialize NVML: Driver/library version mismatch'\nexit 18\n";
    write("smi/nvidia-smi", broken, 0o755);
    settle("smi/nvidia-smi");
    assert.deepEqual((await read("echo", env)).gpu, gpu, "asked once");
    write("smi/nvidia-smi", broken, 0o755);
    assert.equal((await read("echo", env)).gpu, undefined);
    assert.match(messages.join(), /graphics cards are not recorded/);
  });

  it("has the variables that change results and those asked for, and no secret", async () => {
    const env = {
      PATH: "",
      PYTHONHASHSEED: "0",
      CUDA_VISIBLE_DEVICES: "",
      UNRELATED: "x",
      HF_HOME: "/data/hf",
      HF_TOKEN: "hf_abcdefghijklmnop",
      DATABASE_URL: "postgres://ana:geheim@db.example.org/churn",
    };
    const { variables } = await read("echo", env, ["HF_HOME", "HF_TOKEN", "DATABASE_URL", "NOT_SET"]);
    assert.deepEqual(variables, {
      PYTHONHASHSEED: "0",
      CUDA_VISIBLE_DEVICES: "",
      HF_HOME: "/data/hf",
      DATABASE_URL: "postgres://***@db.example.org/churn",
    });
  });

  it("leaves out what cannot be learnt, and says so in the log", async () => {
    write("broken/bin/python", "#!/bin/sh\necho no\n", 0o755);
    const environment = await read("./broken/bin/python x.py");
    assert.equal(environment.interpreter, undefined);
    assert.deepEqual(environment.packages, {});
    assert.match(messages.join(), /not recorded/);
  });
});

describe("a secret", () => {
  it("is told by the name of its variable", () => {
    for (const name of [
      "HF_TOKEN",
      "AWS_SECRET_ACCESS_KEY",
      "dbPassword",
      "WANDB_API_KEY",
      "WANDB_APIKEY",
      "PGPASSWORD",
      "GH_PAT",
    ])
      assert.equal(isSecretName(name), true, name);
    for (const name of [
      "TOKENIZERS_PARALLELISM",
      "PYTHONHASHSEED",
      "MONKEY_COUNT",
      "KEYBOARD",
      "COMPASS",
      "PATH",
      "HF_HOME",
    ])
      assert.equal(isSecretName(name), false, name);
  });

  it("is taken out of values", () => {
    assert.equal(withoutCredentials("a https://u:p@h/x b s3://k@bucket"), "a https://***@h/x b s3://***@bucket");
    assert.equal(withoutCredentials("--token ghp_0123456789abcdefghij"), "--token ***");
    for (const text of [
      "https://h/x?y=a@b",
      "ana@example.org",
      "GPU-8932f937-d72c-4106-c12f-20bd9faed9f6",
      "risk-free-rate-0.02",
    ])
      assert.equal(withoutCredentials(text), text);
  });
});

function stageOf(id: string, cmd: string): Stage {
  const place = { file: "dvc.yaml", range: fileStart, wdir: "." };
  const flags = { frozen: false, alwaysChanged: false };
  return { id, name: id, kind: "dvc", phase: "model", cmd, deps: [], params: [], outs: [], ...place, ...flags };
}
