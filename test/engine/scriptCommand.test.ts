import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { array, assert as holds, property, string } from "fast-check";
import { scriptStart } from "../../src/extension/features/scripts/scriptCommand.ts";
import { joinWords, splitWords } from "../../src/extension/features/scripts/splitWords.ts";
import { toolStage } from "../../src/engine/discovery/tools/toolStage.ts";
import { fileStart } from "../../src/engine/model/source.ts";

const nothing = (): boolean => false;
const has =
  (...names: readonly string[]) =>
  (name: string): boolean =>
    names.includes(name);

describe("a script as an experiment", () => {
  it("is started with the program that is there", () => {
    assert.deepEqual(scriptStart("src/a b.py", undefined, has("python3")).argv, ["python3", "src/a b.py"]);
    assert.deepEqual(scriptStart("a.py", undefined, has("python3", "python")).argv, ["python", "a.py"]);
    assert.deepEqual(scriptStart("a.R", undefined, has("Rscript")).argv, ["Rscript", "a.R"]);
    assert.deepEqual(scriptStart("a.sh", undefined, has("sh")).argv, ["sh", "a.sh"]);
    assert.throws(() => scriptStart("a.jl", undefined, nothing), { code: "no-interpreter", message: /no julia here/ });
    assert.throws(() => scriptStart("a.txt", undefined, nothing), { code: "not-a-script" });
  });

  it("that imports relatively is started as the module that it is known as", () => {
    const step = { kind: "script", file: "src/pkg/train.py", name: "train", range: fileStart } as const;
    const stage = toolStage({ ...step, cmd: "python -m pkg.train", wdir: "src" });
    assert.deepEqual(scriptStart(stage.file, stage, has("python")), {
      argv: ["python", "-m", "pkg.train"],
      wdir: "src",
      takesArguments: true,
    });
  });

  it("that is a notebook is executed in its own folder, with whichever tool is there", () => {
    assert.deepEqual(scriptStart("lab/a.ipynb", undefined, has("papermill", "jupyter")), {
      argv: ["papermill", "a.ipynb", "a.ipynb"],
      wdir: "lab",
      takesArguments: true,
    });
    const { argv, takesArguments } = scriptStart("lab/a.ipynb", undefined, has("jupyter"));
    assert.deepEqual(argv, ["jupyter", "nbconvert", "--to", "notebook", "--execute", "--inplace", "a.ipynb"]);
    assert.equal(takesArguments, false);
    assert.throws(() => scriptStart("lab/a.ipynb", undefined, nothing), {
      code: "no-notebook-runner",
      message: /neither papermill nor jupyter/,
    });
  });

  it("has its arguments parted as a person means them", () => {
    assert.deepEqual(splitWords(`--lr 0.1  --name "two words" 'it''s' a\\ b $HOME *`), [
      "--lr",
      "0.1",
      "--name",
      "two words",
      "its",
      "a b",
      "$HOME",
      "*",
    ]);
    holds(property(array(string()), (words) => assert.deepEqual(splitWords(joinWords(words)), words)));
  });
});
