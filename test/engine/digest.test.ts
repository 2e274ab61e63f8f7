import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

import { UserError } from "../../src/engine/model/errors.ts";
import { type Blake3, loadBlake3, loadNativeBlake3, loadWasmBlake3 } from "../../src/engine/store/objects/blake3.ts";
import { makeStoreProject, writeTree } from "./support/storeProject.ts";

/** Length of the input and first 32 bytes of the hash: BLAKE3's own test_vectors.json; byte i of an input is i mod 251. */
const vectors: readonly (readonly [number, string])[] = [
  [0, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"],
  [1, "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213"],
  [1023, "10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11"],
  [1024, "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7"],
  [1025, "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444"],
  [2048, "e776b6028c7cd22a4d0ba182a8bf62205d2ef576467e838ed6f2529b85fba24a"],
  [2049, "5f4d72f40d7a5f82b15ca2b2e44b1de3c2ef86c426c95c1af0b6879522563030"],
  [3073, "7124b49501012f81cc7f11ca069ec9226cecb8a2c850cfe644e327d22d3e1cd3"],
  [8192, "aae792484c8efe4f19e2ca7d371d8c467ffb10748d8a5a1ae579948f718a2a63"],
  [8193, "bab6c09cb8ce8cf459261398d2e7aef35700bf488116ceb94a36d0f5f1b7bc3b"],
  [31744, "62b6960e1a44bcc1eb1a611a8d6235b6b4b78f32e7abc4fb4c6cdcce94895c47"],
  [102400, "bc3e3d41a1146b069abffad3c0d44860cf664390afce4d9661f7902e7943e085"],
];

function vectorInput(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => index % 251);
}

async function streamed(blake3: Blake3, bytes: Uint8Array, pieceLength: number): Promise<string> {
  const stream = await blake3.stream();
  for (let at = 0; at < bytes.length; at += pieceLength) stream.update(bytes.subarray(at, at + pieceLength));
  return stream.hex();
}

describe("BLAKE3", () => {
  for (const load of [loadNativeBlake3, loadWasmBlake3]) {
    it(`gives the official digests (${load.name})`, async () => {
      const blake3 = await load();
      for (const [length, expected] of vectors) {
        const input = vectorInput(length);
        assert.equal(blake3.hash(input), expected, `${length} bytes`);
        assert.equal(await streamed(blake3, input, 700), expected, `${length} bytes in pieces`);
      }
    });

    it(`keeps streams apart (${load.name})`, async () => {
      const blake3 = await load();
      const [one, two] = [await blake3.stream(), await blake3.stream()];
      one.update(Buffer.from("one"));
      two.update(Buffer.from("two"));
      assert.equal(blake3.hash(Buffer.from("three")).length, 64);
      assert.equal(one.hex(), blake3.hash(Buffer.from("one")));
      assert.equal(two.hex(), blake3.hash(Buffer.from("two")));
    });
  }

  it("is the native one where it loads, without a word", async () => {
    const logged: string[] = [];
    const blake3 = await loadBlake3((_, message) => logged.push(message));
    assert.equal(blake3.implementation, "native");
    assert.deepEqual(logged, []);
  });

  it("falls back to WebAssembly and says so where the addon does not load", () => {
    const script = `
      import { registerHooks } from "node:module";
      registerHooks({ resolve(name, context, next) {
        if (name === "@napi-rs/blake-hash") throw new Error("no binary for this machine");
        return next(name, context);
      } });
      const { loadBlake3 } = await import(${JSON.stringify(new URL("../../src/engine/store/objects/blake3.ts", import.meta.url).href)});
      const logged = [];
      const blake3 = await loadBlake3((level, message) => logged.push(level + " " + message));
      console.log(JSON.stringify([blake3.implementation, blake3.hash(Buffer.alloc(0)), logged]));`;
    const answer: unknown = JSON.parse(
      execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" }),
    );
    assert.ok(Array.isArray(answer));
    assert.deepEqual(answer.slice(0, 2), ["wasm", vectors[0]?.[1]]);
    assert.match(String(answer[2]), /^info .*WebAssembly.*no binary for this machine/);
  });
});

describe("the digests of a workspace", () => {
  it("have both algorithms from one look, leave out what is not there, and create nothing", async () => {
    using project = makeStoreProject();
    const large = Buffer.alloc(3_000_001, "large ");
    writeTree(project.root, { "a b/ø.txt": "hello\n", "large.bin": large, "run.sh": { run: "#!/bin/sh\n" } });
    const digests = await project.store.digest(["a b/ø.txt", "large.bin", "run.sh", "gone", "a b/gone"], ["b3", "md5"]);
    assert.deepEqual([...digests.keys()], ["a b/ø.txt", "large.bin", "run.sh"]);
    assert.deepEqual(digests.get("a b/ø.txt"), {
      kind: "file",
      b3: "b3:8e4c7c1b99dbfd50e7a95185fead5ee1448fa904a2fdd778eaf5f2dbfd629a99",
      md5: "md5:b1946ac92492d2347c6235b4d2611184",
      size: 6,
      fileCount: 1,
      isExecutable: false,
    });
    assert.equal(digests.get("large.bin")?.md5, `md5:${createHash("md5").update(large).digest("hex")}`);
    assert.equal(digests.get("large.bin")?.b3, await project.store.digestOf(large));
    assert.equal(digests.get("run.sh")?.isExecutable, process.platform !== "win32");
    assert.equal(existsSync(project.dir), false);
    assert.deepEqual((await project.store.digest(["run.sh"], ["md5"])).get("run.sh")?.b3, undefined);
  });

  it("of a folder is DVC's `.dir`, as FORMATS' vector says", async () => {
    using project = makeStoreProject();
    writeTree(project.at("data"), { "b.txt": "hello\n", "a/é.txt": "x\n" });
    const { md5, size, fileCount } = (await project.store.digest(["data"], ["md5"])).get("data") ?? {};
    assert.deepEqual(
      { md5, size, fileCount },
      { md5: "md5:422629b6f59a608f67dd80a4aae04eae.dir", size: 8, fileCount: 2 },
    );
  });

  // Other systems refuse the quotes or take the two é for one name.
  it("of a folder sorts by code point and escapes as DVC does", { skip: process.platform !== "linux" }, async () => {
    using project = makeStoreProject();
    writeTree(project.at("tree"), {
      "é.txt": "1",
      "ｚ.txt": "2",
      "🚀.txt": "3",
      "z.txt": "4",
      "Z.txt": "5",
      "a-b": "6",
      a: "7",
      "a.b": "8",
      "sub/a": "9",
      "sub/deep/é": "10",
      "sub.x": "11",
      "sub-x": "12",
      empty: "",
      "e\u0301.txt": "13",
      "\ufb01.txt": "14",
      '"q".txt': "15",
    });
    // The digest that DVC 3.64 writes into dvc.lock for these files.
    const { md5 } = (await project.store.digest(["tree"], ["md5"])).get("tree") ?? {};
    assert.equal(md5, "md5:ed8b5574f433e9ad18584de33bc274e7.dir");
  });

  it("by md5 obey `.dvcignore`, and pass over git's and DVC's own folders", async () => {
    using project = makeStoreProject();
    writeTree(project.root, {
      ".dvcignore": "*.log\n!keep.log\n__pycache__/\n*.tmp\n",
      "data/a.txt": "a\n",
      "data/b.log": "b\n",
      "data/keep.log": "k\n",
      "data/sub/c.tmp": "c\n",
      "data/sub/d": "d\n",
      "data/__pycache__/x.pyc": "x",
      "data/.hidden": "h\n",
      "data/.DS_Store": "m",
      "data/.git/HEAD": "g\n",
    });
    const both = (await project.store.digest(["data"], ["b3", "md5"])).get("data");
    // The digest that DVC 3.64 writes into dvc.lock for these files.
    assert.deepEqual(
      { md5: both?.md5, size: both?.size, fileCount: both?.fileCount },
      { md5: "md5:992595a244ce95a36a209763517ca388.dir", size: 9, fileCount: 5 },
    );
    const withoutGit = both?.b3;
    writeFileSync(project.at("data/.git/HEAD"), "other\n");
    assert.equal((await project.store.digest(["data"], ["b3"])).get("data")?.b3, withoutGit);
  });

  it("pass over what `.dvcignore` and `.cairnignore` files name, the nearest line deciding", async () => {
    using project = makeStoreProject();
    const kept = { "data/a.csv": "a\n", "data/sub/keep.tmp": "k\n", "data/Cache": "c\n", "data/sub/own.log": "o\n" };
    const rules = {
      ".dvcignore": "*.tmp\n",
      ".cairnignore": "cache\n*.log\n",
      "data/sub/.cairnignore": "!keep.tmp\n!own.log\n/huge/\n",
    };
    writeTree(project.root, { ...kept, ...rules });
    const digest = async (): Promise<unknown> => {
      const { b3, size, fileCount } = (await project.store.digest(["data"], ["b3"])).get("data") ?? {};
      return { b3, size, fileCount };
    };
    const before = await digest();
    writeTree(project.root, {
      "data/b.tmp": "passed over\n",
      "data/cache/x": "passed over\n",
      "data/c.log": "passed over\n",
      "data/sub/huge/keep.tmp": "passed over\n",
    });
    assert.deepEqual(await digest(), before);
    const [version] = await project.store.capture(["data"]);
    assert.ok(version);
    assert.deepEqual(
      (await project.store.list(version.digest)).map((file) => `data/${file.path}`).sort(),
      [...Object.keys(kept), "data/sub/.cairnignore"].sort(),
    );
    // Of a name that is asked for, nobody has to find the content.
    assert.equal((await project.store.digest(["data/c.log"], ["b3"])).size, 1);
    writeFileSync(project.at("data/sub/.cairnignore"), "");
    assert.notDeepEqual(await digest(), before);
  });

  it("by md5 know nothing of `.cairnignore`", async () => {
    using project = makeStoreProject();
    writeTree(project.root, { "data/a.csv": "a\n", "data/b.log": "b\n", "data/logs/c": "c\n" });
    const before = (await project.store.digest(["data"], ["md5"])).get("data");
    writeFileSync(project.at(".cairnignore"), "*.log\nlogs/\n");
    const both = (await project.store.digest(["data"], ["b3", "md5"])).get("data");
    assert.deepEqual([both?.md5, both?.fileCount], [before?.md5, 3]);
    assert.equal(both?.b3, (await project.store.digest(["data"], ["b3"])).get("data")?.b3);
    assert.equal((await project.store.digest(["data"], ["b3"])).get("data")?.fileCount, 1);
  });

  it(
    "follow links that are asked for, and never go round in circles",
    { skip: process.platform === "win32" },
    async () => {
      using project = makeStoreProject();
      writeTree(project.root, {
        "real/a.txt": "a\n",
        "real/self": { link: "." },
        "real/loop": { link: "loop" },
        "real/up": { link: ".." },
        linked: { link: "real" },
        "a.link": { link: "real/a.txt" },
        dangling: { link: "nothing" },
      });
      const digests = await project.store.digest(
        ["real", "linked", "a.link", "real/a.txt", "dangling", "real/loop"],
        ["b3", "md5"],
      );
      assert.equal(digests.get("linked")?.b3, digests.get("real")?.b3);
      assert.equal(digests.get("a.link")?.b3, digests.get("real/a.txt")?.b3);
      assert.equal(digests.get("real")?.fileCount, 1);
      assert.equal(digests.has("dangling"), false);
      assert.equal(digests.has("real/loop"), false);
    },
  );

  it("say which name is not UTF-8", { skip: process.platform !== "linux" }, async () => {
    using project = makeStoreProject();
    mkdirSync(project.at("data"));
    writeFileSync(Buffer.concat([Buffer.from(`${project.at("data")}${path.sep}`), Buffer.from([0x66, 0xff])]), "x");
    await assert.rejects(project.store.digest(["data"], ["b3"]), (error) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.code, "name-not-utf8");
      assert.match(error.message, /data.*f\\xff/);
      return true;
    });
  });

  it("stop when they are cancelled", async () => {
    using project = makeStoreProject();
    writeTree(project.root, { "a.txt": "a" });
    const signal = AbortSignal.abort();
    await assert.rejects(project.store.digest(["a.txt"], ["b3"], { signal }), { name: "AbortError" });
  });
});
