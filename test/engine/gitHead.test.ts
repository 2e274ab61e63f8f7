import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, it } from "node:test";
import { GitProcess } from "../../src/engine/git/gitProcess.ts";
import { moveOfMessage } from "../../src/engine/git/head.ts";
import { headByProcess, openGit } from "../../src/engine/git/openGit.ts";
import { findRoot } from "../../src/engine/git/root.ts";
import { makeGitRepository } from "./support/gitRepository.ts";

const noProcesses = { mayStartProcesses: false };

describe("HEAD, read without a process", () => {
  it("before the first commit is a branch without a commit", async () => {
    using repository = makeGitRepository();
    assert.deepEqual(await repository.open(noProcesses).head(), { branch: "main" });
  });

  it("follows commits, amends, checkouts and resets, and says when and how it moved", async () => {
    using repository = makeGitRepository();
    const git = repository.open(noProcesses);
    const first = repository.commit("First");
    const head = await git.head();
    assert.deepEqual([head?.commit, head?.branch, head?.lastMove], [first, "main", "commit (initial)"]);
    assert.ok(Math.abs((head?.movedAt ?? 0) - Date.now()) < 3_600_000);

    const second = repository.commit("Second: with a colon");
    assert.deepEqual([(await git.head())?.commit, (await git.head())?.lastMove], [second, "commit"]);
    repository.git("commit", "--quiet", "--amend", "--allow-empty", "--message", "Amended");
    assert.equal((await git.head())?.lastMove, "commit (amend)");
    repository.git("checkout", "--quiet", "-b", "feature/ny-ø");
    assert.deepEqual([(await git.head())?.branch, (await git.head())?.lastMove], ["feature/ny-ø", "checkout"]);
    repository.git("reset", "--quiet", "--hard", first);
    assert.deepEqual([(await git.head())?.commit, (await git.head())?.lastMove], [first, "reset"]);
  });

  it("is detached at a commit, or on a branch whose refs are packed", async () => {
    using repository = makeGitRepository();
    const git = repository.open(noProcesses);
    const first = repository.commit("First");
    const second = repository.commit("Second");
    repository.git("pack-refs", "--all");
    assert.equal(existsSync(path.join(repository.root, ".git/refs/heads/main")), false);
    assert.deepEqual([(await git.head())?.commit, (await git.head())?.branch], [second, "main"]);
    repository.git("checkout", "--quiet", first);
    const detached = await git.head();
    assert.equal(detached?.commit, first);
    assert.equal(detached && "branch" in detached, false);
  });

  it("of a linked worktree is its own", async () => {
    using repository = makeGitRepository();
    repository.commit("First");
    const folder = path.join(repository.root, "..", "andre tre");
    repository.git("worktree", "add", "--quiet", "-b", "other", folder);
    repository.commit("Only on main");
    const git = repository.open({ folder, ...noProcesses });
    const head = await git.head();
    assert.deepEqual([head?.branch, head?.commit], ["other", repository.git("rev-parse", "other")]);
    const files = await git.headFiles();
    assert.ok(files.some((file) => file.endsWith(path.join("refs", "heads", "other")) && existsSync(file)));
    assert.ok(files.some((file) => path.basename(file) === "HEAD" && file.includes("worktrees")));
  });

  it("is that of the repository around the root, also through a link", async () => {
    using repository = makeGitRepository();
    repository.write("sub/dir/a.txt", "a");
    const commit = repository.commit("First");
    const folder = path.join(repository.root, "sub", "dir");
    assert.equal((await repository.open({ folder, ...noProcesses }).head())?.commit, commit);
    const link = path.join(repository.root, "..", "lenke");
    symlinkSync(folder, link, "junction");
    assert.equal((await repository.open({ folder: link, ...noProcesses }).head())?.commit, commit);
  });

  it("has no last move where there is no reflog, or where it tells of another commit", async () => {
    using repository = makeGitRepository();
    const git = repository.open(noProcesses);
    const first = repository.commit("First");
    repository.git("config", "core.logAllRefUpdates", "false");
    rmSync(path.join(repository.root, ".git", "logs"), { recursive: true });
    assert.deepEqual(await git.head(), { commit: first, branch: "main" });
    mkdirSync(path.join(repository.root, ".git", "logs"));
    const stale = `${"0".repeat(40)} ${"1".repeat(40)} A <a@b> 1700000000 +0100\tcommit: x\n`;
    writeFileSync(path.join(repository.root, ".git", "logs", "HEAD"), stale);
    assert.deepEqual(await git.head(), { commit: first, branch: "main" });
  });

  it("is asked of git where refs are no files, with the same answer", async () => {
    using repository = makeGitRepository();
    const [git, asked] = [repository.open(noProcesses), new GitProcess(repository.root)];
    assert.deepEqual(await headByProcess(asked), { branch: "main" });
    repository.commit("First");
    repository.commit("Second");
    assert.deepEqual(await headByProcess(asked), await git.head());
    repository.git("checkout", "--quiet", "--detach");
    assert.deepEqual(await headByProcess(asked), await git.head());
  });

  it("names the move of any reflog message", () => {
    const moves = ["pull --rebase origin main: Fast-forward", "rebase (finish): returning to refs/heads/main"];
    assert.deepEqual(moves.map(moveOfMessage), ["pull", "rebase (finish)"]);
    assert.deepEqual(["merge x: (y)", "rebase -i (finish): x", ""].map(moveOfMessage), [
      "merge",
      "rebase (finish)",
      undefined,
    ]);
  });
});

describe("in no repository", () => {
  it("every answer is empty", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "cairn uten gitt "));
    const git = openGit(folder, { mayStartProcesses: true, log: () => {} });
    assert.equal(await git.head(), undefined);
    assert.deepEqual(await git.headFiles(), []);
    assert.equal(await git.resolveCommit("HEAD"), undefined);
    assert.equal(await git.commitSubject("HEAD"), undefined);
    assert.equal((await git.diffAgainstHead()).length, 0);
    assert.deepEqual(await git.changedFiles(), []);
    assert.deepEqual(await git.untrackedFiles(), []);
    assert.equal(await git.fileAt("HEAD", "a"), undefined);
    git.close();
    rmSync(folder, { recursive: true });
  });
});

describe("the root of a project", () => {
  it("is the nearest folder with a mark, else the folder itself, and never the home around it", () => {
    const home = mkdtempSync(path.join(tmpdir(), "cairn hjem "));
    const project = path.join(home, "work", "prosjekt");
    const deep = path.join(project, "src", "deep");
    mkdirSync(deep, { recursive: true });
    assert.equal(findRoot(deep, home), deep);
    mkdirSync(path.join(home, ".git"));
    assert.equal(findRoot(deep, home), deep);
    assert.equal(findRoot(home, home), home);
    writeFileSync(path.join(project, "cairn.yaml"), "");
    assert.equal(findRoot(deep, home), project);
    mkdirSync(path.join(project, "src", ".dvc"));
    assert.equal(findRoot(deep, home), path.join(project, "src"));
    assert.equal(findRoot(deep, path.join(home, "elsewhere")), path.join(project, "src"));
    rmSync(home, { recursive: true });
  });
});
