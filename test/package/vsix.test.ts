import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { after, before, describe, it } from "node:test";

import { projectRoot } from "../host/paths.ts";
import { run } from "../host/processes.ts";
import { listSampleFiles } from "../host/sample.ts";
import { ownTarget, targets } from "./targets.ts";
import type { Target } from "./targets.ts";
import { makeVsix } from "./vsix.ts";
import { readZip, unpackZip } from "./zip.ts";
import type { ZipEntry } from "./zip.ts";

/** A platform that is not this one, with other names for everything. */
const foreignTarget: Target = ownTarget() === "win32-arm64" ? "alpine-x64" : "win32-arm64";

/** A file's folder and its own name may not stand for source. */
const forbidden = [
  /\.tsx?$/,
  /\.map$/,
  /(^|\/)test\//,
  /(^|\/)src\/(engine|cli|extension|protocol)\//,
  /binding\.gyp$/,
];

function nativesOf(entries: readonly ZipEntry[], folder: string): string[] {
  const prefix = `extension/dist/node_modules/${folder}`;
  return entries.flatMap(({ name }) =>
    name.startsWith(prefix) && name.endsWith(".node") ? [name.slice(prefix.length)] : [],
  );
}

describe("the packaged extension", () => {
  let scratch = "";
  let entries: ZipEntry[] = [];
  let names: string[] = [];

  before(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), "cairn vsix é "));
    entries = await readZip(await makeVsix({ outDir: scratch }));
    names = entries.map((entry) => entry.name);
  });

  after(() => rm(scratch, { recursive: true, force: true, maxRetries: 5 }));

  it("is named after its platform and version", async () => {
    const { version } = JSON.parse(await readFile(path.join(projectRoot, "package.json"), "utf8")) as {
      version: string;
    };
    assert.deepEqual(await readdir(scratch), [`cairn-${ownTarget()}-${version}.vsix`]);
  });

  it("holds what its manifest names", () => {
    const manifest = entries
      .find((entry) => entry.name === "extension/package.json")
      ?.read()
      .toString();
    const { main, icon } = JSON.parse(manifest ?? "{}") as { main?: string; icon?: string };
    assert.equal(main, "./dist/extension.js");
    assert.ok(names.includes("extension/dist/extension.js"));
    assert.ok(names.includes("extension/dist/cli.js"));
    assert.ok(names.includes("extension/dist/fileWorker.js"));
    assert.ok(names.includes("extension/dist/lookWorker.js"));
    assert.ok(names.includes("extension/package.nls.json"));
    if (icon !== undefined) assert.ok(names.includes(`extension/${icon}`), `${icon} is missing`);
  });

  it("holds the whole sample project and none of its results", async () => {
    const prefix = "extension/media/sample/";
    const packed = names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
    const expected = (await listSampleFiles()).map((file) => file.replaceAll(path.sep, "/"));
    assert.deepEqual(packed.toSorted(), expected.toSorted());
  });

  it("holds one binary of each addon, of this platform", () => {
    assert.deepEqual(nativesOf(entries, "better-sqlite3/"), [`prebuilds/${targets[ownTarget()].sqlite}.node`]);
    assert.equal(nativesOf(entries, "@napi-rs/").length, 1);
    const { pty } = targets[ownTarget()];
    const ptys = nativesOf(entries, "@lydell/");
    assert.deepEqual(new Set(ptys.map((name) => path.dirname(name))), new Set(pty ? [`node-pty-${pty}`] : []));
    assert.equal(names.filter((name) => name.endsWith(".node")).length, 2 + ptys.length);
  });

  it("holds no sources, tests or source maps", () => {
    const ofCairn = names.filter((name) => !name.startsWith("extension/media/sample/"));
    assert.deepEqual(
      ofCairn.filter((name) => forbidden.some((pattern) => pattern.test(name))),
      [],
    );
  });

  it("runs its CLI and its native parts under plain Node, wherever it lies", async () => {
    const folder = path.join(scratch, "mit Leerzeichen und ümlaut");
    await unpackZip(entries, "extension/", folder);
    const { version } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8")) as { version: string };
    const cli = path.join(folder, "dist", "cli.js");
    assert.equal((await run(process.execPath, [cli, "--version"])).trim(), version);
    const probe = `
      const load = require("node:module").createRequire(${JSON.stringify(cli)});
      const Database = load("better-sqlite3");
      const sum = new Database(":memory:").prepare("select 40 + 2").pluck().get();
      console.log(sum, load("@napi-rs/blake-hash").blake3("").toString("hex").slice(0, 8));
      if (${targets[ownTarget()].pty !== undefined}) {
        load("@lydell/node-pty").spawn(process.execPath, ["-p", "process.stdout.isTTY"], {}).onData((text) => console.log(text));
      }`;
    const expected = targets[ownTarget()].pty === undefined ? /^42 af1349b9$/ : /^42 af1349b9\s+true$/;
    const told = await run(process.execPath, ["-e", probe], { cwd: scratch });
    assert.match(stripVTControlCharacters(told).trim(), expected);
  });

  it("keeps what Node compiled of its CLI with the person's caches, and does without where it cannot", async () => {
    const folder = path.join(scratch, "compiled");
    await unpackZip(entries, "extension/", folder);
    const cli = path.join(folder, "dist", "cli.js");
    const help = async (caches: string) =>
      run(process.execPath, [cli, "--help"], { env: { ...process.env, XDG_CACHE_HOME: caches, LOCALAPPDATA: caches } });
    const usual = await help(path.join(scratch, "caches"));
    // macOS knows one place alone.
    if (process.platform !== "darwin") assert.ok(existsSync(path.join(scratch, "caches", "cairn", "compiled")));
    assert.equal(await help(path.join(scratch, "caches")), usual);
    assert.equal(await help(cli), usual, "a file stands where the folder should be");
    assert.equal(await help(path.join(scratch, "none", "above")), usual);
  });

  it("is made for another platform with that platform's binary", async () => {
    const other = await readZip(await makeVsix({ target: foreignTarget, outDir: scratch, skipBuild: true }));
    assert.deepEqual(nativesOf(other, "better-sqlite3/"), [`prebuilds/${targets[foreignTarget].sqlite}.node`]);
    const blake = nativesOf(other, "@napi-rs/");
    assert.ok(
      blake.every((name) => name.includes(targets[foreignTarget].blake)),
      blake.join(),
    );
  });
});
