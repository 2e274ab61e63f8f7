import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, it } from "node:test";

import { systemCode } from "../../src/engine/model/systemErrors.ts";
import { beginCopy } from "../../src/engine/store/reading/syncedCopy.ts";

const mebibyte = 1024 * 1024;
const buffer = Buffer.allocUnsafe(mebibyte / 4);
const folder = mkdtempSync(path.join(tmpdir(), "cairn côpy "));
const file = path.join(folder, "copy.bin");

async function write(to: string, content: Buffer, isDirect: boolean): Promise<void> {
  const copy = beginCopy(to, { size: content.length, isDirect, buffer });
  try {
    for (let at = 0; at < content.length;) {
      const room = await copy.room();
      const count = content.copy(room, 0, at);
      await copy.add(count);
      at += count;
    }
    await copy.finish();
  } finally {
    await copy.close();
  }
}

for (const [how, isDirect] of [
  ["past the system's memory", true],
  ["through the system's memory", false],
] as const) {
  describe(`a copy that goes to the disk ${how}`, () => {
    after(() => rmSync(file, { force: true }));

    for (const length of [1, 100_000, 4 * mebibyte, 4 * mebibyte + 1, 9 * mebibyte - 5000, 21 * mebibyte + 4096]) {
      it(`has each of ${length} bytes, and no other`, async () => {
        const content = randomBytes(length);
        writeFileSync(file, Buffer.alloc(length + 1, 1));
        await write(file, content, isDirect);
        assert.ok(readFileSync(file).equals(content));
      });
    }

    it("is as long as what was added, where it was to be longer", async () => {
      const copy = beginCopy(file, { size: 30 * mebibyte, isDirect, buffer });
      (await copy.room()).fill(7);
      await copy.add(5);
      await copy.finish();
      await copy.close();
      assert.deepEqual(readFileSync(file), Buffer.alloc(5, 7));
    });

    it("says that the disk is full", { skip: !existsSync("/dev/full") && "no such disk" }, async () => {
      await assert.rejects(write("/dev/full", randomBytes(6 * mebibyte), isDirect), (error) => {
        return systemCode(error) === "ENOSPC";
      });
    });
  });
}

after(() => rmSync(folder, { recursive: true }));
