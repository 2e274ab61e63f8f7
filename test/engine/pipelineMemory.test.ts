import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { createDiscovery } from "../../src/engine/discovery/createDiscovery.ts";
import type { PipelineFacts } from "../../src/engine/discovery/pipelineMemory.ts";
import { readRemembered, writeRemembered } from "../../src/engine/discovery/rememberedFile.ts";
import { makeProject, writeFiles } from "./fixtures/dvc/project.ts";

const quiet = () => undefined;
const build = "one";

/** Two pipelines with a template, a lock, a Makefile, and a file that is not there yet. */
const project = {
  ".cairn/.gitignore": "*\n",
  ".git/HEAD": "ref: refs/heads/main\n",
  "dvc.yaml": [
    "vars:",
    "- a.yaml",
    "stages:",
    "  one:",
    "    cmd: echo ${size} ${a}",
    "    deps: [in]",
    "    outs: [out]",
    "",
  ].join("\n"),
  "params.yaml": "size: 10\n",
  "a.yaml": "a: 1\n",
  "dvc.lock": [
    "schema: '2.0'",
    "stages:",
    "  one:",
    "    cmd: echo 10 1",
    "    deps:",
    "    - path: in",
    "      hash: md5",
    "      md5: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "      size: 1",
    "",
  ].join("\n"),
  "sub/dvc.yaml": "stages:\n  two:\n    cmd: echo two\n",
  Makefile: "all: in\n\techo all > all\n",
};

function placeOf(root: string, ownBuild = build) {
  return { file: join(root, ".cairn", "pipeline.json"), root, build: ownBuild };
}

function open(root: string, { ownBuild = build, changesAreTold = false } = {}) {
  return createDiscovery(root, quiet, changesAreTold, placeOf(root, ownBuild));
}

/** What a process reads that knows nothing of earlier ones. */
async function readAnew(root: string) {
  const discovery = createDiscovery(root, quiet);
  const pipeline = await discovery.pipeline();
  return plain({ pipeline, locks: [...discovery.locks(pipeline)] });
}

async function readWithMemory(root: string) {
  const discovery = open(root);
  const pipeline = await discovery.pipeline();
  return plain({ pipeline, locks: [...discovery.locks(pipeline)] });
}

/** Without the fields that are undefined. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

const mark = "recalled, not read";

/** Reads a project so that it is kept, and marks what is kept: who recalls it sees the mark. */
async function remember(root: string): Promise<void> {
  await open(root).pipeline();
  const kept = readRemembered<PipelineFacts>(placeOf(root));
  assert.ok(kept, "the pipeline is kept");
  writeRemembered(
    placeOf(root),
    () => settled(kept.facts, root),
    (kept.readAnswer() ?? "").replace("echo", mark),
    quiet,
  );
}

/** As if the files had been left alone for long: each is known by its times again. */
function settled(facts: PipelineFacts, root: string): PipelineFacts {
  const files = facts.files.map((file) => {
    const stats = statSync(join(root, file.file), { bigint: true, throwIfNoEntry: false });
    const signature = stats ? `${stats.mtimeNs} ${stats.ctimeNs} ${stats.size} ${stats.ino}` : "";
    return { ...file, signature };
  });
  return { ...facts, files };
}

async function isRecalled(root: string): Promise<boolean> {
  return JSON.stringify(await open(root).pipeline()).includes(mark);
}

async function rememberedProject(t: TestContext): Promise<string> {
  const root = makeProject(t, project);
  await remember(root);
  return root;
}

test("a second process recalls what the first one read, the same to the last position", async (t) => {
  const root = makeProject(t, project);
  const first = await readWithMemory(root);
  assert.deepEqual(first, await readAnew(root));
  assert.deepEqual(await readWithMemory(root), first);
  await remember(root);
  assert.equal(await isRecalled(root), true);
});

const changes: Readonly<Record<string, (root: string) => void>> = {
  "an edit of the same length, its time put back": (root) => {
    const file = join(root, "sub/dvc.yaml");
    const { atime, mtime } = statSync(file);
    writeFileSync(file, readFileSync(file, "utf8").replaceAll("two", "six"));
    utimesSync(file, atime, mtime);
  },
  "another file renamed into a file's place": (root) => {
    writeFiles(root, { "other.yaml": project["sub/dvc.yaml"].replaceAll("two", "six") });
    renameSync(join(root, "other.yaml"), join(root, "sub/dvc.yaml"));
  },
  "a new file in a folder that had none": (root) => writeFiles(root, { "new/deep/dvc.yaml": project["sub/dvc.yaml"] }),
  "a new file of another tool": (root) => writeFiles(root, { "flow/Snakefile": "rule a:\n    output: 'a'\n" }),
  "a removed file": (root) => rmSync(join(root, "sub/dvc.yaml")),
  "a folder renamed": (root) => renameSync(join(root, "sub"), join(root, "sup")),
  "a folder in a file's place": (root) => {
    rmSync(join(root, "sub/dvc.yaml"));
    mkdirSync(join(root, "sub/dvc.yaml"));
  },
  "a .gitignore that hides a folder": (root) => writeFiles(root, { ".gitignore": "sub/\n" }),
  "an exclude file that hides a folder": (root) => writeFiles(root, { ".git/info/exclude": "sub/\n" }),
  "a Python environment where a pipeline was": (root) => writeFiles(root, { "sub/pyvenv.cfg": "" }),
  "another value in a parameters file": (root) => writeFiles(root, { "params.yaml": "size: 20\n" }),
  "another value in a file of vars": (root) => writeFiles(root, { "a.yaml": "a: 2\n" }),
  "a removed file of vars": (root) => rmSync(join(root, "a.yaml")),
  "DVC's configuration, new, for booleans in commands": (root) =>
    writeFiles(root, {
      ".dvc/config": "[parsing]\n    bool = boolean_optional\n",
      "params.yaml": "size: {on: false}\n",
    }),
  "another digest in dvc.lock": (root) =>
    writeFiles(root, { "dvc.lock": project["dvc.lock"].replaceAll("aaaa", "bbbb") }),
  "a dvc.lock that is gone": (root) => rmSync(join(root, "dvc.lock")),
  "a new name in a folder that a reader looks through": (root) => writeFiles(root, { in: "" }),
  "a new dvc.lock beside a pipeline that had none": (root) => writeFiles(root, { "sub/dvc.lock": project["dvc.lock"] }),
};

for (const [name, change] of Object.entries(changes)) {
  test(`memory gives way to ${name}`, async (t) => {
    const root = await rememberedProject(t);
    assert.equal(await isRecalled(root), true);
    change(root);
    assert.equal(await isRecalled(root), false);
    assert.deepEqual(await readWithMemory(root), await readAnew(root));
  });
}

test("a link that leads elsewhere, and a file behind it that changes, are noticed", async (t) => {
  const root = makeProject(t, project);
  writeFiles(root, { "a/real": "size: 10\n", "b/real": "size: 30\n" });
  rmSync(join(root, "params.yaml"));
  symlinkSync("a/real", join(root, "params.yaml"), "file");
  await remember(root);
  assert.equal(await isRecalled(root), true);
  rmSync(join(root, "params.yaml"));
  symlinkSync("b/real", join(root, "params.yaml"), "file");
  assert.equal(await isRecalled(root), false);
  await remember(root);
  writeFiles(root, { "b/real": "size: 40\n" });
  assert.equal(await isRecalled(root), false);
});

test("edits of the same length one straight after the other are all seen", async (t) => {
  const root = makeProject(t, project);
  for (let edit = 10; edit < 40; edit++) {
    writeFiles(root, { "params.yaml": `size: ${edit}\n` });
    const { stages } = await open(root).pipeline();
    assert.equal(stages.find(({ name }) => name === "one")?.cmd, `echo ${edit} 1`);
  }
});

test("files that were touched, or changed and changed back, are recalled by their content", async (t) => {
  const root = await rememberedProject(t);
  utimesSync(join(root, "dvc.yaml"), new Date(), new Date(Date.now() + 3_600_000));
  writeFiles(root, { "params.yaml": "size: 11\n" });
  writeFiles(root, { "params.yaml": project["params.yaml"] });
  assert.equal(await isRecalled(root), true);
});

test("a file's times are believed only once it has been left alone for a while", async (t) => {
  const root = makeProject(t, project);
  await open(root).pipeline();
  const signatures = () =>
    new Map(readRemembered<PipelineFacts>(placeOf(root))?.facts.files.map((file) => [file.file, file.signature]));
  assert.equal(signatures().get("dvc.yaml"), "");
  utimesSync(join(root, "dvc.yaml"), new Date(), new Date(Date.now() + 3_600_000));
  await new Promise((resolve) => setTimeout(resolve, 2_200));
  await open(root).pipeline();
  assert.notEqual(signatures().get("params.yaml"), "");
  assert.equal(signatures().get("dvc.yaml"), "", "its time lies in the future: nothing tells when it changes next");
});

test("another build of Cairn, and a copy of the project, read for themselves", async (t) => {
  const root = await rememberedProject(t);
  assert.equal(JSON.stringify(await open(root, { ownBuild: "two" }).pipeline()).includes(mark), false);
  await remember(root);
  const copy = makeProject(t, {});
  cpSync(root, copy, { recursive: true, preserveTimestamps: true });
  assert.equal(await isRecalled(copy), false);
  const moved = join(copy, "moved");
  renameSync(root, moved);
  assert.equal(await isRecalled(moved), false);
});

test("a damaged file, or something else in its place, is passed over and mended", async (t) => {
  const root = await rememberedProject(t);
  const { file } = placeOf(root);
  const whole = readFileSync(file);
  const damages: readonly (() => void)[] = [
    () => truncateSync(file, whole.length - 10),
    () => writeFileSync(file, whole.toString("utf8").replace(mark, "something else than")),
    () => writeFileSync(file, "{}\n{}\n{}"),
    () => writeFileSync(file, ""),
    () => writeFileSync(file, Buffer.from([0xff, 0x0a, 0x00, 0x0a])),
  ];
  for (const damage of damages) {
    await remember(root);
    damage();
    assert.deepEqual(await readWithMemory(root), await readAnew(root));
    assert.ok(readRemembered<PipelineFacts>(placeOf(root)), "it is whole again");
  }
  rmSync(file);
  mkdirSync(file);
  assert.deepEqual(await readWithMemory(root), await readAnew(root));
  assert.deepEqual(readdirSync(join(root, ".cairn")).sort(), [".gitignore", "files.json", "pipeline.json"]);
});

test("nothing is written where Cairn keeps nothing yet", async (t) => {
  const root = makeProject(t, { "dvc.yaml": project["sub/dvc.yaml"] });
  await open(root).pipeline();
  assert.equal(existsSync(join(root, ".cairn")), false);
  assert.deepEqual(readdirSync(root), ["dvc.yaml"]);
});

test("what JSON cannot hold is read anew every time", async (t) => {
  const root = makeProject(t, {
    ".cairn/.gitignore": "*\n",
    "dvc.yaml": "stages:\n  one:\n    cmd: echo\n    meta: {limit: .nan, low: -.inf}\n",
  });
  for (let time = 0; time < 2; time++) {
    const { stages } = await open(root).pipeline();
    assert.deepEqual(stages[0]?.meta, { limit: NaN, low: -Infinity });
  }
});

test("parameters that a run assumes reach the stages although the pipeline was recalled", async (t) => {
  const root = await rememberedProject(t);
  const discovery = open(root);
  const recalled = await discovery.pipeline();
  const other = await createDiscovery(makeProject(t, { "params.yaml": "size: 99\n" }), quiet).params("params.yaml");
  assert.ok(other);
  const assumed = await discovery.assuming(new Map([["params.yaml", other]])).pipeline();
  assert.equal(assumed.stages.find(({ name }) => name === "one")?.cmd, "echo 99 1");
  assert.equal(await discovery.pipeline(), recalled);
});

test("an editor goes on from what was recalled: a change that is told shows at once", async (t) => {
  const root = await rememberedProject(t);
  const discovery = open(root, { changesAreTold: true });
  const recalled = await discovery.pipeline();
  assert.equal(JSON.stringify(recalled).includes(mark), true);
  writeFiles(root, { "sub/notes.txt": "" });
  await discovery.invalidate([join(root, "sub/notes.txt")]);
  assert.equal(await discovery.pipeline(), recalled);
  writeFiles(root, { "params.yaml": "size: 50\n" });
  assert.equal(await discovery.pipeline(), recalled, "nobody told of it yet");
  await discovery.invalidate([join(root, "params.yaml")]);
  assert.deepEqual(plain(await discovery.pipeline()), plain(await createDiscovery(root, quiet).pipeline()));
});

test("processes that read and keep at the same moment leave a whole file behind", async (t) => {
  const root = makeProject(t, project);
  const script = join(import.meta.dirname, "support", "pipelineMemoryChild.ts");
  const children = Array.from({ length: 3 }, () =>
    spawn(process.execPath, [script, JSON.stringify(placeOf(root))], { stdio: "inherit" }),
  );
  const codes = await Promise.all(children.map(async (child) => (await once(child, "exit"))[0] as unknown));
  assert.deepEqual(codes, [0, 0, 0]);
  assert.ok(readRemembered<PipelineFacts>(placeOf(root)));
  assert.deepEqual(await readWithMemory(root), await readAnew(root));
  assert.deepEqual(readdirSync(join(root, ".cairn")).sort(), [".gitignore", "files.json", "pipeline.json"]);
});
