import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { readCodeFailures } from "../../src/engine/failures/codeFailures.ts";
import type { EngineContext } from "../../src/engine/context.ts";

describe("where a stage failed", () => {
  let root = "";
  before(() => {
    root = mkdtempSync(path.join(tmpdir(), "cairn fäilures-"));
    for (const file of ["lab/main.py", "lab/model.py", ".venv/lib/python3/site-packages/torch/nn.py"]) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), "");
    }
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  async function failuresOf(log: string) {
    mkdirSync(path.join(root, ".cairn/runs/r"), { recursive: true });
    writeFileSync(path.join(root, ".cairn/runs/r/train.log"), log.replaceAll("ROOT", root));
    const context = {
      root,
      home: root,
      ledger: { runs: { find: () => ({ logDir: ".cairn/runs/r" }) } },
      discovery: { pipeline: async () => ({ stages: [{ id: "train", wdir: "lab" }] }) },
    } as unknown as EngineContext;
    return readCodeFailures(context, "r", "train");
  }

  it("is the innermost line of the project's own code, with the rest beside it", async () => {
    const log = `loss=3
Traceback (most recent call last):
  File "main.py", line 3, in load
    open(name)
FileNotFoundError: x

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "main.py", line 9, in <module>
    run()
  File "ROOT/lab/model.py", line 5, in run
    self.net(x)
  File "ROOT/.venv/lib/python3/site-packages/torch/nn.py", line 70, in forward
    raise ValueError("shape")
ValueError: shape
`;
    assert.deepEqual(await failuresOf(log), [
      {
        file: "lab/model.py",
        line: 5,
        text: "self.net(x)",
        message: "ValueError: shape",
        related: [
          { file: "lab/main.py", line: 9, text: "run()", message: "in <module>" },
          { file: "lab/main.py", line: 3, text: "open(name)", message: "FileNotFoundError: x" },
        ],
      },
    ]);
  });

  it("is each member of a group that comes from the project's code", async () => {
    const log = `  + Exception Group Traceback (most recent call last):
  |   File "main.py", line 9, in <module>
  |     raise ExceptionGroup("many", found)
  | ExceptionGroup: many (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "model.py", line 3, in one
    |     raise ValueError(1)
    | ValueError: 1
    +---------------- 2 ----------------
    | TypeError: 2
    +------------------------------------
`;
    const failures = await failuresOf(log);
    assert.deepEqual(
      failures.map(({ file, line, message }) => [file, line, message]),
      [["lab/model.py", 3, "ValueError: 1"]],
    );
  });

  it("is not known where no line is the project's, or where nothing was printed", async () => {
    const log = `Traceback (most recent call last):
  File "/usr/lib/python3/site.py", line 1, in <module>
    x
ImportError: no
`;
    assert.deepEqual(await failuresOf(log), []);
    assert.deepEqual(await failuresOf("Killed\n"), []);
  });
});
