import assert from "node:assert/strict";
import { test } from "node:test";
import { readDvcYaml } from "./support/readDvcYaml.ts";
import { interpolate } from "../../src/engine/discovery/dvc/interpolate.ts";
import { pythonFloat } from "../../src/engine/discovery/python/pythonFloat.ts";
import type { FlagStyle, TypedScalar } from "../../src/engine/discovery/python/pythonText.ts";
import {
  commandFlags,
  pythonStr,
  quoteForShell,
  quoteForWindows,
} from "../../src/engine/discovery/python/pythonText.ts";
import { emptyScope, mergeSource } from "../../src/engine/discovery/dvc/templateScope.ts";
import type { TypedMap, TypedValue } from "../../src/engine/discovery/params/typedValue.ts";
import { openFiles } from "./fixtures/problems.ts";
import { readTemplates, textAt } from "./fixtures/dvc/templates.ts";
import { numbersFrom, randomFrom } from "./fixtures/random.ts";

const unix: FlagStyle = { bool: "store_true", list: "nargs", isWindows: false };

function scopeOf(values: TypedMap) {
  return mergeSource(emptyScope, { name: "params.yaml", values }).scope;
}

function resolved(text: string, values: TypedMap): TypedValue {
  const outcome = interpolate(text, scopeOf(values), { flagStyle: () => unix });
  assert.ok("value" in outcome, `${text}: ${"fault" in outcome ? outcome.fault.message : ""}`);
  return outcome.value;
}

test("a template alone keeps its type, and one in a text prints as Python does", () => {
  const values: TypedMap = new Map<string, TypedValue>([
    ["int", 12345678901234567890123n],
    ["float", 1],
    ["tiny", 1e-5],
    ["huge", 1e16],
    ["yes", true],
    ["none", null],
    ["text", "é $x `y`"],
    ["inf", Number.NEGATIVE_INFINITY],
  ]);
  const printed: Readonly<Record<string, string>> = {
    int: "12345678901234567890123",
    float: "1.0",
    tiny: "1e-05",
    huge: "1e+16",
    yes: "true",
    none: "None",
    text: "é $x `y`",
    inf: "-inf",
  };
  for (const [key, value] of values) {
    assert.equal(resolved(`\${${key}}`, values), value);
    assert.equal(resolved(`<\${ ${key} }>`, values), `<${printed[key]}>`);
  }
});

test("paths go into maps and lists, in all the ways that DVC takes", () => {
  const values: TypedMap = new Map<string, TypedValue>([
    ["a", new Map<string, TypedValue>([["b c", [1n, new Map([["d", "deep"]])]]])],
    ["0", "text key"],
  ]);
  for (const path of ["a.b c[1].d", "a[b c].1.d", " a . b c [1] .d ", "a.b c[-1][d]", "a.b c[+1].d"]) {
    assert.equal(resolved(`-\${${path}}`, values), "-deep", path);
  }
  assert.equal(resolved("${0}", values), "text key");
});

test("what is no path, is not there, or cannot stand there is told with the way out", () => {
  const values: TypedMap = new Map<string, TypedValue>([
    ["train", new Map<string, TypedValue>([["lr", 0.1]])],
    ["layers", [1n, 2n]],
    ["nested", new Map([["l", [[1n]]]])],
  ]);
  const faults: readonly (readonly [text: string, code: string, words: RegExp])[] = [
    ["${}", "template-syntax", /`\$\{\}` is not a template/],
    ["${a..b}", "template-syntax", /Write a path/],
    ["${a[}", "template-syntax", /Write a path/],
    ["${a[0]b}", "template-syntax", /Write a path/],
    ["${train[${x}]}", "template-syntax", /inside each other/],
    ["${tain.lr}", "template-key-missing", /no `tain` in params.yaml. Did you mean `train`/],
    ["${train.l}", "template-key-missing", /`train` has no `l`. Did you mean `lr`/],
    ["${train.lr.x}", "template-key-missing", /`train.lr` is a single value/],
    ["${layers[2]}", "template-key-missing", /`layers` has no item `2`. It has 2/],
    ["${layers.first}", "template-key-missing", /`layers` has no item `first`/],
    ["${item}", "template-key-missing", /only in a stage with `foreach`/],
    ["${layers}", "template-value", /is a list.*`\$\{layers\[0\]\}`/],
    ["a ${layers}", "template-value", /is a list/],
    ["${train}", "template-value", /is a map/],
    ["a ${train}", "template-value", /is a map/],
  ];
  for (const [text, code, words] of faults) {
    const outcome = interpolate(text, scopeOf(values));
    assert.ok("fault" in outcome, text);
    assert.equal(outcome.fault.code, code, text);
    assert.match(outcome.fault.message, words);
  }
  const nested = interpolate("run ${nested}", scopeOf(values), { flagStyle: () => unix });
  assert.ok("fault" in nested && nested.fault.code === "template-value");
});

test("a map as a whole command becomes flags, is told, and does not run", async (t) => {
  const engine = await openFiles(t, {
    "dvc.yaml": "stages:\n  s:\n    cmd: ${a}\n  list:\n    cmd:\n      - echo\n      - ${a}\n",
    "params.yaml": "a: {b: 1, c: {d: x y}}\n",
  });
  const { stages, problems } = await engine.pipeline();
  const flags = "--b 1 --c.d 'x y'";
  assert.deepEqual(
    stages.map(({ cmd }) => cmd),
    [flags, ["echo", flags]],
  );
  assert.deepEqual(
    problems.map(({ code, range }) => [code, range.start.line, range.start.column, range.end.column]),
    [
      ["template-value", 3, 10, 14],
      ["template-value", 7, 9, 13],
    ],
  );
  assert.match(problems[0]?.message ?? "", /whole command/);
  await assert.rejects(engine.plan({ stageIds: ["s"] }), { code: "stage-has-fault" });
});

test("a map becomes flags, as `.dvc/config` wants them", () => {
  const map: TypedMap = new Map<string, TypedValue>([
    ["lr", 1e-5],
    ["on", true],
    ["off", false],
    ["none", null],
    ["name", "two words"],
    ["list", [1n, 2, "x y", true, null]],
    ["empty", []],
    [
      "in",
      new Map<string, TypedValue>([
        [
          "deep",
          new Map<string, TypedValue>([
            ["off", false],
            ["n", 3n],
          ]),
        ],
      ]),
    ],
    ["nothing", new Map()],
  ]);
  assert.equal(
    commandFlags(map, unix),
    "--lr 1e-05 --on --none None --name 'two words' --list 1 2.0 'x y' True None --in.deep.n 3",
  );
  assert.equal(
    commandFlags(map, { bool: "boolean_optional", list: "append", isWindows: true }),
    '--lr 1e-05 --on --no-off --none None --name "two words" --list 1 --list 2.0 --list "x y" --list True --list None --no-in.deep.off --in.deep.n 3',
  );
});

test("texts are quoted as Python quotes them for a shell and for Windows", () => {
  const cases: readonly (readonly [text: string, shell: string, windows: string])[] = [
    ["plain-1.0/x@y:z=%+,", "plain-1.0/x@y:z=%+,", "plain-1.0/x@y:z=%+,"],
    ["", "''", '""'],
    ["a b", "'a b'", '"a b"'],
    ["it's", `'it'"'"'s'`, "it's"],
    ["é", "'é'", "é"],
    ["$x`y`", "'$x`y`'", "$x`y`"],
    ['say "x"', `'say "x"'`, '"say \\"x\\""'],
    ["end\\", "'end\\'", "end\\"],
    ["an end\\", "'an end\\'", '"an end\\\\"'],
    ['a\\"b', `'a\\"b'`, 'a\\\\\\"b'],
  ];
  for (const [text, shell, windows] of cases)
    assert.deepEqual([quoteForShell(text), quoteForWindows(text)], [shell, windows]);
});

test("escapes stay out of the values, and nothing of a text is lost between templates", () => {
  const random = randomFrom(7);
  const pieces = ["a", " ", "$", "{", "}", "\\", "é", "\n", "${k}", "\\${k}", "${m.n}", "$${k}", "'"];
  const values: TypedMap = new Map<string, TypedValue>([
    ["k", 2.5],
    ["m", new Map([["n", "v"]])],
  ]);
  for (let round = 0; round < 3_000; round++) {
    const parts = Array.from(
      { length: 1 + Math.floor(random() * 8) },
      () => pieces[Math.floor(random() * pieces.length)] ?? "",
    );
    const text = parts.join("");
    const outcome = interpolate(text, scopeOf(values));
    if ("fault" in outcome) {
      assert.ok(outcome.fault.code !== "template-value" && text.includes(outcome.fault.match.text), text);
      continue;
    }
    // The same rule, said another way: each unescaped `${…}` by its value, then the escapes' backslashes away.
    const expected = text.replaceAll(/(^|[^\\])\$\{([^\n}]*)\}/gs, (_, before: string, path: string) => {
      return before + (path.trim() === "k" ? "2.5" : "v");
    });
    const isExact = text === "${k}" || text === "${m.n}";
    if (!/\}\$\{/.test(text))
      assert.equal(
        isExact ? pythonStr(outcome.value as TypedScalar) : outcome.value,
        expected.replaceAll("\\${", "${"),
        text,
      );
  }
});

test("floats print as Python's repr: the shortest digits that read back, in its notation", () => {
  for (const value of numbersFrom(11, 20_000)) {
    const printed = pythonFloat(value);
    if (Number.isNaN(value)) assert.equal(printed, "nan");
    else assert.ok(Object.is(Number(printed.replace("inf", "Infinity")), value), printed);
    if (!Number.isFinite(value)) continue;
    assert.match(printed, /^-?(?:\d+\.\d+|\d(?:\.\d+)?e[-+]\d{2,3})$/);
    const isExponential = printed.includes("e");
    const size = Math.abs(value);
    assert.equal(isExponential, size !== 0 && (size < 1e-4 || size >= 1e16), printed);
    const digits = (text: string) =>
      text
        .replace(/e.*/, "")
        .replace(/[-.]/g, "")
        .replace(/^0+|0+$/g, "");
    assert.equal(digits(printed), digits(String(value)), printed);
  }
});

test("templates reach every part of a stage, and each part keeps its place in the template", () => {
  const { text, stages, problems } = readTemplates({
    "dvc.yaml":
      "stages:\n  s:\n    cmd: ['run ${n}', 'echo ${opts}']\n    wdir: ${dir}\n    desc: learns at ${lr}\n    deps: ['${n}.csv']\n" +
      "    params: ['opts.${key}', {'${file}': [a]}, '${file2}': ]\n    outs: ['${n}.bin': {cache: false, desc: '${lr}'}]\n" +
      "    plots: ['p${n}.csv': {x: '${key}', y: ['${key}']}]\n    meta: {lr: '${lr}', '${key}': [x, '${n}']}\n",
    "params.yaml": "n: 1\nlr: 1.0\ndir: sub\nkey: k\nfile: f.json\nfile2: g.toml\nopts: {k: 1e-3}\n",
  });
  assert.deepEqual(problems, []);
  const [stage] = stages;
  assert.ok(stage);
  assert.deepEqual(
    [stage.cmd, stage.wdir, stage.desc, stage.meta, stage.template],
    [["run 1", "echo --k 0.001"], "sub", "learns at 1.0", { lr: 1, k: ["x", 1] }, undefined],
  );
  assert.deepEqual(
    [...stage.deps, ...stage.outs].map(({ path, range }) => [path, textAt(text, range)]),
    [
      ["sub/1.csv", "'${n}.csv'"],
      ["sub/1.bin", "'${n}.bin'"],
      ["sub/p1.csv", "'p${n}.csv'"],
    ],
  );
  assert.deepEqual(
    stage.params.map(({ file, key }) => [file, key]),
    [
      ["sub/params.yaml", "opts.k"],
      ["sub/f.json", "a"],
      ["sub/g.toml", null],
    ],
  );
  assert.deepEqual([stage.outs[0]?.desc, stage.outs[1]?.plot], ["1.0", { x: "k", y: ["k"] }]);
});

test("a template without a value is marked where it stands, and the other stages go on", () => {
  const { text, stages, problems } = readTemplates({
    "dvc.yaml":
      "stages:\n  bad:\n    cmd: run ${a} ${b} and ${b}\n    deps: [x, '${c.d}']\n    frozen: ${a}\n  good:\n    cmd: run ${a}\n" +
      "  number:\n    cmd: x\n    deps: ['${a}']\n  whole:\n    cmd: x\n    deps: ${a}\n  folded:\n    cmd: >-\n      run\n      ${b}\n",
    "params.yaml": "a: 1\n",
  });
  assert.deepEqual(
    problems.map(({ code, range }) => [code, range.start.line, textAt(text, range)]),
    [
      ["template-key-missing", 3, "${b}"],
      ["template-key-missing", 4, "${c.d}"],
      ["template-not-allowed", 5, "${a}"],
      ["template-value", 10, "'${a}'"],
      ["wrong-type", 13, "${a}"],
      ["template-key-missing", 17, "${b}"],
    ],
  );
  assert.deepEqual(
    stages.map(({ id, cmd, template, deps }) => [id, cmd, template?.uses, deps.map(({ path }) => path)]),
    [
      ["bad", "", "interpolation", ["x"]],
      ["good", "run 1", undefined, []],
      ["number", "", "interpolation", []],
      ["whole", "", "interpolation", []],
      ["folded", "", "interpolation", []],
    ],
  );
});

test("a dvc.yaml without any template reads the same with and without parameters", () => {
  const text = "stages:\n  a:\n    cmd: echo $HOME $(x) '\\${y}'\n    outs: [o]\n";
  assert.deepEqual(
    readTemplates({ "dvc.yaml": text, "params.yaml": "x: 1\n" }).stages,
    readDvcYaml("dvc.yaml", text).stages,
  );
  assert.equal(readDvcYaml("dvc.yaml", text).stages[0]?.cmd, "echo $HOME $(x) '${y}'");
});
