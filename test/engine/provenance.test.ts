import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import type { EngineContext } from "../../src/engine/context.ts";
import { fileStart } from "../../src/engine/model/source.ts";
import type { Stage } from "../../src/engine/model/stage.ts";
import { recordProvenance } from "../../src/engine/run/provenance.ts";
import type { Provenance } from "../../src/engine/run/provenance.ts";
import { makeGitRepository } from "./support/gitRepository.ts";
import type { GitRepository } from "./support/gitRepository.ts";

/** What a run keeps of the code, with the bytes of its objects. */
interface Kept extends Provenance {
  readonly patch: Uint8Array;
  readonly copies: ReadonlyMap<string, Uint8Array>;
}

async function keep(repository: GitRepository, deps: readonly string[] = []): Promise<Kept> {
  const objects = new Map<string, Uint8Array>();
  const put = async (bytes: Uint8Array): Promise<`b3:${string}`> => {
    const digest = `b3:${objects.size}` as const;
    objects.set(digest, bytes);
    return digest;
  };
  const logged = repository.logged as string[];
  const context = {
    root: repository.root,
    git: repository.open(),
    store: { put },
    log: (level: string, message: string) => void logged.push(`${level} ${message}`),
  } as unknown as EngineContext;
  const stage: Stage = {
    id: "train",
    name: "train",
    kind: "dvc",
    phase: "model",
    cmd: "true",
    file: "dvc.yaml",
    range: fileStart,
    wdir: ".",
    deps: deps.map((file) => ({ path: file, written: file, range: fileStart })),
    params: [],
    outs: [],
    frozen: false,
    alwaysChanged: false,
  };
  const pipeline = { stages: [stage] } as unknown as Parameters<typeof recordProvenance>[1];
  const provenance = await recordProvenance(context, pipeline, [stage]);
  const bytesOf = (digest: string): Uint8Array => objects.get(digest) ?? new Uint8Array();
  return {
    ...provenance,
    patch: provenance.diff === undefined ? new Uint8Array() : bytesOf(provenance.diff),
    copies: new Map(provenance.sources.map((source) => [source.path, bytesOf(source.digest)])),
  };
}

/** All files under a folder but git's own, by path. */
function filesIn(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"))
    .filter((file) => !/(^|\/)\.git(\/|$)/.test(file))
    .sort();
  return new Map(files.map((file) => [file, readFileSync(path.join(folder, file), "latin1")]));
}

/** Clones at the commit, applies what was kept with nothing but git, and says what came of it. */
function bringBack(repository: GitRepository, kept: Kept, config: readonly string[] = []): ReadonlyMap<string, string> {
  const clone = `${repository.root} clone`;
  rmSync(clone, { recursive: true, force: true });
  const git = (args: readonly string[], input?: Uint8Array): void => {
    execFileSync("git", ["-c", "protocol.file.allow=always", ...args], { cwd: clone, input, stdio: "pipe" });
  };
  mkdirSync(clone);
  git(["clone", "--quiet", "--no-checkout", ...config.flatMap((one) => ["-c", one]), repository.root, "."]);
  if (kept.commit !== undefined) git(["checkout", "--quiet", kept.commit]);
  git(["submodule", "--quiet", "update", "--init", "--recursive"]);
  if (kept.patch.length > 0) git(["apply", "--whitespace=nowarn"], kept.patch);
  for (const [file, bytes] of kept.copies) {
    mkdirSync(path.dirname(path.join(clone, file)), { recursive: true });
    writeFileSync(path.join(clone, file), bytes);
  }
  return filesIn(clone);
}

async function assertBroughtBack(repository: GitRepository, config: readonly string[] = []): Promise<Kept> {
  const kept = await keep(repository);
  assert.deepEqual([...bringBack(repository, kept, config)], [...filesIn(repository.root)]);
  return kept;
}

describe("what a run keeps of uncommitted code", () => {
  it("brings back renamed, deleted, added, binary and executable files, and sources that git does not track", async () => {
    using repository = makeGitRepository();
    for (let number = 0; number < 30; number++)
      repository.write(`src/module ${number}.py`, `x = ${number}\n`.repeat(20));
    repository.write("weights.bin", Buffer.from([0, 1, 2, 255]));
    repository.write("kept.bin", Buffer.from([0, 7]));
    repository.write("no-newline.py", "last line");
    repository.commit("First");
    renameSync(path.join(repository.root, "src/module 3.py"), path.join(repository.root, "src/renåmed.py"));
    repository.git("mv", "src/module 4.py", "src/moved.py");
    repository.write("src/moved.py", "changed too\n");
    rmSync(path.join(repository.root, "src/module 5.py"));
    repository.write("weights.bin", Buffer.from([255, 0, 3, 1]));
    repository.write("no-newline.py", "last line, longer");
    repository.write("new/untracked.py", "print(1)\n");
    repository.write("staged.bin", Buffer.from([0, 0, 1]));
    repository.git("add", "staged.bin");
    repository.git("update-index", "--chmod=+x", "src/module 6.py");
    const kept = await assertBroughtBack(repository);
    assert.equal(kept.dirty, true);
    assert.deepEqual(repository.logged, []);
  });

  it("brings back files whose line ends git changes", async () => {
    using repository = makeGitRepository();
    repository.git("config", "core.autocrlf", "true");
    repository.write(".gitattributes", "*.sh text eol=lf\n*.bat text eol=crlf\n*.raw -text\n");
    for (const file of ["train.py", "run.bat"]) repository.write(file, "one\r\ntwo\r\nthree\r\n");
    repository.write("run.sh", "one\ntwo\n");
    repository.write("mixed.raw", "one\r\ntwo\n");
    repository.commit("First");
    repository.write("train.py", "one\r\n2\r\nthree\r\n");
    repository.write("run.bat", "one\r\ntwo\r\n3\r\n");
    repository.write("run.sh", "one\n2\n");
    repository.write("mixed.raw", "1\r\ntwo\n");
    // The copies of sources would hide what the diff alone does.
    const kept = await keep(repository);
    const config = ["core.autocrlf=true"];
    // `.gitattributes` itself is checked out with the ends that git is told to use.
    const found = bringBack(repository, { ...kept, copies: new Map() }, config);
    for (const file of ["train.py", "run.bat", "run.sh", "mixed.raw"])
      assert.equal(found.get(file), filesIn(repository.root).get(file), file);
  });

  it("does not depend on the person's settings for diffs", async () => {
    using repository = makeGitRepository();
    repository.write("a.py", `${"same\n".repeat(9)}old\n${"same\n".repeat(9)}`);
    repository.commit("First");
    repository.write("a.py", `${"same\n".repeat(9)}new\n${"same\n".repeat(9)}`);
    const settings = ["diff.context 0", "diff.mnemonicPrefix true", "diff.submodule log", "diff.renames copies"];
    for (const setting of settings) repository.git("config", ...setting.split(" "));
    await assertBroughtBack(repository);
  });

  it("brings back what was changed within submodules, and the commit that they are at", async () => {
    using repository = makeGitRepository();
    using library = makeGitRepository();
    library.write("lib.py", "first\n");
    library.commit("First");
    repository.write("train.py", "1\n");
    repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library.root, "vendor/my lib");
    repository.commit("First");
    assert.equal((await assertBroughtBack(repository)).dirty, false);

    repository.write("vendor/my lib/lib.py", "second\n");
    repository.git("-C", "vendor/my lib", "commit", "--quiet", "--all", "--message", "Second");
    const moved = await assertBroughtBack(repository);
    assert.equal(moved.dirty, true);

    repository.write("vendor/my lib/lib.py", "third\n");
    repository.write("vendor/my lib/data.bin", Buffer.from([0, 1]));
    repository.git("-C", "vendor/my lib", "add", "data.bin");
    repository.write("vendor/my lib/helper.py", "not tracked\n");
    const kept = await assertBroughtBack(repository);
    assert.equal(Buffer.from(kept.copies.get("vendor/my lib/helper.py") ?? []).toString(), "not tracked\n");
    assert.deepEqual(repository.logged, []);

    // In a copy of the workspace, as reproducing a run makes it, submodules are there without asking their remote.
    rmSync(library.root, { recursive: true });
    const copy = `${repository.root} copy`;
    const git = repository.open();
    await git.addWorktree(copy, kept.commit ?? "");
    assert.equal(readFileSync(path.join(copy, "vendor/my lib/lib.py"), "utf8"), "first\n");
    const copied = repository.open({ folder: copy });
    await copied.applyDiff(kept.patch);
    assert.equal(readFileSync(path.join(copy, "vendor/my lib/lib.py"), "utf8"), "third\n");
    await git.removeWorktree(copy);
    assert.equal(existsSync(copy), false);
  });

  it("holds the files that stages name in repositories within this one, which git passes over", async () => {
    using repository = makeGitRepository();
    repository.write("train.py", "1\n");
    repository.commit("First");
    repository.write("tools/inner/prepare.py", "inner\n");
    repository.write("tools/inner/other.py", "not named\n");
    repository.git("init", "--quiet", "tools/inner");
    const { copies } = await keep(repository, ["tools/inner/prepare.py", "train.py"]);
    assert.deepEqual([...copies.keys()], ["tools/inner/prepare.py"]);
  });

  it("says which untracked sources are too large to keep, and keeps the others", async () => {
    using repository = makeGitRepository();
    repository.commit("First");
    repository.write("labels.json", "1234567890\n".repeat(200_000));
    repository.write("train.py", "1\n");
    const { copies, dirty } = await keep(repository);
    assert.deepEqual([[...copies.keys()], dirty], [["train.py"], true]);
    assert.match(repository.logged.join("\n"), /^warn Too large .* over 1\.0 MB .*: labels\.json\.$/);
  });

  it("is all there is before the first commit", async () => {
    using repository = makeGitRepository();
    repository.write("added.py", "1\n");
    repository.write("data.bin", Buffer.from([0, 1]));
    repository.git("add", "--all");
    repository.write("untracked.py", "2\n");
    const kept = await assertBroughtBack(repository);
    assert.deepEqual([kept.commit, kept.branch, kept.dirty], [undefined, "main", true]);
  });

  it("is read while another git holds the index, and in the middle of a merge", async () => {
    using repository = makeGitRepository();
    repository.write("train.py", "1\n");
    repository.commit("First");
    repository.git("checkout", "--quiet", "-b", "other");
    repository.write("train.py", "2\n");
    repository.commit("Other");
    repository.git("checkout", "--quiet", "main");
    repository.write("train.py", "3\n");
    repository.commit("Third");
    assert.throws(() => repository.git("merge", "other"));
    repository.write(".git/index.lock", "");
    const kept = await assertBroughtBack(repository);
    assert.match(Buffer.from(kept.copies.get("train.py") ?? []).toString(), /<<<<<<< HEAD/);
    assert.deepEqual(repository.logged, []);
  });
});
