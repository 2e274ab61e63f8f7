import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openGit } from "../../src/engine/git/openGit.ts";
import { collectGitNeeds } from "../../src/engine/project/gitNeeds.ts";
import { makeGitRepository } from "./support/gitRepository.ts";
import { makeLedgerFolder, newSnapshot } from "./support/ledgerFolder.ts";

const md5 = (letter: string): string => letter.repeat(32);

function lockOf(digest: string): string {
  return `schema: '2.0'\nstages:\n  train:\n    cmd: train\n    outs:\n    - path: model.pkl\n      hash: md5\n      md5: ${digest}\n      size: 3\n`;
}

function dvcFileOf(digest: string): string {
  return `outs:\n- md5: ${digest}\n  size: 1\n  hash: md5\n  path: raw.csv\n`;
}

describe("what git still needs of the store", () => {
  it("are the snapshots of all commits that a ref, the stash, a work tree or a reflog leads to, and all that their files name", async () => {
    using repository = makeGitRepository();
    using folder = makeLedgerFolder();
    const { ledger } = folder.open();
    const needs = () => collectGitNeeds({ git: repository.open(), ledger });
    const git = (...args: readonly string[]) => repository.git(...args);
    const snapshotAt = (id: string): void => {
      ledger.snapshots.add(newSnapshot(id, { cause: "commit", commit: git("rev-parse", id) }));
    };
    const needed = async (): Promise<readonly string[]> => (await needs()).snapshots.map(({ id }) => id).toSorted();

    repository.write("dvc.lock", lockOf(md5("a")));
    repository.write("data/raw.csv.dvc", dvcFileOf(md5("b")));
    repository.commit("The first");
    repository.write("dvc.lock", lockOf(md5("c")));
    repository.commit("Amended away");
    git("tag", "amended");
    repository.write("dvc.lock", lockOf(md5("d")));
    git("commit", "--quiet", "--all", "--amend", "--message", "The second");
    git("checkout", "--quiet", "-b", "feature", "HEAD~1");
    repository.write("data/raw.csv.dvc", dvcFileOf(md5("e")));
    repository.commit("On a branch");
    git("checkout", "--quiet", "main");
    git("merge", "--quiet", "--strategy", "ours", "--message", "Merged", "feature");
    repository.write("data/raw.csv.dvc", dvcFileOf(`${md5("f")}.dir`));
    git("stash", "--quiet");
    for (const ref of ["main", "amended", "feature", "stash@{0}", "main~1"]) snapshotAt(ref);
    ledger.snapshots.add(newSnapshot("of another repository", { cause: "commit", commit: "1".repeat(40) }));
    ledger.snapshots.add(newSnapshot("of no commit"));

    const all = ["a", "b", "c", "d", "e"].map((letter) => `md5:${md5(letter)}`);
    assert.deepEqual([...(await needs()).digests].toSorted(), [...all, `md5:${md5("f")}.dir`].toSorted());
    git("tag", "--delete", "amended");
    assert.deepEqual(await needed(), ["amended", "feature", "main", "main~1", "stash@{0}"], "by the reflog");
    git("reflog", "expire", "--expire=now", "--all");
    git("stash", "drop", "--quiet");
    assert.deepEqual(await needed(), ["feature", "main", "main~1"]);
    assert.deepEqual([...(await needs()).digests].toSorted(), all.toSpliced(2, 1));
    git("gc", "--quiet", "--prune=now");
    assert.deepEqual(await needed(), ["feature", "main", "main~1"]);
  });

  it("is everything where there is no repository to ask", async () => {
    using folder = makeLedgerFolder();
    const { ledger } = folder.open();
    ledger.snapshots.add(newSnapshot("s1", { cause: "commit", commit: "1".repeat(40) }));
    const git = openGit(folder.root, { mayStartProcesses: true, log: () => {} });
    const { snapshots } = await collectGitNeeds({ git, ledger });
    assert.deepEqual(
      snapshots.map(({ id }) => id),
      ["s1"],
    );
  });
});
