import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { readEnvironment } from "../../src/engine/run/environment.ts";
import { findPython } from "../../src/engine/run/interpreter.ts";
import { fileStart } from "../../src/engine/model/source.ts";
import type { Stage } from "../../src/engine/model/stage.ts";
import { findOnPath } from "../host/processes.ts";

const isWindows = process.platform === "win32";

describe("the environment of a run", { skip: isWindows }, () => {
  let root = "";
  before(() => {
    root = realpathSync(mkdtempSync(path.join(tmpdir(), "cairn envirönment-")));
    for (const file of ["bin/python3", "tools/train", "tools/plain", ".venv/bin/python"]) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), file === "tools/train" ? "#!/usr/bin/env python3\n" : "#!/bin/sh\n");
      chmodSync(path.join(root, file), 0o755);
    }
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  function pythonOf(line: string): string | undefined {
    const env = { PATH: [path.join(root, "bin"), path.join(root, "tools")].join(path.delimiter) };
    const found = findPython(line, { cwd: root, root, env });
    return found === undefined ? undefined : path.relative(root, found);
  }

  it("finds the Python that a line starts", () => {
    for (const line of [
      "python3 train.py",
      'SEED=1 A="b c" python3 train.py',
      "env -u X SEED=1 python3 train.py",
      "nice -n 5 python3 train.py > out.txt",
      "train --lr 0.1",
      "./bin/python3 x.py",
      "'./bin/python3' x.py",
    ]) {
      assert.equal(pythonOf(line), path.join("bin", "python3"), line);
    }
    assert.equal(pythonOf("uv run python train.py"), path.join(".venv", "bin", "python"));
    for (const line of ["plain x", "no-such-program", "echo python3", "", "| python3"])
      assert.equal(pythonOf(line), undefined, line);
  });

  const python = findOnPath("python3");

  it("asks it for its version and packages, and remembers the answer", { skip: python === undefined }, async () => {
    // A module of the user's may not stand in for one of Python's.
    writeFileSync(path.join(root, "json.py"), "raise SystemExit('the wrong json')\n");
    const messages: string[] = [];
    const context = { root, log: (_: string, message: string) => void messages.push(message) };
    const environment = await readEnvironment(context, [stageOf("python3 x.py")], process.env, "1.2.3");
    assert.deepEqual(messages, []);
    assert.match(environment.interpreter?.version ?? "", /^3\.\d+\.\d+/);
    assert.equal(environment.cairnVersion, "1.2.3");
    assert.ok(environment.cpuCount > 0 && environment.memoryBytes > 0);
    const own = environment.interpreter?.path ?? "";
    const again = await readEnvironment(context, [stageOf(`'${own}' x.py`)], process.env, "1.2.3");
    assert.deepEqual(again, environment);
    assert.deepEqual(await readEnvironment(context, [stageOf(`'${own}' x.py`)], process.env, "1.2.3"), environment);
    assert.equal(readdirSync(path.join(root, ".cairn", "cache")).length > 0, true);
  });

  it("leaves out what cannot be learnt, and says so in the log", async () => {
    const messages: string[] = [];
    const context = { root, log: (_: string, message: string) => void messages.push(message) };
    const environment = await readEnvironment(context, [stageOf("./.venv/bin/python x.py")], process.env, "1.2.3");
    assert.equal(environment.interpreter, undefined);
    assert.deepEqual(environment.packages, {});
    assert.match(messages.join(), /not recorded/);
  });
});

function stageOf(cmd: string): Stage {
  const place = { file: "dvc.yaml", range: fileStart, wdir: "." };
  const flags = { frozen: false, alwaysChanged: false };
  return {
    id: "train",
    name: "train",
    kind: "dvc",
    phase: "model",
    cmd,
    deps: [],
    params: [],
    outs: [],
    ...place,
    ...flags,
  };
}
