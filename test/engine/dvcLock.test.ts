import assert from "node:assert/strict";
import { test } from "node:test";
import { readDvcLock } from "../../src/engine/discovery/dvc/dvcLock.ts";
import { readDvcYaml } from "./support/readDvcYaml.ts";
import { buildLockEntry, type LockEntry, withKeptPaths } from "../../src/engine/discovery/dvc/lockEntry.ts";
import { compareCodePoints } from "../../src/engine/model/codePoints.ts";
import { pythonFloat } from "../../src/engine/discovery/python/pythonFloat.ts";
import { writeRuamelYaml } from "../../src/engine/discovery/dvc/ruamelYaml.ts";
import { updateDvcLock } from "../../src/engine/discovery/dvc/updateDvcLock.ts";
import { UserError } from "../../src/engine/model/errors.ts";

const entry = (cmd: string): LockEntry => ({ cmd, deps: [], params: new Map(), outs: [] });

test("one entry is replaced or added, and every other byte stays", () => {
  const before =
    '# ours\nstages:\n  a:\n    cmd: "old   style"   # kept\n    outs:\n    - {path: x, md5: aa}\n' +
    "  # between\n  b:\n    cmd: old\n    deps:\n    - path: y\n\n  c: {cmd: c}\n# the end\nschema: '2.0'\n";
  assert.equal(
    updateDvcLock("dvc.lock", before, "b", entry("new")),
    before.replace("    cmd: old\n    deps:\n    - path: y\n", "    cmd: new\n"),
  );
  assert.equal(
    updateDvcLock("dvc.lock", before, "d d", entry("new")),
    before.replace("  c: {cmd: c}\n", "  c: {cmd: c}\n  d d:\n    cmd: new\n"),
  );
  const noEnd = "schema: '2.0'\r\nstages:\r\n  a:\r\n    cmd: x";
  assert.equal(
    updateDvcLock("dvc.lock", noEnd, "b", entry("y")),
    "schema: '2.0'\r\nstages:\r\n  a:\r\n    cmd: x\r\n  b:\r\n    cmd: y\r\n",
  );
});

test("a lock is begun where there is none, and one in another layout is written anew", () => {
  const fresh = "schema: '2.0'\nstages:\n  a:\n    cmd: x\n";
  assert.equal(updateDvcLock("dvc.lock", undefined, "a", entry("x")), fresh);
  assert.equal(updateDvcLock("dvc.lock", "", "a", entry("x")), fresh);
  assert.equal(updateDvcLock("dvc.lock", "schema: '2.0'\nstages: {}\n", "a", entry("x")), fresh);
  const old = "z:\n  cmd: z\n  deps:\n  - path: i\n    md5: ab\n";
  assert.equal(
    updateDvcLock("dvc.lock", old, "a", entry("x")),
    "schema: '2.0'\nstages:\n  z:\n    cmd: z\n    deps:\n    - path: i\n      md5: ab\n  a:\n    cmd: x\n",
  );
});

test("what is recorded of a URL or an absolute path stays, as Cairn cannot say it anew", () => {
  const stage = readDvcYaml(
    "dvc.yaml",
    "stages: {a: {cmd: new, deps: [in, s3://b/k, /abs/x, 'remote://r/z'], outs: [gs://b/o]}}\n",
  ).stages[0];
  assert.ok(stage);
  const before =
    "schema: '2.0'\nstages:\n  a:\n    cmd: old\n    deps:\n    - path: /abs/x\n      hash: md5\n      md5: ab\n      size: 1\n" +
    "    - path: in\n      hash: md5\n      md5: '01'\n      size: 1\n    - path: s3://b/k\n      hash: etag\n      etag: e1\n      size: 2\n" +
    "    - path: taken/off\n      md5: cd\n    outs:\n    - path: gs://b/o\n      checksum: c1\n";
  const earlier = readDvcLock("dvc.lock", before).entries.get("a");
  const digests = new Map([
    ["in", { kind: "file", md5: "md5:02", size: 3, fileCount: 1, isExecutable: false } as const],
  ]);
  const entry = withKeptPaths(buildLockEntry(stage, digests, new Map()), earlier, stage);
  assert.equal(
    updateDvcLock("dvc.lock", before, "a", entry),
    before
      .replace("cmd: old", "cmd: new")
      .replace("md5: '01'\n      size: 1", "md5: '02'\n      size: 3")
      .replace("    - path: taken/off\n      md5: cd\n", ""),
  );
});

test("a folder whose files are listed one by one has the digest of its listing", () => {
  const text =
    "schema: '2.0'\nstages:\n  a:\n    cmd: x\n    outs:\n    - path: raw\n      files:\n      - relpath: b.txt\n" +
    "        md5: b1946ac92492d2347c6235b4d2611184\n        size: 6\n        version_id: v1\n      - relpath: a/é.txt\n        md5: 401b30e3b8b5d629635a5c613cdb7919\n";
  const entry = readDvcLock("dvc.lock", text).entries.get("a");
  assert.equal(entry?.outs[0]?.md5, "422629b6f59a608f67dd80a4aae04eae.dir");
});

test("a lock that cannot be read is not touched", () => {
  for (const text of ["stages: [\n", "<<<<<<< HEAD\nschema: '2.0'\n=======\n>>>>>>> b\n"]) {
    assert.throws(
      () => updateDvcLock("sub/dvc.lock", text, "a", entry("x")),
      (error) => error instanceof UserError && error.code === "lock-unreadable" && /sub\/dvc\.lock/.test(error.message),
    );
  }
});

test("both schemas are read, and what DVC folds comes back as it was", () => {
  const old = readDvcLock("dvc.lock", "a:\n  cmd: x\n  outs:\n  - path: o\n    md5: ab\n").entries.get("a");
  assert.deepEqual(old?.outs, [{ path: "o", hasHashKey: false, md5: "ab" }]);
  const cmd = `python train.py ${"--flag value ".repeat(20)}'it''s' "quoted" é 🚀`;
  const text = updateDvcLock("dvc.lock", undefined, "a", entry(cmd));
  assert.ok(text.split("\n").every((line) => Array.from(line).length <= 81));
  assert.equal(readDvcLock("dvc.lock", text).entries.get("a")?.cmd, cmd);
  assert.deepEqual(
    readDvcLock("dvc.lock", "- a\n").problems.map(({ code }) => code),
    ["not-a-map"],
  );
});

test("scalars come out as ruamel.yaml writes them", () => {
  const map = new Map<string, string | bigint | number | null | readonly null[]>([
    ["yes", "yes"],
    ["1", "017"],
    ["date", "2024-01-02"],
    ["time", "12:30:45"],
    ["quote", "it's: x"],
    ["tab", "a\tb"],
    ["nul", "nul\0"],
    ["break", "\u2028sep"],
    ["float", 1e-5],
    ["whole", 4],
    ["int", 12345678901234567890n],
    ["empty", null],
    ["list", [null]],
    ["long", `${"x".repeat(90)} ${"y".repeat(50)}`],
  ]);
  assert.equal(
    writeRuamelYaml(map, 0),
    "yes: yes\n'1': '017'\ndate: '2024-01-02'\ntime: 12:30:45\nquote: \"it's: x\"\ntab: \"a\\tb\"\nnul: \"nul\\0\"\n" +
      "break: '\u2028  sep'\nfloat: 1e-05\nwhole: 4.0\nint: 12345678901234567890\nempty:\nlist:\n- \n" +
      `long: \n  ${"x".repeat(90)}\n  ${"y".repeat(50)}\n`,
  );
});

test("floats print as Python's repr does", () => {
  const printed: readonly (readonly [number, string])[] = [
    [1, "1.0"],
    [-0, "-0.0"],
    [0.1 + 0.2, "0.30000000000000004"],
    [1e-4, "0.0001"],
    [1e-5, "1e-05"],
    [1.5e-7, "1.5e-07"],
    [123456789.12345679, "123456789.12345679"],
    [9999999999999998, "9999999999999998.0"],
    [1e16, "1e+16"],
    [1e22, "1e+22"],
    [5e-324, "5e-324"],
    [1.7976931348623157e308, "1.7976931348623157e+308"],
    [Number.NEGATIVE_INFINITY, "-inf"],
    [Number.NaN, "nan"],
  ];
  for (const [value, text] of printed) assert.equal(pythonFloat(value), text);
});

test("text sorts by code points, as in Python", () => {
  assert.deepEqual(["🚀", "ｚ", "b", "a/b", "a"].sort(compareCodePoints), ["a", "a/b", "b", "ｚ", "🚀"]);
});
