import assert from "node:assert/strict";
import { renameSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { describe, it } from "node:test";
import { openEngine } from "../../src/engine/openEngine.ts";
import { openCommitProject, recordData, told } from "./support/commitProject.ts";
import { type GitRepository, makeGitRepository } from "./support/gitRepository.ts";
import { md5Of } from "./support/md5Of.ts";

const texts = ["the first", "the second", "the third"];

/** What the clone does without. */
function missingIn(clone: GitRepository, root: string): readonly string[] {
  const objects = clone.git("-C", root, "rev-list", "--objects", "--all", "--missing=print").split("\n");
  return objects.filter((line) => line.startsWith("?"));
}

describe("a clone without old files", () => {
  for (const filter of ["blob:none", "tree:0"]) {
    it(`tells of an older commit what is here (${filter}), and all where it may be fetched`, async () => {
      using origin = makeGitRepository();
      origin.git("config", "uploadpack.allowFilter", "true");
      for (const text of texts) {
        origin.write("src/train.py", text);
        origin.commit(text);
      }
      using clone = makeGitRepository();
      const root = path.join(clone.root, "cloned");
      clone.git("clone", "--quiet", `--filter=${filter}`, pathToFileURL(origin.root).href, root);
      const git = clone.open({ folder: root });
      const before = missingIn(clone, root);

      assert.equal(await git.commitSubject("HEAD~1"), "the second");
      assert.equal((await git.filesAt("HEAD"))?.size, 1);
      assert.equal(Buffer.from((await git.fileAt("HEAD", "src/train.py")) ?? []).toString(), "the third");
      assert.equal((await git.filesAt("HEAD~1"))?.size, filter === "tree:0" ? undefined : 1);
      assert.equal(await git.fileAt("HEAD~1", "src/train.py"), undefined);
      assert.deepEqual(missingIn(clone, root), before);

      const older = await git.fileAt("HEAD~1", "src/train.py", { mayFetch: true });
      assert.equal(Buffer.from(older ?? []).toString(), "the second");
      assert.equal((await git.filesAt("HEAD~2", { mayFetch: true }))?.size, 1);
    });

    it(`has none of them fetched by looking (${filter}), but by asking for one`, async (t) => {
      await using project = await openCommitProject();
      const { repository: origin } = project;
      origin.git("config", "uploadpack.allowFilter", "true");
      for (const text of texts) {
        recordData(origin, { model: text, raw: text });
        origin.commit(text);
      }
      using clone = makeGitRepository();
      const root = path.join(clone.root, "cloned");
      clone.git("clone", "--quiet", `--filter=${filter}`, pathToFileURL(origin.root).href, root);
      const notHere = (): readonly string[] => missingIn(clone, root);
      const before = notHere();
      assert.ok(before.length >= 2, "the older files, or their folders");

      const warnings: string[] = [];
      const log = (level: string, message: string): void => void (level === "warn" && warnings.push(message));
      const engine = await openEngine(root, { mayStartProcesses: true, log });
      t.after(() => engine.close());
      await engine.recordHead();
      clone.git("-C", root, "commit", "--quiet", "--allow-empty", "--message", "mine");
      await engine.recordCommit();
      await engine.status();
      const commits = (await engine.snapshots()).filter(({ cause }) => cause === "commit");
      assert.deepEqual(
        commits.map(({ commitSubject, artifacts }) => [commitSubject, artifacts.length]),
        [
          ["mine", 3],
          ["the third", 3],
        ],
        "of the others nothing can be said yet",
      );
      assert.deepEqual([notHere(), warnings], [before, []]);

      const away = `${origin.root} away`;
      renameSync(origin.root, away);
      await assert.rejects(engine.clear({ dryRun: true }), { code: "git-failed" }, "it would not know what is needed");
      renameSync(away, origin.root);
      const { "metrics.json": metrics, ...data } = told(await engine.findSnapshot("HEAD~2"));
      assert.match(metrics ?? "", /^b3:/);
      const second = `md5:${md5Of("the second")}`.slice(0, 10);
      assert.deepEqual(data, { "data/raw.csv": second, "model.pkl": second, "notes.bin": "unknown" });
      await engine.clear({ dryRun: true });
    });
  }
});
