import assert from "node:assert/strict";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { createDiscovery } from "../../src/engine/discovery/createDiscovery.ts";
import { readRemembered, writeRemembered } from "../../src/engine/discovery/rememberedFile.ts";
import { decodeTyped, typedJson } from "../../src/engine/discovery/typedJson.ts";
import { makeProject, writeFiles } from "./fixtures/dvc/project.ts";

const quiet = () => undefined;

/** Two pipelines in files of their own; one has a template with a value from each of two files, and a lock with parameters. */
const project = {
  ".cairn/.gitignore": "*\n",
  ".git/HEAD": "ref: refs/heads/main\n",
  "one/dvc.yaml":
    "vars: [a.yaml]\nstages:\n  one:\n    cmd: echo ${size} ${a} ${flags}\n    params: [size]\n    outs: [out]\n",
  "one/params.yaml": "size: 10\nflags: {on: [1, 2]}\n",
  "one/a.yaml": "a: 1\n",
  "one/dvc.lock":
    "schema: '2.0'\nstages:\n  one:\n    cmd: echo 10 1\n    params:\n      params.yaml:\n        size: 10\n" +
    "    outs:\n    - path: out\n      hash: md5\n      md5: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
  "two/dvc.yaml": "stages:\n  two:\n    cmd: echo two\n    deps: [../one/out]\n",
};

function place(root: string, file: string, build = "one") {
  return { file: join(root, ".cairn", file), root, build };
}

async function read(root: string, build = "one") {
  const discovery = createDiscovery(root, quiet, false, place(root, "pipeline.json", build));
  const pipeline = await discovery.pipeline();
  return { pipeline, locks: [...discovery.locks(pipeline)] };
}

async function readAnew(root: string) {
  const discovery = createDiscovery(root, quiet);
  const pipeline = await discovery.pipeline();
  return { pipeline, locks: [...discovery.locks(pipeline)] };
}

/** A project that was read, with marks in what was kept of each file: who recalls it sees them. */
async function markedProject(t: TestContext): Promise<string> {
  const root = makeProject(t, project);
  await read(root);
  const kept = readRemembered<null>(place(root, "files.json"));
  assert.ok(kept, "the files are kept");
  const marked = (kept.readAnswer() ?? "").replaceAll('"cmd":"echo', '"cmd":"recalled');
  writeRemembered(place(root, "files.json"), () => null, marked, quiet);
  rmSync(join(root, ".cairn/pipeline.json"));
  return root;
}

/** Which of the two pipelines and the lock were recalled. */
async function recalled(root: string, build?: string): Promise<string> {
  const { pipeline, locks } = await read(root, build);
  const stages = pipeline.stages.filter(({ cmd }) => String(cmd).startsWith("recalled")).map(({ name }) => name);
  const ofLock = locks.some(([, { cmd }]) => String(cmd).startsWith("recalled"));
  return [...stages, ...(ofLock ? ["lock"] : [])].join(" ");
}

const cases: Readonly<Record<string, readonly [change: (root: string) => void, recalled: string]>> = {
  "nothing changes": [() => undefined, "one two lock"],
  "another file changes": [
    (root) => writeFiles(root, { "two/dvc.yaml": `${project["two/dvc.yaml"]}# new\n` }),
    "one lock",
  ],
  "the file itself changes": [
    (root) => writeFiles(root, { "one/dvc.yaml": `${project["one/dvc.yaml"]}# new\n` }),
    "two lock",
  ],
  "its parameters change": [(root) => writeFiles(root, { "one/params.yaml": "size: 20\nflags: {}\n" }), "two lock"],
  "a file of its vars changes": [(root) => writeFiles(root, { "one/a.yaml": "a: 2\n" }), "two lock"],
  "a file of its vars goes": [(root) => rmSync(join(root, "one/a.yaml")), "two lock"],
  "its lock changes": [
    (root) => writeFiles(root, { "one/dvc.lock": project["one/dvc.lock"].replaceAll("aaaa", "bbbb") }),
    "one two",
  ],
  "its lock goes": [(root) => rmSync(join(root, "one/dvc.lock")), "one two"],
  "DVC is configured": [(root) => writeFiles(root, { ".dvc/config": "[parsing]\n    list = append\n" }), "two lock"],
  "a file comes": [(root) => writeFiles(root, { "three/dvc.yaml": project["two/dvc.yaml"] }), "one two lock"],
};

for (const [name, [change, expected]] of Object.entries(cases)) {
  test(`of each file is recalled what still holds: ${name}`, async (t) => {
    const root = await markedProject(t);
    change(root);
    assert.equal(await recalled(root), expected);
  });

  test(`the answer is what it would be without memory: ${name}`, async (t) => {
    const root = makeProject(t, project);
    await read(root);
    change(root);
    rmSync(join(root, ".cairn/pipeline.json"));
    assert.deepEqual(JSON.parse(JSON.stringify(await read(root))), JSON.parse(JSON.stringify(await readAnew(root))));
  });
}

test("what another build kept, or what came with a copy, is not believed", async (t) => {
  const root = await markedProject(t);
  const copy = makeProject(t, {});
  cpSync(root, copy, { recursive: true, preserveTimestamps: true });
  assert.equal(await recalled(copy), "");
  assert.equal(await recalled(root, "two"), "");
});

test("an editor that recalled the pipeline reads one file when one changes", async (t) => {
  const root = await markedProject(t);
  await read(root);
  const discovery = createDiscovery(root, quiet, true, place(root, "pipeline.json"));
  await discovery.pipeline();
  writeFiles(root, { "two/dvc.yaml": "stages:\n  new:\n    cmd: echo new\n" });
  await discovery.invalidate([join(root, "two/dvc.yaml")]);
  const { stages } = await discovery.pipeline();
  assert.deepEqual(
    stages.map(({ cmd }) => cmd),
    ["recalled 10 1 --on 1 2", "echo new"],
  );
});

test("typed values come back from JSON as they were", () => {
  const value = {
    entries: new Map([
      ["a", { params: new Map([["x.yaml", new Map([["n", [1n, 1.5, "1", null, true]]])]]), outs: [{ size: 3 }] }],
    ]),
  };
  const json = typedJson(value);
  assert.ok(json !== undefined);
  assert.deepEqual(decodeTyped(JSON.parse(json)), value);
  assert.equal(typedJson({ a: new Map([["n", Number.NaN]]) }), undefined);
});

test("a project as editors hold it is the saved one, but for what follows from unsaved texts", async (t) => {
  const root = makeProject(t, { ...project, Makefile: "made:\n\techo made > made\n" });
  const discovery = createDiscovery(root, quiet, true);
  const saved = await discovery.pipeline();
  const editing = discovery.editing();
  const stageOf = (name: string, { stages }: typeof saved) => stages.find((stage) => stage.name === name);

  editing.edit("two/dvc.yaml", "stages:\n  two:\n    cmd: echo unsaved\n");
  const edited = await editing.pipeline();
  assert.equal(stageOf("two", edited)?.cmd, "echo unsaved");
  assert.equal(stageOf("one", edited), stageOf("one", saved));
  assert.equal(stageOf("made", edited), stageOf("made", saved));

  editing.edit("one/params.yaml", "size: 99\nflags: {}\n");
  assert.equal(stageOf("one", await editing.pipeline())?.cmd, "echo 99 1 ");
  assert.equal(await discovery.pipeline(), saved);
  editing.edit("one/params.yaml", undefined);
  editing.edit("two/dvc.yaml", undefined);
  assert.equal(await editing.pipeline(), saved);
});

test("an editor that recalled the pipeline reads for an unsaved text that text alone", async (t) => {
  const root = await markedProject(t);
  await read(root);
  const discovery = createDiscovery(root, quiet, true, place(root, "pipeline.json"));
  await discovery.pipeline();
  const editing = discovery.editing();
  editing.edit("two/dvc.yaml", "stages:\n  two:\n    cmd: echo unsaved\n");
  const { stages } = await editing.pipeline();
  assert.deepEqual(
    stages.map(({ cmd }) => cmd),
    ["recalled 10 1 --on 1 2", "echo unsaved"],
  );
});
