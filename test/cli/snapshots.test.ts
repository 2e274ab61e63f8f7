import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { StatusJson } from "../../src/cli/json/pipelineJson.ts";
import type { RestoreJson, SnapshotsJson } from "../../src/cli/json/snapshotJson.ts";
import { TestProject } from "./support.ts";

describe("cairn snapshots", () => {
  it("tells of commits made with git alone what points to them, what was rewritten, and what of their data is here", async () => {
    using project = new TestProject({
      "cairn.yaml": "track: [a.csv]\n",
      ".gitignore": "/a.csv\n/b.csv\n",
      "a.csv": "a\n",
    });
    await project.initGit();
    await project.cairn("snapshot", "-m", "the start");
    project.write(
      "b.csv.dvc",
      "outs:\n- path: b.csv\n  md5: abcdefabcdefabcdefabcdefabcdefab\n  size: 5\n  hash: md5\n",
    );
    await project.git("add", "--all");
    await project.git("commit", "--quiet", "-m", "second");
    await project.cairn("snapshots");
    await project.git("commit", "--quiet", "--amend", "-m", "amended");
    await project.git("tag", "v1");
    const lines = (await project.cairn("snapshots")).split("\n");
    const rows = ["amended", "second", "the start"].map((text) => lines.find((line) => line.includes(text)) ?? "");
    assert.match(rows[0] ?? "", /commit +[0-9a-f]{7} +amended +main, v1 +2 artifacts, 1 not here +/);
    assert.match(rows[1] ?? "", /commit +[0-9a-f]{7} +second +rewritten +2 artifacts, 1 not here +/);
    assert.match(rows[2] ?? "", /manual +[0-9a-f]{7} +the start +1 artifact +/);
    const { snapshots } = await project.json<SnapshotsJson>("snapshots");
    assert.deepEqual(
      snapshots.slice(0, 2).map(({ refs, isRewritten, places }) => [refs, isRewritten, places]),
      [
        [["main", "v1"], false, ["store", "nowhere"]],
        [[], true, ["store", "nowhere"]],
      ],
    );
    project.write("a.csv", "changed\n");
    const { changes, lost } = JSON.parse((await project.try("restore", "v1", "--json")).stdout) as RestoreJson;
    assert.deepEqual(
      [changes.map(({ path, action }) => [path, action]), lost?.map(({ path }) => path)],
      [[["a.csv", "replace"]], ["b.csv"]],
    );
    assert.equal(project.read("a.csv"), "a\n");
  });
});

describe("cairn status", () => {
  it("says in a line whose data it is, where the code is another commit's", async () => {
    using project = new TestProject({
      "cairn.yaml": "track: [a.csv]\n",
      ".gitignore": "/a.csv\n",
      "a.csv": "of main\n",
    });
    await project.initGit();
    await project.cairn("snapshot");
    await project.git("checkout", "--quiet", "-b", "feature");
    project.write("a.csv", "of feature\n");
    await project.git("commit", "--quiet", "--allow-empty", "-m", "feature");
    assert.doesNotMatch(await project.cairn("status"), /^Data of/m);
    await project.git("checkout", "--quiet", "main");
    assert.match(await project.cairn("status"), /^Data of feature, code of main: 1 artifact differs; .*restore HEAD/m);
    const { mismatch } = await project.json<StatusJson>("status");
    assert.deepEqual([mismatch?.code.name, mismatch?.data?.name, mismatch?.paths], ["main", "feature", ["a.csv"]]);
    await project.cairn("restore", "HEAD");
    assert.equal((await project.json<StatusJson>("status")).mismatch, undefined);
  });
});
