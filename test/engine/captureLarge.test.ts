import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, openSync, closeSync, ftruncateSync, readFileSync, rmSync, writeSync } from "node:fs";
import { describe, it } from "node:test";

import { UserError } from "../../src/engine/model/errors.ts";
import {
  filesBelow,
  makeStoreProject,
  readTree,
  settle,
  type StoreProject,
  writeTree,
} from "./support/storeProject.ts";

const mebibyte = 1024 * 1024;

/** Files that take no room on most disks: a letter each, and then nothing but zeros. */
function writeSparse(project: StoreProject, names: readonly string[], length: number): void {
  mkdirSync(project.at("data"), { recursive: true });
  for (const name of names) {
    const descriptor = openSync(project.at(`data/${name}`), "w");
    writeSync(descriptor, name);
    ftruncateSync(descriptor, length);
    closeSync(descriptor);
  }
}

/** Appends to a file until it is ended. */
const writer = `
  const fs = require("node:fs");
  process.stdout.write("ready");
  for (;;) fs.appendFileSync(process.argv[1], "more");`;

describe("a capture of large files, which threads read", () => {
  it("keeps each as it is, beside small ones and in folders", async () => {
    using project = makeStoreProject();
    writeTree(project.at("data"), {
      ...Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`${index}`, Buffer.alloc(9 * mebibyte, index)])),
      "inner/one": Buffer.alloc(20 * mebibyte, "one"),
      "inner/two": Buffer.alloc(70_000, "two"),
      "twin of 3": Buffer.alloc(9 * mebibyte, 3),
      small: "small",
      tool: { run: "#!/bin/sh\n".repeat(10_000) },
    });
    await settle();
    const [version] = await project.store.capture(["data"]);
    assert.ok(version);
    for (const { path, digest } of await project.store.list(version.digest)) {
      assert.equal(digest, await project.store.digestOf(readFileSync(project.at(`data/${path}`))), path);
    }
    assert.deepEqual(await project.store.capture(["data"]), [version], "when nothing has changed");
    const before = readTree(project.at("data"));
    rmSync(project.at("data"), { recursive: true });
    await project.store.restore([version]);
    assert.deepEqual(readTree(project.at("data")), before);
  });

  it("keeps what is written meanwhile whole, or says so", async () => {
    using project = makeStoreProject();
    writeSparse(project, ["moving", "still"], 40 * mebibyte);
    const child = spawn(process.execPath, ["-e", writer, project.at("data/moving")]);
    const ended = once(child, "exit");
    try {
      await once(child.stdout, "data");
      for (let turn = 0; turn < 3; turn++) {
        try {
          const [version] = await project.store.capture(["data"]);
          for (const { digest, size } of await project.store.list(version?.digest ?? "b3:")) {
            assert.equal((await project.store.read(digest)).length, size);
          }
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          assert.equal(error.code, "file-changing");
          assert.match(error.message, /data\/moving/);
        }
      }
    } finally {
      child.kill("SIGKILL");
      await ended;
    }
    const unfinished = filesBelow(project.at(".cairn/objects")).filter((file) => file.includes("tmp"));
    assert.deepEqual(unfinished, []);
  });

  it("stops when it is told to, and leaves nothing unfinished", async () => {
    using project = makeStoreProject();
    writeSparse(project, ["a", "b", "c", "d", "e", "f"], 64 * mebibyte);
    const controller = new AbortController();
    const capturing = project.store.capture(["data"], {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await assert.rejects(capturing, { name: "AbortError" });
    const unfinished = filesBelow(project.at(".cairn/objects")).filter((file) => file.includes("tmp"));
    assert.deepEqual(unfinished, []);
    const [version] = await project.store.capture(["data"]);
    assert.equal(version?.size, 6 * 64 * mebibyte);
  });
});
