import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import Database from "better-sqlite3";

import type { Digest } from "../../src/engine/model/digest.ts";
import { openLedger } from "../../src/engine/ledger/openLedger.ts";
import { openStore } from "../../src/engine/store/openStore.ts";
import { makeStoreProject, readTree } from "./storeProject.ts";

/** Lets a process capture until it is killed some time after its first capture; returns the versions it said were safe. */
async function captureUntilKilled(root: string, round: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, "storeCrashChild.ts"), root, String(round)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  const closed = once(child, "close");
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  await once(child.stdout, "data");
  await sleep((round * 37) % 90);
  child.kill("SIGKILL");
  await closed;
  return output.split("\n").slice(0, -1);
}

function indexedObjects(dir: string): readonly Digest[] {
  const database = new Database(path.join(dir, "ledger.db"), { readonly: true });
  try {
    const rows = database.prepare("SELECT lower(hex(hash)) AS hex FROM objects").all() as { readonly hex: string }[];
    return rows.map(({ hex }): Digest => `b3:${hex}`);
  } finally {
    database.close();
  }
}

describe("a process killed in the middle of a capture", () => {
  it("leaves everything that is in the index readable, twenty times over", async () => {
    using project = makeStoreProject();
    const safe = new Set<string>();
    for (let round = 0; round < 20; round++) {
      for (const digest of await captureUntilKilled(project.root, round)) safe.add(digest);
    }
    const { ledger } = openLedger(path.join(project.dir, "ledger.db"), "existing", () => undefined);
    try {
      const store = openStore({
        root: project.root,
        dir: project.dir,
        index: ledger.objects,
        statCache: ledger.statCache,
        log: () => undefined,
      });
      const indexed = indexedObjects(project.dir);
      for (const digest of indexed) await store.read(digest);
      assert.ok(safe.size >= 20);
      for (const digest of safe) assert.equal((await store.list(digest as Digest)).length, 41);

      const [version] = await store.capture(["data"]);
      assert.ok(version);
      const leftovers = readdirSync(path.join(project.dir, "objects")).filter((name) => name.startsWith(".cairn-tmp"));
      assert.deepEqual(leftovers, [], "what the killed ones left is cleared");
      const before = readTree(project.at("data"));
      const [oldest = ""] = safe;
      await store.restore([{ ...version, digest: oldest as Digest }]);
      assert.notDeepEqual(readTree(project.at("data")), before);
      await store.restore([version]);
      assert.deepEqual(readTree(project.at("data")), before);
    } finally {
      ledger.close();
    }
  });
});
