import assert from "node:assert/strict";
import { test } from "node:test";
import { readDvcLock } from "../../src/engine/discovery/dvc/dvcLock.ts";
import { compareCodePoints, type LockEntry } from "../../src/engine/discovery/dvc/lockEntry.ts";
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
