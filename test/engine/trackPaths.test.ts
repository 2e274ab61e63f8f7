import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { PathTracking } from "../../src/engine/model/tracking.ts";
import { mib, openDataProject } from "./support/dataProject.ts";
import type { GitRepository } from "./support/gitRepository.ts";

const posixOnly = { skip: process.platform === "win32" ? "Windows has no such links" : false };

/** The paths that git itself ignores, of some. */
function ignoredByGit({ root }: GitRepository, ...paths: readonly string[]): readonly string[] {
  const { stdout } = spawnSync("git", ["-C", root, "-c", "core.quotePath=false", "check-ignore", ...paths]);
  return stdout.toString().split("\n").filter(Boolean);
}

const told = (paths: readonly PathTracking[]): readonly string[] =>
  paths.map(({ path: at, outcome, reason = "", fits = "" }) => `${at} ${outcome} ${reason}${fits}`.trimEnd());

describe("data that is to be tracked", () => {
  it("stands in cairn.yaml, and git ignores what is large or binary, and not in it already", async () => {
    await using project = await openDataProject({
      "cairn.yaml": "# ours\ntrack: # kept\n  - notes.txt # why\n",
      "small/table.csv": "a,b\n1,2\n",
      "large/table.csv": mib,
      weights: "x\0y",
      "pictures/a.txt": "text",
      "pictures/b": "x\0y",
      "in git.npy": 5_000,
    });
    const { engine, repository, read } = project;
    repository.git("add", "in git.npy");
    const all = ["notes.txt", "small/table.csv", "./large/table.csv", "weights", "pictures/", "in git.npy"];
    const { paths, forGit } = await engine.track(all);
    assert.deepEqual(told(paths), [
      "notes.txt listed",
      ...["small/table.csv", "large/table.csv", "weights", "pictures", "in git.npy"].map((one) => `${one} added`),
    ]);
    const items = ["small/table.csv", "large/table.csv", "weights", "pictures", "in git.npy"];
    assert.equal(
      read("cairn.yaml"),
      `# ours\ntrack: # kept\n  - notes.txt # why\n${items.map((one) => `  - ${one}\n`).join("")}`,
    );
    assert.deepEqual(forGit, ["cairn.yaml", "large/.gitignore", ".gitignore"]);
    assert.deepEqual([read("large/.gitignore"), read("small/.gitignore")], ["/table.csv\n", undefined]);
    assert.equal(read(".gitignore"), "/weights\n/pictures\n");
    assert.deepEqual(
      paths.filter(({ isIgnored }) => isIgnored).map((one) => one.path),
      ["large/table.csv", "weights", "pictures"],
    );
    const { artifacts } = await engine.takeSnapshot({});
    assert.deepEqual(artifacts.map((one) => one.path).sort(), items.toSorted());
    const again = await engine.track(["pictures"]);
    assert.deepEqual([told(again.paths), again.forGit], [["pictures listed"], []]);
  });

  it("is written nothing beside behind a link out of the project, where git never looks", posixOnly, async (t) => {
    const elsewhere = mkdtempSync(join(tmpdir(), "cairn-elsewhere-"));
    t.after(() => rmSync(elsewhere, { recursive: true }));
    writeFileSync(join(elsewhere, "weights"), "x\0y");
    await using project = await openDataProject({ "a.txt": "a" });
    const { engine, repository } = project;
    symlinkSync(elsewhere, join(repository.root, "linked"));
    const { paths, forGit } = await engine.track(["linked/weights"]);
    assert.deepEqual([told(paths), forGit], [["linked/weights added"], ["cairn.yaml"]]);
    assert.deepEqual(readdirSync(elsewhere), ["weights"]);
  });

  it("may be a pattern, which git ignores as Cairn reads it", async () => {
    await using project = await openDataProject({
      "cairn.yaml": "track: [x]\n",
      "sets/a [1].csv": mib,
      "sets/b.tsv": "small",
      "sets/deep/c.csv": mib,
      "sets/notes.md": "",
    });
    const { engine, repository, read } = project;
    const { paths, forGit } = await engine.track(["sets/*.{csv,tsv}", "models/**/*.pt"]);
    assert.deepEqual(told(paths), ["sets/*.{csv,tsv} added 2", "models/**/*.pt added 0"]);
    assert.equal(read("cairn.yaml"), 'track: [x, "sets/*.{csv,tsv}", models/**/*.pt]\n');
    assert.equal(read(".gitignore"), "/sets/*.csv\n/sets/*.tsv\n");
    assert.deepEqual(forGit, ["cairn.yaml", ".gitignore"]);
    const files = ["sets/a [1].csv", "sets/b.tsv", "sets/deep/c.csv", "sets/notes.md"];
    assert.deepEqual(ignoredByGit(repository, ...files), files.slice(0, 2));
    const { artifacts } = await engine.takeSnapshot({});
    assert.deepEqual(
      artifacts.map((one) => one.path),
      files.slice(0, 2),
    );
  });

  it("is left as it is where it is versioned already", async () => {
    await using project = await openDataProject({
      "dvc.yaml": "stages:\n  fit:\n    cmd: x\n    deps: [in.bin]\n    outs: [out/model.pt, kept]\n",
      "in.bin": 5_000,
      "out/model.pt": 5_000,
      "kept/a.bin": 5_000,
      "added.bin": 5_000,
      "added.bin.dvc": "outs:\n- md5: 0123456789abcdef0123456789abcdef\n  path: added.bin\n",
    });
    const { engine, read } = project;
    const { paths, forGit } = await engine.track(["out/model.pt", "kept/a.bin", "added.bin", "in.bin"]);
    assert.deepEqual(told(paths), [
      "out/model.pt versioned is an output of fit",
      "kept/a.bin versioned lies in kept, an output of fit",
      "added.bin versioned is tracked by added.bin.dvc",
      "in.bin versioned is read by stages, or named in cairn.yaml",
    ]);
    assert.deepEqual([forGit, read("cairn.yaml")], [[], undefined]);
  });

  it("is refused, with nothing written, where it cannot be", async () => {
    await using project = await openDataProject({
      "dvc.yaml": "stages:\n  fit:\n    cmd: x\n    outs: [out/model.pt]\n",
      "out/model.pt": 5_000,
      "good.bin": 5_000,
    });
    const { engine, read } = project;
    for (const [bad, code] of [
      ["nowhere.csv", "data-missing"],
      ["../x", "outside-project"],
      [".", "not-data"],
      [".git/config", "not-data"],
      ["a/{b", "bad-pattern"],
      ["out", "tracked-already"],
    ] as const) {
      await assert.rejects(engine.track(["good.bin", bad]), { code }, bad);
    }
    assert.deepEqual([read("cairn.yaml"), read(".gitignore")], [undefined, undefined]);
  });
});
