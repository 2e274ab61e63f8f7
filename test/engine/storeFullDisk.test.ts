import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, rmSync, statfsSync, statSync, truncateSync } from "node:fs";
import path from "node:path";
import { after, afterEach, before, describe, it, type TestContext } from "node:test";

import type { ArtifactVersion } from "../../src/engine/model/artifact.ts";
import { openLedger } from "../../src/engine/ledger/openLedger.ts";
import { UserError } from "../../src/engine/model/errors.ts";
import { openEngine } from "../../src/engine/openEngine.ts";
import { fillDisk, mountSmallDisk, unmountSmallDisk } from "../smallDisk.ts";
import { type CareProject, openCareProject } from "./support/careProject.ts";
import { filesBelow, makeStoreProject, readTree, writeTree } from "./support/storeProject.ts";

interface Answer {
  readonly code?: string;
  readonly message?: string;
  readonly cure?: string;
  readonly place?: string;
  readonly indexed: readonly string[];
  readonly versions?: readonly ArtifactVersion[];
}

/** Works in a process whose files may not grow beyond 1 MiB: to a program that is what a full disk looks like. */
function withoutRoom(request: object): Answer {
  const child = path.join(import.meta.dirname, "support", "storeChild.ts");
  const line = 'ulimit -f 1024; exec "$0" "$1" "$2"';
  const output = execFileSync("bash", ["-c", line, process.execPath, child, JSON.stringify(request)], {
    encoding: "utf8",
  });
  return JSON.parse(output) as Answer;
}

const small = Object.fromEntries(
  Array.from({ length: 60 }, (_, index) => [`${index}.bin`, Buffer.alloc(60_000, index)]),
);

describe(
  "a full disk",
  { skip: process.platform === "win32" ? "Windows has no limit for a file's size" : false },
  () => {
    for (const [what, tree] of [
      ["many small files", small],
      ["one large file", { large: Buffer.alloc(3_000_000, 7) }],
      ["one that goes straight to the disk", { large: Buffer.alloc(6_000_000, 7) }],
    ] as const) {
      it(`stops a capture of ${what} with a cure, and nothing half done is in the index`, async () => {
        using project = makeStoreProject();
        writeTree(project.root, { kept: "kept before" });
        const [kept] = await project.store.capture(["kept"]);
        const files = filesBelow(project.dir);
        writeTree(project.at("data"), tree);
        const answer = withoutRoom({ root: project.root, capture: ["data"] });
        assert.equal(answer.code, "disk-full", answer.message);
        assert.match(answer.cure ?? "", /Free some space/);
        assert.equal(answer.place, ".cairn/objects");
        assert.deepEqual(answer.indexed, []);
        assert.deepEqual(filesBelow(project.dir), files, "what was begun is removed");
        assert.equal(Buffer.from(await project.store.read(kept?.digest ?? assert.fail())).toString(), "kept before");
        assert.equal((await project.store.capture(["data"])).length, 1, "with room again, it works");
      });
    }

    it("stops a restore with a cure and says how far it came; the old file is still there", async () => {
      using project = makeStoreProject();
      writeTree(project.at("data"), { a: "a", large: Buffer.alloc(3_000_000, 7) });
      const [version] = await project.store.capture(["data"]);
      writeTree(project.at("data"), { a: "changed", large: "changed" });
      const answer = withoutRoom({ root: project.root, restore: [version] });
      assert.equal(answer.code, "disk-full", answer.message);
      assert.equal(answer.place, "data/large");
      assert.match(answer.message ?? "", /1 change was made before that/);
      assert.equal(readFileSync(project.at("data/large"), "utf8"), "changed");
      assert.equal(readFileSync(project.at("data/a"), "utf8"), "a");
      assert.deepEqual(filesBelow(project.at("data")), ["a", "large"]);
    });
  },
);

const disk = mountSmallDisk();

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

describe(
  "a disk on which no more than a little is left",
  { skip: disk === undefined && "no disk can be mounted" },
  () => {
    const temporary = process.env["TMPDIR"];
    const filler = path.join(disk ?? "", "filler");
    const makeRoom = (): void => rmSync(filler, { force: true });

    before(() => (process.env["TMPDIR"] = disk));
    afterEach(makeRoom);
    after(() => {
      if (temporary === undefined) delete process.env["TMPDIR"];
      else process.env["TMPDIR"] = temporary;
      if (disk !== undefined) unmountSmallDisk(disk);
    });

    /** Two snapshots; the first is forgotten, and of its small files some live on in the second. */
    async function openForgotten(t: TestContext): Promise<CareProject> {
      const project = await openCareProject(t);
      const write = (count: number): void => {
        const files = Array.from({ length: count }, (_, index) => [`data/${index}`, randomBytes(40_000)] as const);
        writeTree(project.root, { ...Object.fromEntries(files), "model.bin": randomBytes(2_000_000) });
      };
      write(40);
      const { id } = await project.snapshot();
      write(30);
      await project.snapshot("kept");
      const { ledger } = openLedger(project.at(".cairn/ledger.db"), "existing", () => undefined);
      ledger.snapshots.remove([id]);
      ledger.close();
      return project;
    }

    async function keepsAll({ engine, at }: CareProject, content: ReturnType<typeof readTree>): Promise<void> {
      assert.deepEqual((await engine.verify({ beginAnew: true })).faults, []);
      const [kept] = (await engine.snapshots()).filter(({ message }) => message === "kept");
      rmSync(at("data"), { recursive: true });
      await engine.restore(await engine.planRestore({ ref: kept?.id ?? "" }));
      assert.deepEqual(readTree(at("data")), content);
    }

    it("is made room on by clearing the store, though what stays has to be packed anew", async (t) => {
      const project = await openForgotten(t);
      const content = readTree(project.at("data"));
      fillDisk(filler);
      truncateSync(filler, statSync(filler).size - 300_000);
      assert.equal(project.loose().length, 2);
      const { bytes } = await project.engine.clear({ dryRun: false });
      assert.ok(bytes > 3_000_000);
      assert.equal(project.loose().length, 1);
      const packed = project.packs().reduce((sum, file) => sum + statSync(file).size, 0);
      assert.ok(packed < 41 * 41_000, "the pack that was nearly dead is gone");
      makeRoom();
      await keepsAll(project, content);
    });

    it("stops snapshots and restores to the last byte, and lets clearing make room; nothing is lost", async (t) => {
      const project = await openForgotten(t);
      const content = readTree(project.at("data"));
      const [kept = assert.fail()] = await project.engine.snapshots();
      writeTree(project.root, { "data/1": randomBytes(50_000), "model.bin": randomBytes(2_000_000) });
      const now = readTree(project.at("data"));
      fillDisk(filler);
      const told = (error: unknown): boolean => error instanceof UserError && /Free some space/.test(error.cure);
      await assert.rejects(project.snapshot(), told);
      await assert.rejects(project.engine.restore(await project.engine.planRestore({ ref: kept.id })), told);
      assert.deepEqual(readTree(project.at("data")), now);
      assert.ok((await project.engine.clear({ dryRun: false })).bytes > 3_000_000);
      assert.ok(freeBytes(project.root) > 3_000_000);
      makeRoom();
      assert.deepEqual(
        filesBelow(project.at(".cairn/objects")).filter((name) => name.includes(".cairn-tmp")),
        [],
      );
      await keepsAll(project, content);
    });

    it("can be cleared though it is full and nobody has the ledger open", async (t) => {
      const project = await openForgotten(t);
      const content = readTree(project.at("data"));
      await project.engine.close();
      fillDisk(filler);
      const engine = await openEngine(project.root, { mayStartProcesses: true, log: () => undefined });
      t.after(() => engine.close());
      const { bytes } = await engine.clear({ dryRun: true });
      assert.equal((await engine.clear({ dryRun: false })).bytes, bytes);
      assert.ok(freeBytes(project.root) > 3_000_000);
      makeRoom();
      await engine.clear({ dryRun: false });
      assert.ok(existsSync(project.at(".cairn/reserve")), "for the next time");
      await keepsAll({ ...project, engine }, content);
    });

    it("lets the ledger forget far more than what is left has room for", (t) => {
      const file = path.join(disk ?? "", "ledger", "ledger.db");
      const { ledger } = openLedger(file, "create", () => undefined);
      t.after(() => ledger.close());
      const hexes = Array.from({ length: 20_000 }, () => randomBytes(32).toString("hex"));
      ledger.objects.add(new Map(hexes.map((hex) => [hex, { kind: "loose", size: 1 }])));
      ledger.close();
      fillDisk(filler);
      truncateSync(filler, statSync(filler).size - 600_000);
      const reopened = openLedger(file, "existing", () => undefined).ledger;
      t.after(() => reopened.close());
      reopened.objects.remove(hexes);
      assert.equal(reopened.objects.totals().objects, 0);
    });

    it("stops a restore to where nothing is: what is there is whole, and with room again it goes on", async () => {
      using project = makeStoreProject();
      const files = Array.from({ length: 90 }, (_, index) => [`${index % 3}/${index}`, randomBytes(40_000)] as const);
      writeTree(project.at("data"), Object.fromEntries(files));
      const versions = await project.store.capture(["data"]);
      const content = readTree(project.at("data"));
      rmSync(project.at("data"), { recursive: true });
      fillDisk(filler);
      truncateSync(filler, statSync(filler).size - 1_000_000);
      await assert.rejects(project.store.restore(versions), (error: unknown) => {
        assert.ok(error instanceof UserError);
        assert.equal(error.code, "disk-full");
        assert.match(error.place?.file ?? "", /^data\/\d\/\d+$/);
        assert.match(error.message, /\d+ changes were made before that/);
        return true;
      });
      const there = Object.entries(readTree(project.at("data")));
      assert.ok(there.length > 10 && there.length < 90);
      for (const [file, now] of there) assert.equal(now, content[file], file);
      makeRoom();
      await project.store.restore(versions);
      assert.deepEqual(readTree(project.at("data")), content);
    });
  },
);
