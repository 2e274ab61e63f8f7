import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { UserError } from "../../src/engine/model/errors.ts";
import { acquireRunLock, findRunningProcess } from "../../src/engine/run/runLock.ts";

describe("the lock of a run", () => {
  let root = "";
  let file = "";
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "cairn löck-"));
    file = path.join(root, ".cairn", "run.lock");
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function leave(text: string): void {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  it("is held by one, and free again afterwards", async () => {
    assert.equal(findRunningProcess(root), undefined);
    const release = await acquireRunLock(root, "brave-otter");
    assert.deepEqual([findRunningProcess(root)?.pid, findRunningProcess(root)?.runName], [process.pid, "brave-otter"]);
    await assert.rejects(
      acquireRunLock(root, "calm-heron"),
      (error) =>
        error instanceof UserError && error.code === "already-running" && error.message.includes("brave-otter"),
    );
    release();
    assert.equal(existsSync(file), false);
    (await acquireRunLock(root, "calm-heron"))();
  });

  it("is taken over from a process that is gone, from an earlier boot, and where it is torn", async () => {
    const dead = { pid: 2 ** 22 + 1, since: Date.now(), runName: "ghost" };
    const other = { pid: process.ppid, since: 1, runName: "before the reboot" };
    for (const text of [JSON.stringify(dead), JSON.stringify(other), "", "{"]) {
      leave(text);
      assert.equal(findRunningProcess(root), undefined);
      const release = await acquireRunLock(root, "next");
      assert.equal(findRunningProcess(root)?.runName, "next");
      release();
    }
  });

  it("goes to exactly one of many that ask at once, also over a dead one", async () => {
    leave(JSON.stringify({ pid: 2 ** 22 + 1, since: Date.now(), runName: "ghost" }));
    const asked = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => acquireRunLock(root, `run-${index}`)),
    );
    assert.equal(asked.filter(({ status }) => status === "fulfilled").length, 1);
  });

  it("is left alone by one that no longer holds it", async () => {
    const release = await acquireRunLock(root, "first");
    leave('{"pid": 1, "since": 1, "runName": "other"}');
    release();
    assert.match(readFileSync(file, "utf8"), /other/);
  });
});
