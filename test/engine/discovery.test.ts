import assert from "node:assert/strict";
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createDiscovery } from "../../src/engine/discovery/createDiscovery.ts";
import { walkFiles } from "../../src/engine/discovery/walk.ts";
import { makeProject, writeFiles } from "./fixtures/dvc/project.ts";

const stage = (name: string, rest = "") => `stages:\n  ${name}:\n    cmd: echo ${name}\n${rest}`;
const quiet = () => undefined;

test("pipelines are found in every folder, without those that git ignores or that belong to tools", async (t) => {
  const root = makeProject(t, {
    "dvc.yaml": stage("root"),
    "sub ü/deep/dvc.yaml": stage("deep"),
    ".gitignore": "ignored/\n/*.tmp\n",
    ".git/HEAD": "ref: refs/heads/main\n",
    ".git/info/exclude": "excluded\n",
    "ignored/dvc.yaml": stage("x"),
    "excluded/dvc.yaml": stage("x"),
    "nested/.gitignore": "*\n!kept\n!kept/**\n",
    "nested/dvc.yaml": stage("x"),
    "nested/kept/dvc.yaml": stage("kept"),
    "node_modules/p/dvc.yaml": stage("x"),
    ".cairn/dvc.yaml": stage("x"),
    ".dvc/tmp/exps/dvc.yaml": stage("x"),
    ".dvc/cache/dvc.yaml": stage("x"),
    "my env/pyvenv.cfg": "",
    "my env/dvc.yaml": stage("x"),
    "conda/conda-meta/history": "",
    "conda/dvc.yaml": stage("x"),
    "env/dvc.yaml": stage("env"),
  });
  symlinkSync(join(root, "sub ü"), join(root, "linked"), "junction");
  const { files, stages, problems } = await createDiscovery(root, quiet).pipeline();
  assert.deepEqual(files, ["dvc.yaml", "env/dvc.yaml", "nested/kept/dvc.yaml", "sub ü/deep/dvc.yaml"]);
  assert.deepEqual(
    stages.map((found) => found.id),
    ["root", "env/dvc.yaml:env", "nested/kept/dvc.yaml:kept", "sub ü/deep/dvc.yaml:deep"],
  );
  assert.deepEqual(problems, []);
});

test("a walk finds the files of every tool by their names, and no others", async (t) => {
  const read =
    "dvc.yaml raw.csv.dvc a.py n.ipynb pyproject.toml pixi.toml Makefile makefile GNUmakefile rules.mk MLproject " +
    "low/mlproject up/MLPROJECT Snakefile low/snakefile Snakefile.test Snakefile-old a.smk a.snakefile a.snakemake " +
    "justfile dot/.justfile up/Justfile a.just Taskfile.yml low/taskfile.dist.yaml";
  const others = [
    "a.txt",
    "adjust",
    "dvc.yaml.bak",
    "my-dvc.yaml",
    "Makefile.am",
    "MLprojects",
    "data.toml",
    ".dvc/config",
  ];
  const root = makeProject(t, Object.fromEntries([...read.split(" "), ...others].map((file) => [file, ""])));
  assert.deepEqual(await walkFiles(root, quiet), read.split(" ").sort());
});

test("a folder of a repository obeys the rules above it, unless they ignore the folder itself", async (t) => {
  const root = makeProject(t, {
    ".git/HEAD": "ref: refs/heads/main\n",
    ".gitignore": "out/\nproject/data/\nscratch/\n",
    "project/dvc.yaml": stage("a"),
    "project/data/dvc.yaml": stage("x"),
    "project/in/out/dvc.yaml": stage("x"),
    "scratch/dvc.yaml": stage("b"),
  });
  assert.deepEqual((await createDiscovery(join(root, "project"), quiet).pipeline()).files, ["dvc.yaml"]);
  assert.deepEqual((await createDiscovery(join(root, "scratch"), quiet).pipeline()).files, ["dvc.yaml"]);
});

test("an edit, a new file, a rename and a deletion show at once; what is the same stays the same object", async (t) => {
  const root = makeProject(t, { "dvc.yaml": stage("one"), "other/dvc.yaml": stage("two") });
  const discovery = createDiscovery(root, quiet);
  const first = await discovery.pipeline();
  assert.equal(await discovery.pipeline(), first);
  writeFiles(root, { "dvc.yaml": stage("new") });
  const second = await discovery.pipeline();
  assert.deepEqual(
    second.stages.map((found) => found.id),
    ["new", "other/dvc.yaml:two"],
  );
  assert.equal(second.stages[1], first.stages[1]);
  renameSync(join(root, "other"), join(root, "moved"));
  rmSync(join(root, "dvc.yaml"));
  await discovery.invalidate([join(root, "dvc.yaml")]);
  assert.deepEqual((await discovery.pipeline()).files, ["moved/dvc.yaml"]);
});

test("ties follow every edit, whichever end moves: after each one they are those of a project read anew", async (t) => {
  const step = (name: string, from: string, to: string) =>
    `stages:\n  ${name}: {cmd: echo ${name}, deps: [${from}], outs: [${to}]}\n`;
  const root = makeProject(t, {
    "a/dvc.yaml": step("a", "../raw", "one"),
    "b/dvc.yaml": step("b", "../a/one", "two"),
    "c/dvc.yaml": step("c", "../b", "three"),
  });
  const discovery = createDiscovery(root, quiet);
  const edits: readonly (readonly [file: string, text: string, ties: string])[] = [
    ["b/dvc.yaml", step("b", "../a/one", "two").replace("echo", "time"), "a>b b>c"],
    ["a/dvc.yaml", step("a", "../raw", "other"), "b>c"],
    ["b/dvc.yaml", step("b", "../a/other", "two"), "a>b b>c"],
    ["a/dvc.yaml", step("a", "../c/three", "other"), "c>a a>b b>c"],
    ["c/dvc.yaml", step("c", "../b", "../a/other"), "a>b c>b b>c"],
    ["b/dvc.yaml", step("renamed", "../a/other", "two"), "a>renamed c>renamed renamed>c"],
    ["c/dvc.yaml", step("c", "../b", "three"), "c>a a>renamed renamed>c"],
  ];
  await discovery.pipeline();
  for (const [file, text, ties] of edits) {
    writeFiles(root, { [file]: text });
    const { edges, problems } = await discovery.pipeline();
    const anew = await createDiscovery(root, quiet).pipeline();
    const names = edges.map((edge) => edge.map((id) => id.replace(/^.*:/, "")).join(">"));
    assert.deepEqual(names, ties.split(" "), text);
    assert.deepEqual([edges, problems], [anew.edges, anew.problems]);
  }
});

test("an unreadable folder, a folder in a file's place and a huge file take nothing else with them", async (t) => {
  const root = makeProject(t, {
    "dvc.yaml": stage("good", "    params:\n      - dir.yaml:\n"),
    "locked/dvc.yaml": stage("x"),
  });
  mkdirSync(join(root, "dir.yaml"));
  mkdirSync(join(root, "b", "dvc.yaml"), { recursive: true });
  mkdirSync(join(root, "huge"));
  writeFileSync(join(root, "huge", "dvc.yaml"), "# ".padEnd(9 * 1024 * 1024, "x"));
  chmodSync(join(root, "locked"), 0);
  const { stages, problems } = await createDiscovery(root, quiet).pipeline();
  chmodSync(join(root, "locked"), 0o700);
  assert.equal(stages[0]?.id, "good");
  assert.deepEqual(
    problems.map(({ file, code }) => [file, code]),
    [
      ["huge/dvc.yaml", "file-too-large"],
      ["dir.yaml", "not-a-file"],
    ],
  );
});

test("locks belong to the stages of their folder, with paths from the root", async (t) => {
  const root = makeProject(t, {
    "a/dvc.yaml": "stages:\n  s:\n    cmd: c\n    wdir: ..\n    deps: [x]\n    outs: [a/y]\n",
    "a/dvc.lock":
      "schema: '2.0'\nstages:\n  s:\n    cmd: c\n    deps:\n    - path: x\n      hash: md5\n      md5: aa\n      size: 1\n" +
      "    outs:\n    - path: a/y\n      md5: bb\n  gone:\n    cmd: old\n",
  });
  const discovery = createDiscovery(root, quiet);
  const locks = discovery.locks(await discovery.pipeline());
  assert.deepEqual(
    [...locks],
    [
      [
        "a/dvc.yaml:s",
        {
          cmd: "c",
          deps: [{ path: "x", digest: "md5:aa", size: 1 }],
          params: {},
          outs: [{ path: "a/y", digest: "md5:bb", isLegacyMd5: true }],
        },
      ],
    ],
  );
});

test("what is wrong in dvc.lock and in parameters files stands among the problems", async (t) => {
  const root = makeProject(t, {
    "dvc.yaml": stage("s", "    params: [a]\n"),
    "dvc.lock": "<<<<<<< HEAD\nschema: '2.0'\n=======\n>>>>>>> other\n",
    "params.yaml": "a: 1\nb: [\n",
  });
  const discovery = createDiscovery(root, quiet);
  const { stages, problems } = await discovery.pipeline();
  assert.equal(stages.length, 1);
  assert.deepEqual(
    problems.map(({ file, code, range }) => [file, code, range.start.line]),
    [
      ["dvc.lock", "merge-conflict", 1],
      ["params.yaml", "bad-indent", 3],
    ],
  );
  assert.equal(discovery.locks(await discovery.pipeline()).size, 0);
  assert.equal(await discovery.params("none.yaml"), undefined);
});

test("an empty or missing root has an empty pipeline", async (t) => {
  const root = makeProject(t, {});
  const empty = { stages: [], edges: [], problems: [], files: [], valueFiles: [], tracked: [], declared: [] };
  assert.deepEqual(await createDiscovery(root, quiet).pipeline(), empty);
  assert.deepEqual(await createDiscovery(join(root, "nowhere"), quiet).pipeline(), empty);
});
