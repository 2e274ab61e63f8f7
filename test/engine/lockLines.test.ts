import assert from "node:assert/strict";
import { test } from "node:test";
import { readDvcLock } from "../../src/engine/discovery/dvc/dvcLock.ts";
import { readLockLines } from "../../src/engine/discovery/dvc/lockLines.ts";
import { recordedCases } from "./fixtures/dvc/recordedCases.ts";

const md5 = "0123456789abcdef0123456789abcdef";
const start = "schema: '2.0'\nstages:\n";

/** The same lock read as YAML: a comment is nothing that DVC writes. */
function asYaml(lock: string) {
  return readDvcLock("dvc.lock", `${lock}# read as YAML\n`).entries;
}

test("a lock of plain commands and paths is read by its lines, to what YAML makes of it", () => {
  const lock =
    `${start}  train@a:\n    cmd: python src/train.py --lr 0.1 (x)\n    deps:\n    - path: data/in put.csv\n      hash: md5\n` +
    `      md5: ${md5}\n      size: 12\n    - path: dir\n      md5: ${md5}.dir\n      size: 0\n      nfiles: 3\n` +
    `    outs:\n    - path: model.pkl\n      hash: md5\n      md5: ${md5}\n      size: 1\n      isexec: true\n  next:\n    cmd: ls\n`;
  const read = readLockLines(lock);
  assert.equal(read?.size, 2);
  assert.deepEqual(read, asYaml(lock));
});

test("what could mean something else in YAML is left to YAML", () => {
  const stage = (cmd: string, field = "") => `${start}  a:\n    cmd: ${cmd}\n${field}`;
  const path = (rest: string) => stage("x", `    deps:\n    - path: d\n${rest}`);
  const odd = [
    ...[
      "'x'",
      "yes",
      "Null",
      "12",
      "1e5",
      "- a",
      "x: y",
      "x # y",
      "&a x",
      "*a",
      "|",
      "x ",
      "[a]",
      "%x",
      "@x",
      "~",
      ".5",
    ].map((cmd) => stage(cmd)),
    stage("x", "    cmd: y\n"),
    stage("python a b\n      c d"),
    stage("x", "    params:\n      params.yaml:\n        lr: 1\n"),
    path("      md5: 01234567890123456789012345678901\n"),
    path("      md5: 0123456789012345678901234567e901\n"),
    path("      size: 0x1\n"),
    path("      size: 1\n      size: 2\n"),
    path("      etag: abc\n"),
    `${start}  a:\n    deps:\n    - path: d\n`,
    `${start}  a:\n    cmd: x\n  a:\n    cmd: y\n`,
    `${start}  1:\n    cmd: x\n`,
    stage("x").replaceAll("\n", "\r\n"),
    "stages:\n  a:\n    cmd: x\n",
    "<<<<<<< HEAD\n",
    "",
  ];
  for (const lock of odd) assert.equal(readLockLines(lock), undefined, lock);
});

test("every lock that DVC wrote is the same by its lines and as YAML", () => {
  const locks = recordedCases().flatMap(({ steps }) => steps.flatMap(({ expect }) => expect.locks?.["dvc.lock"] ?? []));
  const byLines = locks.filter((lock) => readLockLines(lock) !== undefined);
  assert.ok(byLines.length > 3, `${byLines.length} of ${locks.length}`);
  for (const lock of byLines) assert.deepEqual(readLockLines(lock), asYaml(lock));
});
