import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { TestContext } from "node:test";
import { openEngine } from "../../src/engine/openEngine.ts";
import type { LocalEngine } from "../../src/engine/localEngine.ts";
import type { RunDetail } from "../../src/engine/model/run.ts";
import { quietHost } from "./fixtures/dvc/openProject.ts";
import { makeProject, writeFiles } from "./fixtures/dvc/project.ts";
import { filesBelow } from "./support/storeProject.ts";

const large = 1_000_000;

/** Makes one large file, and a folder of small ones. */
const pipeline = `stages:
  make:
    cmd: yes $(cat in.txt) | head -c ${large} > large.bin; mkdir -p many/deep; echo one > many/1; echo é > 'many/deep/é'; echo ran >> .cairn/ran
    deps: [in.txt]
    outs: [large.bin, many]
`;

const oneName = "files/md5/5b/bf5a52328e7439ae6e719dfe712200";

interface Opened {
  readonly root: string;
  readonly engine: LocalEngine;
  readonly logged: readonly string[];
  readonly run: (runs?: { readonly force: boolean }) => Promise<RunDetail>;
  /** How often the command ran so far. */
  readonly count: () => number;
}

async function open(t: TestContext, config: Readonly<Record<string, string>> = {}): Promise<Opened> {
  const files = {
    "dvc.yaml": pipeline,
    ".dvc/config": "[core]\n    no_scm = True\n",
    ".cairn/ran": "",
    "in.txt": "cairn\n",
    ...config,
  };
  const root = makeProject(t, files);
  const logged: string[] = [];
  const log = (level: string, message: string): void => void logged.push(`${level}: ${message}`);
  const engine = await openEngine(root, { mayStartProcesses: false, log });
  t.after(() => engine.close());
  const run: Opened["run"] = ({ force } = { force: false }) => engine.execute({ stageIds: [], force }, quietHost());
  const count = (): number => readFileSync(join(root, ".cairn/ran"), "utf8").split("ran").length - 1;
  return { root, engine, logged, run, count };
}

function outcomeOf(run: RunDetail): string | undefined {
  return run.stages[0]?.outcome;
}

const largeName = ((): string => {
  const md5 = createHash("md5").update(Buffer.alloc(large, "cairn\n")).digest("hex");
  return `files/md5/${md5.slice(0, 2)}/${md5.slice(2)}`;
})();

function bytesBelow(folder: string): number {
  return filesBelow(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
}

describe("outputs in a repository of DVC's", () => {
  it("lie in its cache alone, read-only, and every version of theirs can be read from there", async (t) => {
    const { root, engine, run } = await open(t);
    const { outputs } = await run();
    const object = join(root, ".dvc/cache", largeName);
    assert.equal(statSync(object).size, large);
    assert.equal(statSync(object).mode & 0o777, 0o444);
    assert.equal(readFileSync(join(root, ".dvc/cache", oneName), "utf8"), "one\n");
    assert.ok(bytesBelow(join(root, ".cairn/objects")) < large / 10, "no second copy in the store");
    const [model] = outputs;
    assert.equal(model?.path, "large.bin");
    assert.deepEqual(await engine.readVersion(model.digest), readFileSync(object));
  });

  it("are pointed to also where DVC put them there before Cairn saw them", async (t) => {
    const { root, engine, run } = await open(t);
    await run();
    await engine.close();
    rmSync(join(root, ".cairn"), { recursive: true });
    const again = await openEngine(root, { mayStartProcesses: false, log: () => undefined });
    t.after(() => again.close());
    const { artifacts } = await again.takeSnapshot({});
    assert.ok(artifacts.some(({ path }) => path === "large.bin"));
    assert.ok(bytesBelow(join(root, ".cairn/objects")) < large / 10, "nothing of them is copied");
  });

  it("come back from it when they are gone, with all that is below a folder and no more", async (t) => {
    const { root, run, count } = await open(t);
    await run();
    rmSync(join(root, "large.bin"));
    writeFiles(root, { "many/extra": "extra", "many/1": "changed" });
    assert.equal(outcomeOf(await run()), "cached");
    assert.equal(count(), 1);
    assert.equal(statSync(join(root, "large.bin")).size, large);
    assert.deepEqual(filesBelow(join(root, "many")), ["1", "deep/é"]);
    assert.equal(readFileSync(join(root, "many/1"), "utf8"), "one\n");
    writeFileSync(join(root, "many/1"), "can be written");
  });

  it("are made again where an object is missing, and where one is damaged, which is named", async (t) => {
    const { root, run, count, logged } = await open(t);
    await run();
    const cache = join(root, ".dvc/cache");
    for (const [what, spoil] of [
      ["missing", (file: string): void => rmSync(file)],
      ["cut short", (file: string): void => withRight(file, () => truncateSync(file, 3))],
      ["other bytes", (file: string): void => withRight(file, () => writeFileSync(file, "eno\n"))],
    ] as const) {
      const before = logged.length;
      spoil(join(cache, oneName));
      rmSync(join(root, "many"), { recursive: true });
      const runsBefore = count();
      assert.equal(outcomeOf(await run()), "ran", what);
      assert.equal(count(), runsBefore + 1);
      const told = logged.slice(before).filter((line) => line.startsWith("warn"));
      assert.equal(told.length, what === "missing" ? 0 : 1, what);
      for (const line of told)
        assert.match(line, /\.dvc\/cache\/files\/md5\/5b\/bf5a.* is damaged.* make runs instead/);
      assert.equal(readFileSync(join(cache, oneName), "utf8"), "one\n", "and it is whole again");
    }
  });

  it("are kept in the store before a run removes them, where they have gone from the cache", async (t) => {
    const { root, engine, run } = await open(t);
    await run();
    rmSync(join(root, ".dvc/cache"), { recursive: true });
    writeFiles(root, { "in.txt": "other\n", "dvc.yaml": pipeline.replace("echo one >", "echo two >") });
    const { outputs } = await run();
    assert.ok(outputs.length > 0);
    const [kept] = (await engine.snapshots()).filter(({ cause }) => cause === "restore");
    await engine.restore(await engine.planRestore({ ref: kept?.id ?? assert.fail("nothing is kept") }));
    assert.equal(readFileSync(join(root, "many/1"), "utf8"), "one\n");
    assert.equal(readFileSync(join(root, "large.bin"), "utf8").slice(0, 6), "cairn\n");
  });

  it("are found in the layout of DVC 2, by its digest of text with Windows' line ends", async (t) => {
    const { root, engine, count } = await open(t);
    const text = "a\r\nb\r\n";
    const legacy = createHash("md5").update("a\nb\n").digest("hex");
    const dir = `[{"md5": "${legacy}", "relpath": "sub/t.txt"}]`;
    const dirMd5 = createHash("md5").update(dir).digest("hex");
    writeFiles(root, {
      [`.dvc/cache/${legacy.slice(0, 2)}/${legacy.slice(2)}`]: text,
      [`.dvc/cache/${dirMd5.slice(0, 2)}/${dirMd5.slice(2)}.dir`]: dir,
      "dvc.yaml": "stages:\n  old: {cmd: exit 1, deps: [d.txt], outs: [old.txt, olds]}\n",
      "d.txt": text,
      "dvc.lock":
        "schema: '2.0'\nstages:\n  old:\n    cmd: exit 1\n    deps:\n" +
        `    - path: d.txt\n      md5: ${legacy}\n      size: 6\n    outs:\n` +
        `    - path: old.txt\n      md5: ${legacy}\n      size: 6\n` +
        `    - path: olds\n      md5: ${dirMd5}.dir\n      size: 6\n      nfiles: 1\n`,
    });
    const run = await engine.execute({ stageIds: [] }, quietHost());
    assert.equal(outcomeOf(run), "cached", run.failure);
    assert.equal(readFileSync(join(root, "old.txt"), "utf8"), text);
    assert.equal(readFileSync(join(root, "olds/sub/t.txt"), "utf8"), text);
    assert.equal(count(), 0);
    writeFiles(root, {
      "dvc.yaml":
        "stages:\n  old: {cmd: mkdir -p olds && cp d.txt old.txt && cp d.txt olds/new.txt, deps: [d.txt], outs: [old.txt, olds]}\n",
      "d.txt": "new\r\n",
    });
    await engine.execute({ stageIds: [] }, quietHost());
    const md5 = createHash("md5").update("new\r\n").digest("hex");
    assert.equal(
      readFileSync(join(root, `.dvc/cache/files/md5/${md5.slice(0, 2)}/${md5.slice(2)}`), "utf8"),
      "new\r\n",
    );
  });
});

describe("links between the workspace and DVC's cache (`cache.type`)", () => {
  for (const [type, isLink] of [
    ["hardlink,copy", (file: string): boolean => statSync(file).nlink > 1 && !lstatSync(file).isSymbolicLink()],
    ["symlink", (file: string): boolean => lstatSync(file).isSymbolicLink()],
    ["copy,symlink", (file: string): boolean => lstatSync(file).nlink > 1 || lstatSync(file).isSymbolicLink()],
  ] as const) {
    it(`are made as it says: ${type}`, async (t) => {
      const { root, engine, run, count } = await open(t, {
        ".dvc/config": `[core]\n    no_scm = True\n[cache]\n    type = "${type}"\n`,
      });
      const made = ["large.bin", "many/1", "many/deep/é"];
      const wanted = made.map(() => !type.startsWith("copy"));
      await run();
      assert.deepEqual(
        made.map((file) => isLink(join(root, file))),
        wanted,
      );
      assert.ok((await engine.status()).every(({ state }) => state === "fresh"));
      rmSync(join(root, "many"), { recursive: true });
      rmSync(join(root, "large.bin"));
      assert.equal(outcomeOf(await run()), "cached");
      assert.deepEqual(
        made.map((file) => isLink(join(root, file))),
        wanted,
      );
      assert.equal(outcomeOf(await run({ force: true })), "ran");
      assert.equal(count(), 2);
      assert.deepEqual(
        made.map((file) => isLink(join(root, file))),
        wanted,
      );
      assert.equal(readFileSync(join(root, "many/1"), "utf8"), "one\n");
      writeFiles(root, { "in.txt": "other\n" });
      await run();
      assert.equal(readFileSync(join(root, ".dvc/cache", largeName), "utf8").slice(0, 6), "cairn\n");
      assert.equal(readFileSync(join(root, "large.bin"), "utf8").slice(0, 6), "other\n");
    });
  }

  const stages = `stages:
  add: {cmd: cat in.txt >> log.txt, deps: [in.txt], outs: [log.txt: {persist: true}]}
  copy: {cmd: cat in.txt > out.txt, deps: [in.txt], outs: [out.txt]}
`;

  for (const [kind, link] of [
    ["hard", (object: string, file: string): void => linkSync(object, file)],
    ["symbolic", (object: string, file: string): void => symlinkSync(object, file)],
  ] as const) {
    it(`are never written through: ${kind} ones`, async (t) => {
      const { root, engine } = await open(t, { "dvc.yaml": stages });
      await engine.execute({ stageIds: [] }, quietHost());
      const md5 = createHash("md5").update("cairn\n").digest("hex");
      const object = join(root, ".dvc/cache/files/md5", md5.slice(0, 2), md5.slice(2));
      for (const name of ["log.txt", "out.txt"]) {
        rmSync(join(root, name));
        link(object, join(root, name));
      }
      assert.ok((await engine.status()).every(({ state }) => state === "fresh"));
      writeFiles(root, { "in.txt": "other\n" });
      const run = await engine.execute({ stageIds: [] }, quietHost());
      assert.equal(run.state, "done", run.failure);
      assert.equal(readFileSync(object, "utf8"), "cairn\n");
      assert.equal(readFileSync(join(root, "log.txt"), "utf8"), "cairn\nother\n");
      assert.equal(lstatSync(join(root, "log.txt")).isSymbolicLink(), false);
      writeFiles(root, { "in.txt": "cairn\n" });
      await engine.execute({ stageIds: ["copy"] }, quietHost());
      assert.equal(readFileSync(join(root, "out.txt"), "utf8"), "cairn\n");
    });
  }
});

describe("DVC's cache", () => {
  it("is where `cache.dir` says, the person's own settings before those in git", async (t) => {
    const { root, run } = await open(t, {
      ".dvc/config": "[core]\n    no_scm = True\n[cache]\n    dir = /nowhere/at/all\n",
      ".dvc/config.local": "[cache]\n    dir = '../the cache'  # mine\n",
    });
    await run();
    assert.ok(existsSync(join(root, "the cache", largeName)));
    assert.equal(existsSync(join(root, ".dvc/cache")), false);
  });

  it("may be a link to another place", async (t) => {
    const { root, run, count } = await open(t);
    const place = join(root, "elsewhere");
    mkdirSync(place);
    symlinkSync(place, join(root, ".dvc/cache"), "junction");
    await run();
    assert.ok(existsSync(join(place, largeName)));
    assert.ok(lstatSync(join(root, ".dvc/cache")).isSymbolicLink());
    rmSync(join(root, "large.bin"));
    assert.equal(outcomeOf(await run()), "cached");
    assert.equal(count(), 1);
  });

  it("fails a stage where it cannot be, with a word, and the next run makes it good", async (t) => {
    const { root, run, count } = await open(t, { ".dvc/cache": "a file in the way" });
    const failed = await run();
    assert.equal(failed.state, "failed");
    assert.match(
      failed.failure ?? "",
      /^make ran, but its outputs are not kept: DVC's cache cannot be at \.dvc\/cache/,
    );
    assert.equal(existsSync(join(root, "dvc.lock")), false);
    rmSync(join(root, ".dvc/cache"));
    assert.equal(outcomeOf(await run()), "ran");
    assert.equal(count(), 2);
  });

  it("is moved while Cairn is open", async (t) => {
    const { root, run, count } = await open(t);
    await run();
    renameSync(join(root, ".dvc/cache"), join(root, "moved"));
    writeFiles(root, { ".dvc/config": "[core]\n    no_scm = True\n[cache]\n    dir = ../moved\n" });
    rmSync(join(root, "large.bin"));
    assert.equal(outcomeOf(await run()), "cached");
    assert.equal(count(), 1);
  });
});

/** Gives the right to write a file for a moment, as somebody who breaks it would. */
function withRight(file: string, work: () => void): void {
  chmodSync(file, 0o644);
  work();
  chmodSync(file, 0o444);
}
