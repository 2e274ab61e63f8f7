import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { makeGitRepository } from "./support/gitRepository.ts";

function textOf(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString();
}

describe("what git says of commits", () => {
  it("resolves what git takes for a commit, and nothing else", async () => {
    using repository = makeGitRepository();
    const git = repository.open();
    assert.equal(await git.resolveCommit("HEAD"), undefined);
    const first = repository.commit('Første: ✓ "quoted"\n\nBody');
    repository.git("tag", "v1", "--annotate", "--message", "x");
    repository.commit("Second");
    for (const ref of ["HEAD~1", "v1", first, first.slice(0, 8), "main^"]) {
      assert.equal(await git.resolveCommit(ref), first, ref);
    }
    for (const ref of [
      "nope",
      "brave-otter",
      "--all",
      "-x",
      "",
      "a b $(x)",
      "HEAD..main",
      "v1:nothing",
      "0".repeat(40),
    ]) {
      assert.equal(await git.resolveCommit(ref), undefined, ref);
    }
    assert.equal(await git.commitSubject("v1"), 'Første: ✓ "quoted"');
    assert.equal(await git.commitSubject("nope"), undefined);
  });

  it("gives files' bytes and ids at a commit, and what differs between two", async () => {
    using repository = makeGitRepository();
    const bytes = Buffer.from([0, 255, 13, 10, 10]);
    repository.write("mappe ø/fil å.bin", bytes);
    repository.write("same.py", "1");
    const first = repository.commit("First");
    repository.write("mappe ø/fil å.bin", "changed");
    repository.write("new*.py", "2");
    const second = repository.commit("Second");
    const git = repository.open();
    assert.deepEqual(await git.fileAt(first, "mappe ø/fil å.bin"), bytes);
    assert.equal(await git.fileAt(first, "new*.py"), undefined);
    assert.equal(await git.fileAt(first, "mappe ø"), undefined);
    assert.equal(await git.fileAt("nope", "same.py"), undefined);
    const [before, after] = [await git.filesAt(first), await git.filesAt(second)];
    assert.deepEqual([...(after?.keys() ?? [])].sort(), ["mappe ø/fil å.bin", "new*.py", "same.py"]);
    assert.equal(before?.get("same.py"), after?.get("same.py"));
    assert.equal(await git.filesAt("nope"), undefined);
    const [id = "", same = ""] = ["mappe ø/fil å.bin", "same.py"].map((file) => before?.get(file));
    const blobs = await git.blobs([id, "0".repeat(40), same]);
    assert.deepEqual([...blobs.keys()], [id, same]);
    assert.deepEqual(blobs.get(id), bytes);
    assert.equal(textOf(blobs.get(same)), "1");
  });
});

describe("what differs from HEAD", () => {
  it("is a diff that brings the changes back, whatever the user's settings are", async () => {
    using repository = makeGitRepository();
    repository.write("a.py", "one\r\ntwo\n");
    repository.write("æ b.bin", Buffer.from([0, 1, 2]));
    repository.write("gone.txt", "x");
    repository.write("latin.txt", Buffer.from([0x61, 0xe5, 0x0a]));
    repository.commit("First");
    repository.write("latin.txt", Buffer.from([0x62, 0xe5, 0xf8, 0x0a]));
    repository.write("a.py", "one\r\nthree\n");
    repository.write("æ b.bin", Buffer.from([0, 9, 9]));
    rmSync(path.join(repository.root, "gone.txt"));
    repository.write("added.py", "new");
    repository.git("add", "added.py");
    for (const [key, value] of [
      ["diff.noprefix", "true"],
      ["diff.external", "false"],
      ["color.ui", "always"],
      ["core.fsmonitor", "false-hook"],
    ] as const) {
      repository.git("config", key, value);
    }
    const git = repository.open();
    const diff = await git.diffAgainstHead();
    assert.deepEqual([...(await git.changedFiles())].sort(), ["a.py", "added.py", "gone.txt", "latin.txt", "æ b.bin"]);
    for (const key of ["diff.noprefix", "diff.external", "core.fsmonitor"]) repository.git("config", "--unset", key);
    repository.git("reset", "--quiet", "--hard");
    assert.equal((await git.diffAgainstHead()).length, 0);
    execFileSync("git", ["apply"], { cwd: repository.root, input: diff });
    repository.git("add", "added.py");
    assert.deepEqual(await git.diffAgainstHead(), diff);
    assert.deepEqual(readFileSync(path.join(repository.root, "latin.txt")), Buffer.from([0x62, 0xe5, 0xf8, 0x0a]));
  });

  it("before the first commit is all that is added", async () => {
    using repository = makeGitRepository();
    repository.write("a.py", "x");
    const git = repository.open();
    assert.deepEqual(await git.changedFiles(), []);
    assert.deepEqual(await git.untrackedFiles(), ["a.py"]);
    repository.git("add", "a.py");
    assert.deepEqual(await git.changedFiles(), ["a.py"]);
    assert.match(textOf(await git.diffAgainstHead()), /new file mode[^]*\+x/);
  });

  it("tells untracked files, without what is ignored and without other repositories", async () => {
    using repository = makeGitRepository();
    repository.write(".gitignore", "*.log\n/out/\n");
    repository.commit("First");
    for (const file of ["ny fil.py", "x.log", "out/a", "dir/b.py", "inner/c.py"]) repository.write(file, "x");
    repository.git("init", "--quiet", "inner");
    assert.deepEqual([...(await repository.open().untrackedFiles())].sort(), ["dir/b.py", "ny fil.py"]);
  });

  it("is told of the root alone where it is a folder of the repository, by paths relative to it", async () => {
    using repository = makeGitRepository();
    repository.write("outside.py", "1");
    repository.write("sub/in.py", "1");
    repository.write("sub/deep/d.py", "1");
    const first = repository.commit("First");
    for (const file of ["outside.py", "sub/in.py", "sub/deep/d.py"]) repository.write(file, "2");
    for (const file of ["untracked.py", "sub/u.py"]) repository.write(file, "2");
    const git = repository.open({ folder: path.join(repository.root, "sub") });
    assert.deepEqual([...(await git.changedFiles())].sort(), ["deep/d.py", "in.py"]);
    assert.deepEqual(await git.untrackedFiles(), ["u.py"]);
    const diff = textOf(await git.diffAgainstHead());
    assert.match(diff, /a\/sub\/in\.py/);
    assert.doesNotMatch(diff, /outside/);
    assert.equal(textOf(await git.fileAt(first, "deep/d.py")), "1");
    assert.equal(await git.fileAt(first, "sub/in.py"), undefined);
    assert.deepEqual([...((await git.filesAt(first))?.keys() ?? [])].sort(), ["deep/d.py", "in.py"]);
  });

  it("is a word of comment where it is too long to keep", async () => {
    using repository = makeGitRepository();
    repository.write("big.txt", "");
    repository.commit("First");
    repository.write("big.txt", "0123456789abcde\n".repeat(1_400_000));
    assert.match(textOf(await repository.open().diffAgainstHead()), /^# .*over 20 MB.*\n$/);
    assert.match(repository.logged.join(), /warn .*over 20 MB/);
  });
});

describe("git that may not or cannot be started", () => {
  it("is not started where processes are not allowed", async () => {
    using repository = makeGitRepository();
    repository.write("a.py", "1");
    const commit = repository.commit("First");
    repository.write("a.py", "2");
    const git = repository.open({ mayStartProcesses: false });
    assert.equal((await git.head())?.commit, commit);
    assert.equal(await git.resolveCommit("HEAD"), undefined);
    assert.deepEqual(await git.changedFiles(), []);
    assert.equal((await git.diffAgainstHead()).length, 0);
    assert.equal(await git.fileAt(commit, "a.py"), undefined);
  });

  it("is missed only where a process is needed, with a word on what to do", async () => {
    using repository = makeGitRepository();
    const commit = repository.commit("First");
    const paths = Object.entries(process.env).filter(([name]) => name.toLowerCase() === "path");
    for (const [name] of paths) process.env[name] = path.join(repository.root, "nowhere");
    try {
      const git = repository.open();
      assert.equal((await git.head())?.commit, commit);
      await assert.rejects(git.changedFiles(), { name: "UserError", code: "git-missing", cure: /Install git/ });
    } finally {
      Object.assign(process.env, Object.fromEntries(paths));
    }
  });

  it("that fails says so in its own words", async () => {
    using repository = makeGitRepository();
    repository.commit("First");
    repository.write(".git/config", "[core\n");
    await assert.rejects(repository.open().changedFiles(), {
      name: "UserError",
      code: "git-failed",
      message: /config/,
    });
  });
});
