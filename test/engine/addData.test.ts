import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { TestContext } from "node:test";
import type { UserError } from "../../src/engine/model/errors.ts";
import { openEngine } from "../../src/engine/openEngine.ts";
import type { LocalEngine } from "../../src/engine/localEngine.ts";
import type { RunEvent } from "../../src/engine/run/host.ts";
import { quietHost } from "./fixtures/dvc/openProject.ts";
import { makeProject, writeFiles } from "./fixtures/dvc/project.ts";
import { md5Of } from "./support/md5Of.ts";

interface Opened {
  readonly root: string;
  readonly engine: LocalEngine;
  readonly read: (file: string) => string;
  readonly refusal: (path: string) => Promise<string>;
}

const stages = "stages:\n  train: {cmd: cp d m, deps: [d], outs: [models/m]}\n";

async function open(t: TestContext, files: Readonly<Record<string, string>>): Promise<Opened> {
  const root = makeProject(t, { "dvc.yaml": stages, ...files });
  execFileSync("git", ["init", "-q"], { cwd: root });
  const engine = await openEngine(root, { mayStartProcesses: true, log: () => undefined });
  t.after(() => engine.close());
  const read = (file: string): string => readFileSync(join(root, file), "utf8");
  const refusal = async (path: string): Promise<string> => {
    const error = await engine.addData([path]).then(
      () => assert.fail(`${path} is added`),
      (thrown: UserError) => thrown,
    );
    assert.equal(error.name, "UserError", String(error.stack));
    assert.notEqual(error.cure, "");
    return `${error.code}: ${error.message} ${error.cure}`;
  };
  return { root, engine, read, refusal };
}

const dvc = { ".dvc/config": "" };

describe("adding data", () => {
  it("writes the .dvc file and the .gitignore of a file, also with blanks and letters of all kinds in its name", async (t) => {
    const { engine, read } = await open(t, { ...dvc, "dàta/in [1] é.csv": "a,b\n", "dàta/.gitignore": "/other" });
    const [added] = await engine.addData(["dàta/in [1] é.csv"]);
    assert.equal(
      read("dàta/in [1] é.csv.dvc"),
      "outs:\n- md5: fbab3bf8f4da36a4d1e5bd1a0ad2ab33\n  size: 4\n  hash: md5\n  path: in [1] é.csv\n".replace(
        "fbab3bf8f4da36a4d1e5bd1a0ad2ab33",
        md5Of("a,b\n"),
      ),
    );
    assert.equal(read("dàta/.gitignore"), "/other\n/in \\[1\\] é.csv\n");
    assert.deepEqual(added?.forGit, ["dàta/in [1] é.csv.dvc", "dàta/.gitignore"]);
    assert.equal(read(`.dvc/cache/${objectOf("a,b\n")}`), "a,b\n");
    assert.deepEqual(await engine.tracked(), [
      { file: "dàta/in [1] é.csv.dvc", path: "dàta/in [1] é.csv", state: "unchanged" },
    ]);
  });

  it("takes a folder as one, with its listing in the cache", async (t) => {
    const { engine, read } = await open(t, {
      ...dvc,
      "raw/a.txt": "a",
      "raw/sub/é.txt": "b",
      ".dvcignore": "*.tmp\n",
      "raw/x.tmp": "x",
    });
    await engine.addData(["raw"]);
    const listing = `[{"md5": "${md5Of("a")}", "relpath": "a.txt"}, {"md5": "${md5Of("b")}", "relpath": "sub/\\u00e9.txt"}]`;
    assert.equal(
      read("raw.dvc"),
      `outs:\n- md5: ${md5Of(listing)}.dir\n  size: 2\n  nfiles: 2\n  hash: md5\n  path: raw\n`,
    );
    assert.equal(read(`.dvc/cache/${objectOf(listing)}.dir`), listing);
    assert.equal(read(".gitignore"), "/raw\n");
  });

  it("takes tracked data again as it is now, and leaves all else in its .dvc file", async (t) => {
    const { root, engine, read } = await open(t, { ...dvc, "a.bin": "1" });
    writeFiles(root, {
      "a.bin.dvc": `# ours\nouts:\n- md5: ${md5Of("0")}\n  size: 1\n  path: a.bin   # here\n  desc: 'first'\nmeta: {by: me}\n`,
    });
    const [added] = await engine.addData(["a.bin"]);
    assert.equal(added?.isChanged, true);
    assert.equal(
      read("a.bin.dvc"),
      `# ours\nouts:\n- md5: ${md5Of("1")}\n  size: 1\n  path: a.bin   # here\n  desc: 'first'\n  hash: md5\nmeta: {by: me}\n`,
    );
    const [again] = await engine.addData(["a.bin"]);
    assert.deepEqual([again?.isChanged, again?.forGit], [false, []]);
  });

  it("keeps the layout of a .dvc file that a person wrote: in one line, with Windows' line ends, without a last one", async (t) => {
    const { root, engine, read } = await open(t, { ...dvc, a: "1", "b/x": "1", c: "1" });
    const listing = `[{"md5": "${md5Of("1")}", "relpath": "x"}]`;
    writeFiles(root, {
      "a.dvc": `outs: [{path: a, md5: ${md5Of("0")}.dir, nfiles: 7, hash: md5}]\n`,
      "b.dvc": `outs:\r\n- path: b\r\n  md5: ${md5Of("0")}\r\ndesc: x\r\n`,
      "c.dvc": `outs:\n- path: c\n  md5: ${md5Of("0")}.dir\n  nfiles: 7\n  hash: md5`,
    });
    await engine.addData(["a", "b", "c"]);
    assert.equal(read("a.dvc"), `outs: [{path: a, md5: ${md5Of("1")}, hash: md5, size: 1}]\n`);
    assert.equal(
      read("b.dvc"),
      `outs:\r\n- path: b\r\n  md5: ${md5Of(listing)}.dir\r\n  size: 1\r\n  nfiles: 1\r\n  hash: md5\r\ndesc: x\r\n`,
    );
    assert.equal(read("c.dvc"), `outs:\n- path: c\n  md5: ${md5Of("1")}\n  hash: md5\n  size: 1\n`);
    assert.ok((await engine.tracked()).every(({ state }) => state === "unchanged"));
  });

  it("follows a file that became a folder, keeps the executable bit, and does not ignore twice", async (t) => {
    const { root, engine, read } = await open(t, { ...dvc, tool: "#!/bin/sh\n", ".gitignore": "tool\n" });
    chmodSync(join(root, "tool"), 0o755);
    await engine.addData(["tool"]);
    const bit = process.platform === "win32" ? "" : "  isexec: true\n";
    assert.equal(
      read("tool.dvc"),
      `outs:\n- md5: ${md5Of("#!/bin/sh\n")}\n  size: 10\n${bit}  hash: md5\n  path: tool\n`,
    );
    assert.equal(read(".gitignore"), "tool\n");
    rmSync(join(root, "tool"));
    writeFiles(root, { "tool/x": "x" });
    await engine.addData(["tool"]);
    assert.match(
      read("tool.dvc"),
      /^outs:\n- md5: \w+\.dir\n {2}size: 1\n {2}hash: md5\n {2}path: tool\n {2}nfiles: 1\n$/,
    );
  });

  it("keeps the content in the store where there is no DVC, from where it can be brought back", async (t) => {
    const { root, engine, read } = await open(t, { "raw/a.txt": "a", "raw/b.txt": "b", one: "1" });
    await engine.addData(["raw", "one"]);
    assert.match(read("raw.dvc"), /nfiles: 2/);
    rmSync(join(root, "raw"), { recursive: true });
    writeFileSync(join(root, "one"), "changed");
    const plan = await engine.planRestore({});
    assert.deepEqual(
      plan.changes.map(({ target, action }) => [target.path, action]),
      [
        ["one", "replace"],
        ["raw", "create"],
      ],
    );
    const { undoSnapshotId } = await engine.restore(plan);
    assert.deepEqual([read("raw/a.txt"), read("raw/b.txt"), read("one")], ["a", "b", "1"]);
    await engine.restore(await engine.planRestore({ ref: undoSnapshotId ?? assert.fail("what was there is kept") }));
    assert.equal(read("one"), "changed");
  });

  it("is done by a run with what has changed: by one stage's with what it reads, by a whole run with all", async (t) => {
    const { root, engine, read } = await open(t, { ...dvc, d: "1", unread: "1", frozen: "1" });
    await engine.addData(["d", "unread", "frozen"]);
    writeFiles(root, { "frozen.dvc": `${read("frozen.dvc")}frozen: true\n` });
    for (const file of ["d", "unread", "frozen"]) writeFileSync(join(root, file), "2");
    const isNew = (): readonly boolean[] =>
      ["d.dvc", "unread.dvc", "frozen.dvc"].map((file) => read(file).includes(md5Of("2")));
    const told: string[] = [];
    const host = {
      ...quietHost(),
      onEvent: (event: RunEvent) => void (event.kind === "note" && told.push(event.message)),
    };
    await engine.execute({ stageIds: ["train"] }, host);
    assert.deepEqual([isNew(), told], [[true, false, false], ["d has changed: d.dvc takes it as it is now"]]);
    writeFileSync(join(root, "d"), "3");
    await engine.execute({ stageIds: [] }, host);
    assert.deepEqual(isNew(), [false, true, false]);
    assert.deepEqual(told.slice(1).toSorted(), [
      "d has changed: d.dvc takes it as it is now",
      "unread has changed: unread.dvc takes it as it is now",
    ]);
    assert.equal(read(`.dvc/cache/${objectOf("2")}`), "2");
  });

  it("refuses what is no data of the project's own, in words that say why", async (t) => {
    const { root, engine, refusal } = await open(t, {
      ...dvc,
      "whole/in/side.csv": "1",
      "models/m": "m",
      "part/a": "a",
      "part/b": "b",
      "ign/x.tmp": "",
      ".dvcignore": "*.tmp\n",
      "bad/.dvcignore": "x\n",
      "kept.csv": "git's",
      "imported.dvc": `outs:\n- md5: ${md5Of("i")}\n  size: 1\n  hash: md5\n  path: imported\ndeps:\n- url: s3\n  path: https://example.com/i\n`,
      imported: "i",
    });
    await engine.addData(["whole", "part/a"]);
    execFileSync("git", ["add", "kept.csv"], { cwd: root });
    const elsewhere = mkdtempSync(join(tmpdir(), "cairn-elsewhere-"));
    t.after(() => rmSync(elsewhere, { recursive: true }));
    writeFileSync(join(elsewhere, "big.csv"), "1");
    if (process.platform !== "win32") symlinkSync(elsewhere, join(root, "linked"));
    const behindLink = ["linked/big.csv", /^behind-link: .*linked, a link to .*cairn track linked\/big\.csv/] as const;
    for (const [path, word] of [
      ["whole/in/side.csv", /^tracked-already: .* lies in whole, which whole\.dvc tracks .*cairn add whole/],
      ["part", /^tracked-already: part\/a in part is tracked already, by part\/a\.dvc/],
      ["models/m", /^stage-output: models\/m is an output of the stage train/],
      ["models", /^stage-output: models holds models\/m, an output of the stage train/],
      ["../elsewhere", /^outside-project: /],
      [join(root, "..", "abs"), /^outside-project: /],
      [".", /^not-data: /],
      [".dvc/config", /^not-data: /],
      ["whole.dvc", /^not-data: /],
      ["nothing.csv", /^data-missing: There is nothing at nothing\.csv/],
      ["ign/x.tmp", /^dvc-ignored: /],
      ["bad", /^ignore-file-inside: bad holds \.dvcignore/],
      ["kept.csv", /^tracked-by-git: .*git rm -r --cached kept\.csv/],
      ["imported", /^imported-data: .*dvc update imported\.dvc/],
      ...(process.platform === "win32" ? [] : [behindLink]),
    ] as const) {
      assert.match(await refusal(path), word, path);
    }
    assert.deepEqual(readdirSync(elsewhere), ["big.csv"]);
  });

  it("adds none of several where one is refused", async (t) => {
    const { root, engine } = await open(t, { ...dvc, good: "1" });
    await assert.rejects(engine.addData(["good", "missing"]), { code: "data-missing" });
    assert.equal(statSync(join(root, "good.dvc"), { throwIfNoEntry: false }), undefined);
  });

  it("needs no cache folder to be there, and tells of one that cannot be", async (t) => {
    const { root, engine } = await open(t, {
      ".dvc/config": "[cache]\n    dir = ../taken\n",
      taken: "a file",
      data: "1",
    });
    await assert.rejects(engine.addData(["data"]), { name: "UserError", code: "dvc-cache-missing" });
    rmSync(join(root, "taken"));
    await engine.addData(["data"]);
    mkdirSync(join(root, "taken"), { recursive: true });
    assert.equal(readFileSync(join(root, "taken", objectOf("1")), "utf8"), "1");
  });
});

function objectOf(text: string): string {
  const md5 = md5Of(text);
  return `files/md5/${md5.slice(0, 2)}/${md5.slice(2)}`;
}
