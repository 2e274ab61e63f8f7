import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import Database from "better-sqlite3";

import { openLedger } from "../../src/engine/ledger/openLedger.ts";
import type { ArtifactVersion } from "../../src/engine/model/artifact.ts";
import type { Digest } from "../../src/engine/model/digest.ts";
import { openStore } from "../../src/engine/store/openStore.ts";
import type { Store } from "../../src/engine/store/store.ts";
import { makeStoreProject, readTree, type StoreProject, writeTree } from "./storeProject.ts";

/** Lets a process work until it is killed some time after the first thing it did; returns the lines that it printed. */
async function workUntilKilled(
  root: string,
  round: number,
  digests: readonly string[] = [],
): Promise<readonly string[]> {
  const script = path.join(import.meta.dirname, "storeCrashChild.ts");
  const child = spawn(process.execPath, [script, root, String(round), ...digests], {
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

/** Works with the project's store as its ledger on the disk knows it. */
async function withLedger(project: StoreProject, work: (store: Store) => Promise<void>): Promise<void> {
  const { root, dir } = project;
  const log = (): void => undefined;
  const { ledger } = openLedger(path.join(dir, "ledger.db"), "create", log);
  try {
    await work(openStore({ root, dir, index: ledger.objects, statCache: ledger.statCache, log }));
  } finally {
    ledger.close();
  }
}

async function captureData(store: Store): Promise<ArtifactVersion> {
  const [version] = await store.capture(["data"]);
  assert.ok(version);
  return version;
}

function leftovers(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.includes(".cairn-tmp"));
}

describe("a process killed in the middle of a capture", () => {
  it("leaves everything that is in the index readable, twenty times over", async () => {
    using project = makeStoreProject();
    const safe = new Set<string>();
    for (let round = 0; round < 20; round++) {
      for (const digest of await workUntilKilled(project.root, round)) safe.add(digest);
    }
    await withLedger(project, async (store) => {
      for (const digest of indexedObjects(project.dir)) await store.read(digest);
      assert.ok(safe.size >= 20);
      for (const digest of safe) assert.equal((await store.list(digest as Digest)).length, 41);

      const version = await captureData(store);
      assert.deepEqual(leftovers(project.dir), [], "what the killed ones left is cleared");
      const before = readTree(project.at("data"));
      const [oldest = ""] = safe;
      await store.restore([{ ...version, digest: oldest as Digest }]);
      assert.notDeepEqual(readTree(project.at("data")), before);
      await store.restore([version]);
      assert.deepEqual(readTree(project.at("data")), before);
    });
  });
});

describe("a process killed in the middle of a restore", () => {
  it("leaves each file as it was or as it was to be, and the next restore goes on", async () => {
    using project = makeStoreProject();
    const data = project.at("data");
    const trees: ReturnType<typeof readTree>[] = [];
    const versions: ArtifactVersion[] = [];
    await withLedger(project, async (store) => {
      for (const letter of ["a", "b"]) {
        const files = Array.from({ length: 30 }, (_, index) => [`${index % 3}/${index}.txt`, `${letter} ${index}`]);
        writeTree(data, { ...Object.fromEntries(files), "large.bin": Buffer.alloc(300_000, letter) });
        trees.push(readTree(data));
        versions.push(await captureData(store));
      }
    });
    for (let round = 0; round < 8; round++) {
      await workUntilKilled(
        project.root,
        round,
        versions.map(({ digest }) => digest),
      );
      for (const [file, content] of Object.entries(readTree(data))) {
        if (!file.includes(".cairn-tmp"))
          assert.ok(
            trees.some((tree) => tree[file] === content),
            file,
          );
      }
    }
    await withLedger(project, async (store) => {
      for (const index of [0, 1, 0]) {
        await store.restore(versions.slice(index, index + 1));
        assert.deepEqual(readTree(data), trees[index]);
      }
    });
  });
});
