import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { collectCodeRows } from "../../src/engine/experiments/code.ts";
import { isSourceFile } from "../../src/engine/model/sourceFile.ts";
import type { Digest } from "../../src/engine/model/digest.ts";
import type { RunDetail, SourceCopy } from "../../src/engine/model/run.ts";
import { makeGitRepository } from "./support/gitRepository.ts";
import { fileVersion, makeLedgerFolder, newRun } from "./support/ledgerFolder.ts";

/** Any digest serves here, if only it is the same for copies and for what git gives. */
function digestOf(bytes: Uint8Array | string): Digest {
  return `b3:${createHash("sha256").update(bytes).digest("hex")}`;
}

function copy(path: string, text: string): SourceCopy {
  return { path, digest: digestOf(text), size: text.length };
}

function runAt(id: string, commit: string | undefined, sources: readonly SourceCopy[] = []): RunDetail {
  using folder = makeLedgerFolder();
  const { runs } = folder.open("memory").ledger;
  runs.begin({ ...newRun(id, { sources }), ...(commit !== undefined && { commit }) });
  runs.setArtifacts(id, { inputs: [], outputs: [fileVersion("out", "01")] });
  return runs.find(id);
}

describe("the code that differs between runs", () => {
  it("is what commits and copies say, source files alone", async () => {
    using repository = makeGitRepository();
    const files = {
      "train.py": "1",
      "same.py": "1",
      "dvc.lock": "1",
      "data.csv": "1",
      "out/report.json": "1",
      "gone.py": "1",
    };
    for (const [file, text] of Object.entries(files)) repository.write(file, text);
    const first = repository.commit("First");
    for (const file of ["train.py", "dvc.lock", "data.csv", "out/report.json"]) repository.write(file, "2");
    repository.git("rm", "--quiet", "gone.py");
    const second = repository.commit("Second");
    const git = repository.open();

    const clean = await collectCodeRows([runAt("a", first), runAt("b", second)], git, digestOf);
    assert.deepEqual(
      clean.map(({ path }) => path),
      ["gone.py", "train.py"],
    );
    assert.deepEqual(
      clean[0]?.digests.map((digest) => digest === undefined),
      [false, true],
    );

    const edited = runAt("c", first, [copy("train.py", "2"), copy("new.py", "n")]);
    const rows = await collectCodeRows([runAt("a", first), edited, runAt("b", second)], git, digestOf);
    assert.deepEqual(rows.slice(1), [
      { path: "new.py", digests: [undefined, digestOf("n"), undefined] },
      { path: "train.py", digests: [digestOf("1"), digestOf("2"), digestOf("2")] },
    ]);
    assert.deepEqual(await collectCodeRows([edited, edited], git, digestOf), []);
  });

  it("is told from the copies alone where git knows nothing", async () => {
    using repository = makeGitRepository();
    const git = repository.open();
    const runs = [runAt("a", "f".repeat(40), [copy("a.py", "1")]), runAt("b", undefined, [copy("a.py", "2")])];
    assert.deepEqual(await collectCodeRows(runs, git, digestOf), [
      { path: "a.py", digests: [digestOf("1"), digestOf("2")] },
    ]);
  });

  it("counts as such by its name", () => {
    for (const path of [
      "a.py",
      "src/Train.R",
      "dvc.yaml",
      "Makefile",
      "x/Dockerfile",
      "requirements-dev.txt",
      "n.ipynb",
    ]) {
      assert.ok(isSourceFile(path), path);
    }
    for (const path of ["dvc.lock", "a.csv", "model.pkl", "notes.txt", "py", ".py", "a.parquet", "img.png"]) {
      assert.ok(!isSourceFile(path), path);
    }
  });
});
