import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createDiscovery } from "../../src/engine/discovery/createDiscovery.ts";
import { readDvcFileLines } from "../../src/engine/discovery/dvc/dvcFileLines.ts";
import { readDvcFile } from "../../src/engine/discovery/dvc/dvcFile.ts";
import { collectReaders } from "../../src/engine/graph/edges.ts";
import { UserError } from "../../src/engine/model/errors.ts";
import { openProject, quietHost } from "./fixtures/dvc/openProject.ts";
import { makeProject, writeFiles } from "./fixtures/dvc/project.ts";
import { textAt } from "./fixtures/dvc/templates.ts";

const quiet = () => undefined;

test("files and folders that are tracked are read, with where they came from", () => {
  const read = (text: string) => readDvcFile("data/set.dvc", text);
  const { tracked, stage, problems } = read(
    "outs:\n- md5: 422629b6f59a608f67dd80a4aae04eae.dir\n  size: 8\n  nfiles: 2\n  hash: md5\n  path: raw\n  desc: as it came\n" +
      "  remote: store\n  push: false\n  labels: [a, b]\n- path: b.csv\n  md5: ab\n  cache: false\ndesc: all of it\nmeta: {by: me}\n",
  );
  assert.deepEqual([stage, problems], [undefined, []]);
  assert.deepEqual(
    [tracked?.file, tracked?.desc, tracked?.meta, tracked?.frozen],
    ["data/set.dvc", "all of it", { by: "me" }, false],
  );
  const [raw, other] = tracked?.outs ?? [];
  const { path, desc, remote, push, labels, cache, recorded } = raw ?? {};
  assert.deepEqual(
    [path, desc, remote, push, labels, cache],
    ["data/raw", "as it came", "store", false, ["a", "b"], true],
  );
  assert.deepEqual(recorded, {
    path: "data/raw",
    digest: "md5:422629b6f59a608f67dd80a4aae04eae.dir",
    size: 8,
    fileCount: 2,
  });
  assert.deepEqual([other?.path, other?.cache, other?.recorded?.isLegacyMd5], ["data/b.csv", false, true]);

  const origins = [
    "deps:\n- path: get/data.csv\n  repo:\n    url: https://example.com/registry\n    rev: v2\n    rev_lock: 1234\nouts: [{path: x}]\n",
    "deps:\n- path: s3://bucket/key\n  etag: abc\nouts: [{path: x}]\nfrozen: true\n",
    "deps:\n- db: {connection: pg, query: SELECT 1, file_format: csv}\nouts: [{path: x}]\nwdir: ..\n",
    "outs: [{path: x}]\n",
  ].map((text) => read(text.replaceAll("\n", "\r\n")).tracked);
  assert.deepEqual(
    origins.map((one) => [one?.origin, one?.outs[0]?.path, one?.frozen]),
    [
      ["https://example.com/registry at v2: get/data.csv", "data/x", false],
      ["s3://bucket/key", "data/x", true],
      ["database pg: SELECT 1", "x", false],
      [undefined, "data/x", false],
    ],
  );
});

test("what dvc add writes is read by its lines, to what YAML makes of it; all else is left to YAML", () => {
  const md5 = "a304afb96060aad90176268345e10355";
  const plain = [
    `outs:\n- md5: ${md5}\n  size: 8\n  hash: md5\n  path: in put.csv\n`,
    `outs:\n- path: raw\n  md5: ${md5}.dir\n  nfiles: 2\n  isexec: true`,
  ];
  for (const text of plain) {
    const byLines = readDvcFileLines("data/x.dvc", text);
    assert.ok(byLines);
    assert.deepEqual(byLines, readDvcFile("data/x.dvc", `${text}\n# read as YAML\n`).tracked);
  }
  const path = `outs:\n- md5: ${md5}\n  path: `;
  for (const text of [
    `${path}'x'\n`,
    `${path}yes\n`,
    `${path}x\n- path: y\n`,
    `${path}x\n  path: y\n`,
    `${path}x\n  desc: d\n`,
    `${path}x\ndeps: []\n`,
    `outs:\n- md5: ${md5}\n`,
    "outs:\n- path: x\n  etag: abc\n",
    "outs:\n  - path: x\n",
    `md5: ${md5}\nouts:\n`,
    `${path}x\n`.replaceAll("\n", "\r\n"),
    "outs:\n",
    "",
  ]) {
    assert.equal(readDvcFileLines("x.dvc", text), undefined, text);
  }
});

test("what is wrong in a .dvc file is told at its place, and takes nothing else with it", async (t) => {
  const text = "outs:\n- md5: ab\n  pathh: x\n- y\nouts_: 1\ndeps: z\n";
  const { problems, tracked } = readDvcFile("a.dvc", text);
  assert.equal(tracked, undefined);
  assert.deepEqual(
    problems.map(({ code, range }) => [code, range.start.line]),
    [
      ["unknown-key", 5],
      ["unknown-key", 3],
      ["wrong-type", 4],
      ["missing-path", 2],
      ["wrong-type", 6],
    ],
  );
  assert.equal(problems[1] && textAt(text, problems[1].range), "pathh");
  const root = makeProject(t, {
    "dvc.yaml": "stages: {s: {cmd: x, deps: [good.csv]}}\n",
    "bad.csv.dvc": "outs: [\n",
    "list.csv.dvc": "- a\n",
    "merge.csv.dvc": "outs:\n<<<<<<< HEAD\n- path: ours\n=======\n- path: theirs\n>>>>>>> other\n",
    "good.csv.dvc": "outs: [{path: good.csv, md5: ab, hash: md5}]\n",
    "empty.dvc": "",
    ".dvc/config": "",
  });
  const found = await createDiscovery(root, quiet).pipeline();
  assert.deepEqual(
    found.problems.map(({ file, code }) => [file, code]),
    [
      ["bad.csv.dvc", "bad-indent"],
      ["list.csv.dvc", "not-a-map"],
      ["merge.csv.dvc", "merge-conflict"],
    ],
  );
  assert.deepEqual(
    found.tracked.map(({ file, outs }) => [file, outs.map(({ path }) => path)]),
    [
      ["good.csv.dvc", ["good.csv"]],
      ["merge.csv.dvc", ["ours"]],
    ],
  );
  assert.equal(found.stages.length, 1);
});

test("stages are tied to tracked data that they read, that lies in what they read, or that holds it", async (t) => {
  const root = makeProject(t, {
    "dvc.yaml":
      "stages:\n  at: {cmd: x, deps: [data/raw]}\n  inside: {cmd: x, deps: [data/raw/a.csv]}\n  above: {cmd: x, deps: [data]}\n" +
      "  param: {cmd: x, params: [data/raw/p.yaml: [k]]}\n  none: {cmd: x, deps: [other]}\n",
    "data/raw.dvc": "outs: [{path: raw, md5: ab.dir}]\n",
  });
  const { stages, edges, tracked } = await createDiscovery(root, quiet).pipeline();
  assert.deepEqual(collectReaders(stages, tracked), new Map([["data/raw.dvc", ["at", "inside", "above", "param"]]]));
  assert.deepEqual(edges, []);
});

test("what .dvcignore passes over is no pipeline and no tracked data for DVC", async (t) => {
  const stages = (name: string): string => `stages: {${name}: {cmd: x}}\n`;
  const root = makeProject(t, {
    ".dvcignore": "vendor/\n/old.dvc\nsub/*\n!sub/kept\n",
    "dvc.yaml": stages("own"),
    "old.dvc": "outs: [{path: old}]\n",
    "new.dvc": "outs: [{path: new}]\n",
    "vendor/dvc.yaml": stages("x"),
    "deep/vendor/in/dvc.yaml": stages("x"),
    "sub/other/dvc.yaml": stages("x"),
    "sub/kept/dvc.yaml": stages("kept"),
    "sub/kept/.dvcignore": "in\n",
    "sub/kept/in/x.dvc": "outs: [{path: x}]\n",
  });
  const discovery = createDiscovery(root, quiet);
  const seen = async () => {
    const { stages, tracked } = await discovery.pipeline();
    return [...stages, ...tracked].map(({ file }) => file);
  };
  assert.deepEqual(await seen(), ["dvc.yaml", "sub/kept/dvc.yaml", "new.dvc"]);
  writeFiles(root, { ".dvcignore": "/old.dvc\n", "sub/kept/.dvcignore": "" });
  assert.deepEqual(await seen(), [
    "deep/vendor/in/dvc.yaml",
    "dvc.yaml",
    "sub/kept/dvc.yaml",
    "sub/other/dvc.yaml",
    "vendor/dvc.yaml",
    "new.dvc",
    "sub/kept/in/x.dvc",
  ]);
});

test("a path that is tracked twice, or made by a stage as well, is told where it is tracked", async (t) => {
  const root = makeProject(t, {
    "dvc.yaml": "stages: {s: {cmd: x, outs: [made/in]}}\n",
    "made.dvc": "outs: [{path: made}]\n",
    "a.dvc": "outs: [{path: d/x}]\n",
    "b.dvc": "outs: [{path: d}]\n",
  });
  const { problems } = await createDiscovery(root, quiet).pipeline();
  assert.deepEqual(
    problems.map(({ file, code, message }) => [file, code, message.split(", or")[0]]),
    [
      ["b.dvc", "duplicate-output", "`d` is tracked by a.dvc too"],
      ["made.dvc", "duplicate-output", "`made` is an output of `s` too"],
    ],
  );
});

test("tracked data is unchanged, modified or missing by what its file recorded, folders and DVC 2's digests too", async (t) => {
  const { root, engine } = await openProject(t, {
    "raw/b.txt": "hello\n",
    "raw/a/é.txt": "x\n",
    "raw/b.tmp": "passed over",
    ".dvcignore": "*.tmp\n",
    "raw.dvc": "outs: [{path: raw, hash: md5, md5: 422629b6f59a608f67dd80a4aae04eae.dir}]\n",
    "old.txt": "one\r\ntwo\r\n",
    "old.txt.dvc": "outs: [{path: old.txt, md5: 2094b601daac3d68f5aed51d3c20f7cd}]\n",
    "oldraw.dvc": "wdir: deep\nouts: [{path: oldraw, md5: 422629b6f59a608f67dd80a4aae04eae.dir}]\n",
    "deep/oldraw/b.txt": "hello\r\n",
    "deep/oldraw/a/é.txt": "x\n",
    "cloud.dvc": "outs: [{path: cloud.bin, etag: abc}]\n",
    "cloud.bin": "?",
    "gone.dvc": "deps: [{path: data, repo: {url: https://example.com/r}}]\nouts: [{path: gone, md5: ab, hash: md5}]\n",
  });
  const states = async () => Object.fromEntries((await engine.tracked()).map(({ path, state }) => [path, state]));
  const before = { "cloud.bin": "unknown", gone: "missing", "old.txt": "unchanged", "deep/oldraw": "unchanged" };
  assert.deepEqual(await states(), { ...before, raw: "unchanged" });
  writeFiles(root, { "raw/b.txt": "bye\n" });
  assert.deepEqual(await states(), { ...before, raw: "modified" });
  const artifacts = new Map((await engine.artifacts()).map((status) => [status.artifact.path, status]));
  assert.deepEqual([artifacts.get("raw")?.tracked, artifacts.get("raw")?.artifact.tracker], ["modified", "raw.dvc"]);
  assert.equal(artifacts.get("gone")?.artifact.origin, "https://example.com/r: data");
  const snapshot = await engine.takeSnapshot({});
  assert.deepEqual(
    snapshot.artifacts.map(({ path }) => path),
    ["cloud.bin", "deep/oldraw", "old.txt", "raw"],
  );
});

test("a stage whose tracked data is not there says what brings it, in its state and when it runs", async (t) => {
  const { root, engine } = await openProject(t, {
    "dvc.yaml": "stages: {s: {cmd: cp d/in.csv out, deps: [d/in.csv], outs: [out]}}\n",
    "d.dvc": "outs: [{path: d, md5: ab.dir, hash: md5}]\n",
  });
  const [status] = await engine.status();
  assert.ok(status?.reasons.some(({ message }) => message === "`d/in.csv` missing: d.dvc tracks it"));
  const run = () => engine.execute({ stageIds: [] }, quietHost());
  assert.match(
    (await run()).failure ?? "",
    /needs `d\/in\.csv`, which is missing: `cairn restore d\/in\.csv` or `dvc pull d\.dvc` brings it/,
  );
  writeFiles(root, { "d/in.csv": "1\n" });
  assert.equal((await run()).state, "done");
});

test("a stage of the time before dvc.yaml is shown with its state, and told that it cannot run here", async (t) => {
  const md5 = { in: "b026324c6904b2a9cb4b88d6d61c81d1", params: { lr: 0.1 } };
  const { root, engine } = await openProject(t, {
    "train/train.dvc":
      `md5: 0123\ncmd: python train.py\nwdir: ..\nlocked: false\ndeps:\n- md5: ${md5.in}\n  path: in.txt\n- path: params.yaml\n  params:\n    lr: 0.1\n` +
      `outs:\n- md5: ${md5.in}\n  path: model.bin\n  cache: true\n- path: m.json\n  md5: ${md5.in}\n  metric: true\n  cache: false\n`,
    "in.txt": "1\n",
    "model.bin": "1\n",
    "m.json": "1\n",
    "params.yaml": "lr: 0.1\n",
    "dvc.yaml": "stages: {use: {cmd: x, deps: [model.bin]}}\n",
  });
  const { stages, edges, files, problems } = await engine.pipeline();
  const [, old] = stages;
  assert.deepEqual(
    [old?.id, old?.name, old?.wdir, old?.cmd, old?.phase],
    ["train/train.dvc", "train", ".", "python train.py", "model"],
  );
  assert.deepEqual(
    [
      old?.deps.map(({ path }) => path),
      old?.params.map(({ file, key }) => [file, key]),
      old?.outs.map(({ path, role }) => [path, role]),
    ],
    [
      ["in.txt"],
      [["params.yaml", "lr"]],
      [
        ["model.bin", "out"],
        ["m.json", "metrics"],
      ],
    ],
  );
  assert.deepEqual([edges, files, problems], [[["train/train.dvc", "use"]], ["dvc.yaml", "train/train.dvc"], []]);
  const state = async () => (await engine.status()).find(({ id }) => id === old?.id);
  assert.equal((await state())?.state, "fresh");
  writeFiles(root, { "params.yaml": "lr: 0.2\n" });
  assert.deepEqual(
    (await state())?.reasons.map(({ message }) => message),
    ["`lr` 0.1 → 0.2"],
  );
  await assert.rejects(
    engine.plan({ stageIds: ["train/train.dvc"] }),
    (error) => error instanceof UserError && error.code === "stage-has-fault" && /dvc\.yaml/.test(error.cure),
  );
  rmSync(join(root, "model.bin"));
  assert.ok((await state())?.reasons.some(({ message }) => message === "`model.bin` missing"));
});
