import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { filesBelow, makeStoreProject, type StoreProject, writeTree } from "./support/storeProject.ts";

interface Answer {
  readonly md5?: string;
  readonly code?: string;
  readonly message?: string;
  readonly place?: string;
}

const child = path.join(import.meta.dirname, "support", "dvcCacheChild.ts");
const posixOnly = { skip: process.platform === "win32" ? "Windows has neither such limits nor such rights" : false };

function answersOf(output: string): readonly Answer[] {
  return output
    .split("\n")
    .filter((line) => line.endsWith("}"))
    .map((line) => JSON.parse(line) as Answer);
}

/** Keeps `data` in DVC's cache, in a process of its own. */
function keep(project: StoreProject, options: { readonly before?: string; readonly uid?: number } = {}): Answer {
  const { before = "true", uid } = options;
  const output = execFileSync("bash", ["-c", `${before}; exec "$0" "$1" "$2"`, process.execPath, child, project.root], {
    encoding: "utf8",
    cwd: tmpdir(),
    ...(uid !== undefined && { uid, gid: uid }),
  });
  return answersOf(output)[0] ?? assert.fail(output);
}

/** Every object is what its name says, read-only, and nothing else lies there. */
function assertWhole(project: StoreProject): number {
  const cache = project.at(".dvc/cache");
  const files = existsSync(cache) ? filesBelow(cache).filter((file) => !file.includes(".cairn-tmp")) : [];
  for (const file of files) {
    const [, name = "", rest = ""] = /^files\/md5\/(\w\w)\/(\w+)(?:\.dir)?$/.exec(file) ?? [file];
    const md5 = createHash("md5")
      .update(readFileSync(path.join(cache, file)))
      .digest("hex");
    assert.equal(md5, name + rest, file);
  }
  return files.length;
}

/** Every file of a listing has its object. */
function assertComplete(project: StoreProject, md5: string): void {
  const read = (name: string): string =>
    readFileSync(project.at(`.dvc/cache/files/md5/${name.slice(0, 2)}/${name.slice(2)}`), "utf8");
  const listed = JSON.parse(read(md5.slice("md5:".length))) as readonly { readonly md5: string }[];
  assert.ok(listed.length > 0);
  for (const file of listed) read(file.md5);
}

describe("keeping in DVC's cache", () => {
  for (const [what, tree] of [
    ["one large file", { large: Buffer.alloc(3_000_000, 7) }],
    // The listing alone is longer than the limit.
    ["many small files", Object.fromEntries(Array.from({ length: 15_000 }, (_, index) => [`${index}.txt`, ""]))],
  ] as const) {
    it(`stops with a word where the disk is full, for ${what}, and goes on when there is room`, posixOnly, () => {
      using project = makeStoreProject();
      writeTree(project.at("data"), tree);
      const limit = what === "one large file" ? 1024 : 512;
      const answer = keep(project, { before: `ulimit -f ${limit}` });
      assert.equal(answer.code, "disk-full", answer.message);
      assert.equal(answer.place, ".dvc/cache");
      assertWhole(project);
      assert.deepEqual(
        filesBelow(project.at(".dvc/cache")).filter((file) => file.includes("tmp") || file.endsWith(".dir")),
        [],
        "what was begun is removed",
      );
      const { md5 } = keep(project);
      assertComplete(project, md5 ?? assert.fail("with room again, it works"));
    });
  }

  it("says that the cache is read-only", posixOnly, () => {
    using project = makeStoreProject();
    writeTree(project.root, { "data/a": "a", ".cairn/x": "" });
    mkdirSync(project.at(".dvc/cache"), { recursive: true });
    const isRoot = process.getuid?.() === 0;
    if (isRoot) execFileSync("chown", ["-R", "65534:65534", project.root]);
    chmodSync(project.root, 0o755);
    chmodSync(project.at(".dvc/cache"), 0o555);
    const answer = keep(project, isRoot ? { uid: 65_534 } : {});
    chmodSync(project.at(".dvc/cache"), 0o755);
    assert.deepEqual([answer.code, answer.place], ["read-only", ".dvc/cache"], answer.message);
  });

  it("survives a kill at any moment: no object is ever in part, and the next time goes on", async () => {
    using project = makeStoreProject();
    for (let round = 0; round < 12; round++) {
      const process_ = spawn(process.execPath, [child, project.root, "1000"], { stdio: ["ignore", "pipe", "inherit"] });
      let output = "";
      const closed = once(process_, "close");
      process_.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
      await once(process_.stdout, "data");
      await sleep((round * 41) % 110);
      process_.kill("SIGKILL");
      await closed;
      assertWhole(project);
      for (const { md5 } of answersOf(output)) assertComplete(project, md5 ?? assert.fail("it was kept"));
    }
    const { md5 } = keep(project);
    assertComplete(project, md5 ?? assert.fail("it goes on"));
    assert.deepEqual(
      filesBelow(project.at(".dvc/cache")).filter((file) => file.includes("tmp")),
      [],
      "what the killed left is cleared away",
    );
  });

  it("is done by several processes at once, of the same objects", async () => {
    using project = makeStoreProject();
    writeTree(
      project.at("data"),
      Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`${index}`, `${index % 50}`])),
    );
    rmSync(project.at(".dvc"), { recursive: true, force: true });
    const run = async (): Promise<string> => {
      const started = spawn(process.execPath, [child, project.root], { stdio: ["ignore", "pipe", "inherit"] });
      return (await started.stdout.setEncoding("utf8").toArray()).join("");
    };
    const outputs = await Promise.all([run(), run(), run()]);
    const [first, ...others] = outputs.flatMap(answersOf).map(({ md5 }) => md5);
    assert.deepEqual(others, [first, first]);
    assert.equal(assertWhole(project), 51);
  });
});
