import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { describe, it } from "node:test";
import { loadBlake3 } from "../../src/engine/store/objects/blake3.ts";
import { FileReader } from "../../src/engine/store/reading/fileReader.ts";
import { Pace } from "../../src/engine/files/pace.ts";
import { linkTextIfThere } from "../../src/engine/files/place.ts";
import { UserError } from "../../src/engine/model/errors.ts";
import { makeStoreProject, writeTree } from "./support/storeProject.ts";

/** Writes, grows, renames and removes files of a folder until it is ended; each file holds one letter again and again. */
const writer = `
  const fs = require("node:fs");
  const [folder] = process.argv.slice(1);
  process.stdout.write("ready");
  for (let turn = 0; ; turn++) {
    const file = folder + "/" + (turn % 40);
    const letter = "abcdefg"[turn % 7];
    if (turn % 5 === 0) fs.rmSync(file, { force: true });
    else if (turn % 5 === 1) fs.writeFileSync(file, letter.repeat(100000));
    else if (turn % 5 === 2) fs.appendFileSync(file, letter);
    else { fs.writeFileSync(file + ".new", letter.repeat(turn % 1000)); fs.renameSync(file + ".new", file); }
  }`;

const posixOnly = { skip: process.platform === "win32" };

function isChanging(error: unknown): boolean {
  return error instanceof UserError && error.code === "file-changing";
}

describe("files that change, come and go while they are kept", () => {
  it("are kept as they were at some moment, whole, or not at all", async () => {
    using project = makeStoreProject();
    // So many that threads read what moves.
    const still = Array.from({ length: 600 }, (_, index) => [`data/still/${index}`, `still ${index}`]);
    writeTree(project.root, { ...Object.fromEntries(still), "data/still.txt": "still", "data/moving": null });
    const child = spawn(process.execPath, ["-e", writer, project.at("data/moving")]);
    const ended = once(child, "exit");
    try {
      await once(child.stdout, "data");
      for (let turn = 0; turn < 8; turn++) {
        try {
          const [version] = await project.store.capture(["data"]);
          const files = await project.store.list(version?.digest ?? "b3:");
          assert.ok(files.some(({ path }) => path === "still.txt"));
          for (const { digest, size } of files) {
            const bytes = await project.store.read(digest);
            assert.equal(bytes.length, size);
          }
        } catch (error) {
          // What never holds still for as long as it is read is told, not kept half.
          if (!isChanging(error)) throw error;
        }
      }
    } finally {
      child.kill("SIGKILL");
      await ended;
    }
    const [version] = await project.store.capture(["data"]);
    const digests = await project.store.digest(["data"], ["b3"]);
    assert.equal(version?.digest, digests.get("data")?.b3, "what holds still is kept as it is");
  });

  it("are told where something else has come to their place after they were looked at", posixOnly, async () => {
    using project = makeStoreProject();
    writeTree(project.root, { folder: null, circle: { link: "circle" }, file: "" });
    execFileSync("mkfifo", [project.at("pipe")]);
    const reader = new FileReader(await loadBlake3(() => undefined), new Pace());
    for (const place of ["folder", "circle", "pipe"]) {
      await assert.rejects(reader.read({ file: project.at(place), place, wantsMd5: false }), isChanging);
    }
    assert.throws(() => linkTextIfThere({ file: project.at("file"), relative: "file" }), isChanging);
  });
});
