import assert from "node:assert/strict";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import type { Problem } from "../../src/engine/model/source.ts";
import type { LocalEngine } from "../../src/engine/localEngine.ts";
import { openFiles } from "./fixtures/problems.ts";

/** Stages that must be shown whatever else lies in the project: of the same tool in another file, and of another tool. */
const sound = {
  "ok/dvc.yaml": "stages:\n  fine:\n    cmd: echo\n",
  "ok/Makefile": "made.txt: ok.in\n\techo > $@\n",
  "ok/ok.in": "",
};

/** The seconds of a processor that reading such files may take, however nasty: many times what it takes when nothing else runs. */
const maxSeconds = 20;

interface Reading {
  readonly ids: readonly string[];
  readonly problems: readonly Problem[];
}

/** Reads a project with the sound files and these; `write` adds what is no text. */
async function read(
  t: TestContext,
  files: Readonly<Record<string, string>>,
  write?: (root: string) => void,
): Promise<Reading> {
  const engine = await openFiles(t, { ...sound, ...files });
  write?.(engine.root);
  const before = process.cpuUsage();
  const reading = await readAll(engine);
  const { user, system } = process.cpuUsage(before);
  assert.ok(user + system < maxSeconds * 1e6, `${(user + system) / 1e6} s of a processor`);
  assert.ok(
    reading.ids.includes("ok/dvc.yaml:fine") && reading.ids.includes("ok/Makefile:made.txt"),
    "others are lost",
  );
  for (const { message, range } of reading.problems) {
    assert.ok(message.length <= 1_001 && range.start.line >= 1 && range.start.column >= 1);
    assert.ok(range.end.line >= range.start.line);
  }
  return reading;
}

async function readAll(engine: LocalEngine): Promise<Reading> {
  const { stages } = await engine.pipeline();
  const [problems] = await Promise.all([engine.problems(), engine.status(), engine.artifacts()]);
  return { ids: stages.map(({ id }) => id), problems };
}

/** `code at line` of each problem in a file. */
function inFile({ problems }: Reading, file: string): readonly string[] {
  return problems.filter((problem) => problem.file === file).map(({ code, range }) => `${code} at ${range.start.line}`);
}

const stage = "stages:\n  mine:\n    cmd: echo\n";
const stairs = (step: string, count: number): string =>
  Array.from({ length: count }, (_, depth) => `${" ".repeat(depth)}${step}\n`).join("");
const nested = (open: string, close: string, count: number): string => open.repeat(count) + close.repeat(count);

/** Ten to the thirtieth values, by aliases or by merge keys. */
const bomb = (line: (index: number, before: string) => string): string =>
  `a0: &a0 {x: 1}\n${Array.from({ length: 30 }, (_, index) => line(index + 1, `*a${index}`)).join("")}`;
const aliasBomb = bomb((index, before) => `a${index}: &a${index} [${Array(10).fill(before).join(", ")}]\n`);
const mergeBomb = bomb((index, before) => `a${index}: &a${index} {<<: [${before}], y: ${before}, z: ${before}}\n`);

test("what is wrong in a dvc.yaml is told at its place, and its other stages are shown", async (t) => {
  const cases: readonly (readonly [name: string, text: string, problem: string, stages: readonly string[]])[] = [
    [
      "conflict",
      `${stage}<<<<<<< a\n  x:\n    cmd: one\n=======\n  x:\n    cmd: two\n>>>>>>> b\n`,
      "merge-conflict at 4",
      ["mine", "x"],
    ],
    ["indentation", `${stage}  x:\n    cmd: one\n   deps: [a]\n`, "bad-indent at 6", ["mine"]],
    ["tab", `${stage}  x:\n\tcmd: one\n`, "tab-as-indent at 5", ["mine"]],
    ["doubled key", `${stage}  mine:\n    cmd: two\n`, "duplicate-key at 4", ["mine"]],
    ["missing template key", `${stage}  x:\n    cmd: echo \${none.such}\n`, "template-key-missing at 5", ["mine", "x"]],
    ["foreach without do", `${stage}  x:\n    foreach: [a]\n`, "foreach-without-do at 4", ["mine"]],
    ["do without foreach", `${stage}  x:\n    do:\n      cmd: one\n`, "do-without-foreach at 5", ["mine"]],
    [
      "foreach and matrix",
      `${stage}  x:\n    foreach: [a]\n    matrix: {b: [1]}\n    do:\n      cmd: one\n`,
      "foreach-and-matrix at 6",
      ["mine", "x@a"],
    ],
    [
      "cycle",
      `${stage}    deps: [b]\n    outs: [a]\n  x:\n    cmd: one\n    deps: [a]\n    outs: [b]\n`,
      "cycle at 2",
      ["mine", "x"],
    ],
    ["missing vars", `vars: [gone.yaml]\n${stage}`, "vars-file-missing at 1", ["mine"]],
    ["Jinja", `${stage}  {% for x in y %}\n  x:\n    cmd: one\n  {% endfor %}\n`, "", ["mine"]],
    ["two documents", `${stage}---\n${stage}`, "multiple-docs at 4", ["mine"]],
    ["alias bomb", `${stage}${aliasBomb}`, "too-many-aliases at 1", ["mine"]],
    ["merge bomb", `${stage}${mergeBomb}`, "too-many-aliases at 1", ["mine"]],
    ["circle", `${stage}vars: &v [*v]\n`, "", ["mine"]],
    [
      "JSON's names",
      `${stage}  __proto__:\n    cmd: one\n    outs: [__proto__]\n  constructor:\n    cmd: \${toString}\n    deps: [__proto__]\n`,
      "template-key-missing at 8",
      ["mine", "__proto__", "constructor"],
    ],
    ["NUL", `${stage}    deps: ["a\\0b"]\n    outs: ["c\\0d"]\n`, "nul-character at 4", ["mine"]],
    [
      "huge matrix",
      `${stage}  x:\n    matrix: {${Array.from({ length: 40 }, (_, i) => `a${i}: [1, 2, 3]`).join(", ")}, z: []}\n    cmd: one\n`,
      "",
      ["mine"],
    ],
  ];
  for (const [name, text, problem, stages] of cases) {
    await t.test(name, async (inner) => {
      const reading = await read(inner, { "dvc.yaml": text });
      if (problem !== "")
        assert.ok(inFile(reading, "dvc.yaml").includes(problem), inFile(reading, "dvc.yaml").join(", "));
      for (const id of stages) assert.ok(reading.ids.includes(id), `${id} among ${reading.ids.join(", ")}`);
    });
  }
});

test("what can be read of no text at all is told, in any file that stages or values come from", async (t) => {
  const usesParams = `${stage}    params: [a, q.json: [a], q.toml: [a], q.py: [a]]\n`;
  const texts: readonly (readonly [name: string, text: string])[] = [
    ["deep brackets", `a: ${nested("[", "]", 20_000)}`],
    ["deep braces", `a: ${nested("{a: ", "}", 20_000)}`],
    ["deep indentation", stairs("a:", 3_000)],
    ["deep dashes", `a:\n  ${"- ".repeat(20_000)}`],
    ["alias bomb", aliasBomb],
    ["merge bomb", mergeBomb],
    ["long list", `a: [${"1,\n".repeat(100_000)}]\n`],
    ["many documents", "[]".repeat(100_000)],
    ["many faults", "a\n".repeat(200_000)],
    ["one text", `a: "${"x".repeat(1_000_000)}`],
    ["Jinja", "{% for a in b %}\n{{ a }}: {{ b }}\n{% endfor %}\n"],
    ["only comments", "# one\n# two\n"],
    ["nothing", ""],
  ];
  for (const [name, text] of texts) {
    await t.test(name, async (inner) => {
      const files = ["params.yaml", "q.json", "q.toml", "q.py", "dvc.lock", "cairn.yaml", "x.dvc", ".dvc/config"];
      const all = Object.fromEntries(files.map((file) => [file, text]));
      const reading = await read(inner, { ...all, "dvc.yaml": usesParams });
      assert.ok(reading.ids.includes("mine"));
    });
  }
});

const python =
  "from metaflow import FlowSpec, step\nfrom dagster import asset\nfrom prefect import flow\nif __name__ == '__main__':\n    pass\n";

test("a nasty file of any tool costs little, and takes no other file's stages with it", async (t) => {
  const texts: readonly (readonly [name: string, text: string])[] = [
    ["brackets", nested("(", ")", 5_000)],
    ["open brackets", "[".repeat(50_000)],
    ["quotes", `"'`.repeat(20_000)],
    ["backslashes", "\\".repeat(20_000)],
    ["continued lines", "a \\\n".repeat(5_000)],
    ["templates", "${".repeat(30_000)],
    ["calls of make", "$(a ".repeat(10_000)],
    ["interpolations", "{{a}} ".repeat(5_000)],
    ["lines", "a: b\n".repeat(5_000)],
    ["conditions", "ifdef a\n".repeat(2_000)],
    ["stairs", stairs("if a:", 300)],
    ["growing list", `x = [1]\n${"x = x + x\n".repeat(60)}`],
    ["endless", "while True:\n    pass\ndef f(n):\n    return f(n)\nx = f(1)\n"],
    ["huge numbers", "x = 10 ** 10 ** 10\ny = 'a' * 10 ** 12\nz = list(range(10 ** 12))\n"],
    ["syntax errors", "def (:\n  ]\nclass\nfor in\n[[[\n"],
    ["NULs", "\0".repeat(10_000)],
    ["JavaScript's names", "__proto__ = 1\nclass constructor:\n    toString = 1\nhasOwnProperty: constructor\n"],
  ];
  const files: readonly (readonly [file: string, start: string])[] = [
    ["Makefile", "all: x\n"],
    ["Snakefile", "rule a:\n    output: 'x'\n"],
    ["code.py", python],
    ["note.ipynb", '{"cells": ['],
    ["pyproject.toml", "[tool.poe.tasks]\na = 'x'\n"],
    ["justfile", "a:\n    echo\n"],
    ["Taskfile.yml", "version: '3'\ntasks:\n  a:\n    cmds: [echo]\n"],
    ["MLproject", "entry_points:\n  main:\n    command: echo\n"],
  ];
  for (const [name, text] of texts) {
    await t.test(name, async (inner) => {
      await read(inner, Object.fromEntries(files.map(([file, start]) => [file, `${start}${text}`])));
    });
  }
});

test("what is no text file, or cannot be reached, is told or passed by", async (t) => {
  const uses = `vars: [gone/v.yaml, folder.yaml]\n${stage}    params: [a, loop.yaml: [a]]\n    deps: [dangling, loop]\n`;
  const folder = (root: string, path: string): void => void mkdirSync(join(root, path), { recursive: true });
  const bytes = (root: string, path: string, content: Buffer): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  await t.test("folders in place of files", async (inner) => {
    const reading = await read(inner, { "dvc.yaml": uses }, (root) => {
      for (const path of ["params.yaml", "folder.yaml", "dvc.lock", "sub/dvc.yaml", "Snakefile", "x.py", "n.ipynb"])
        folder(root, path);
    });
    assert.ok(reading.ids.includes("mine"));
    assert.ok(inFile(reading, "params.yaml").includes("not-a-file at 1"), inFile(reading, "params.yaml").join());
  });
  await t.test("links in circles and to nowhere", async (inner) => {
    const reading = await read(inner, { "dvc.yaml": uses }, (root) => {
      symlinkSync("loop", join(root, "loop"));
      symlinkSync("loop.yaml", join(root, "loop.yaml"));
      symlinkSync("nowhere", join(root, "dangling"));
      symlinkSync("..", join(root, "ok", "up"));
      for (const path of ["Makefile", "params.yaml"]) symlinkSync("nowhere", join(root, path));
    });
    assert.ok(reading.ids.includes("mine"));
  });
  await t.test("bytes that are no text", async (inner) => {
    const noise = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7919 + (index >> 3)) & 255));
    const reading = await read(inner, { "dvc.yaml": stage }, (root) => {
      for (const path of [
        "sub/dvc.yaml",
        "params.yaml",
        "dvc.lock",
        "Makefile",
        "Snakefile",
        "a.py",
        "n.ipynb",
        "pyproject.toml",
      ])
        bytes(root, path, noise);
    });
    assert.ok(reading.ids.includes("mine"));
    assert.ok(inFile(reading, "sub/dvc.yaml").length > 0, "it is told");
  });
  await t.test("UTF-16, a byte order mark, carriage returns, bad UTF-8", async (inner) => {
    const reading = await read(
      inner,
      { "dvc.yaml": stage, "sub/dvc.yaml": `\uFEFF${stage.replaceAll("\n", "\r\n")}` },
      (root) => {
        bytes(root, "wide/dvc.yaml", Buffer.from(`\uFEFF${stage}`, "utf16le"));
        bytes(
          root,
          "bad/dvc.yaml",
          Buffer.concat([Buffer.from(`${stage}    desc: `), Buffer.from([0xc3, 0x28, 0xff, 0x0a])]),
        );
      },
    );
    assert.ok(reading.ids.includes("sub/dvc.yaml:mine"));
    assert.ok(reading.ids.includes("bad/dvc.yaml:mine"));
    assert.deepEqual(inFile(reading, "wide/dvc.yaml").length > 0, true, "it is told");
  });
  await t.test("50 MB", async (inner) => {
    const large = Buffer.alloc(50 * 1024 * 1024, "a: b # c\n");
    const reading = await read(inner, { "dvc.yaml": stage }, (root) => {
      for (const path of ["sub/dvc.yaml", "params.yaml", "Makefile"]) bytes(root, path, large);
    });
    assert.deepEqual(inFile(reading, "sub/dvc.yaml"), ["file-too-large at 1"]);
  });
});

test("nothing of a project's code is run by reading it", async (t) => {
  const trace = "ran.txt";
  const files = {
    Makefile: `A := $(shell touch ${trace})\nB != touch ${trace}\nall: $(A)\n\ttouch ${trace}\n$(eval $(shell touch ${trace}))\n`,
    Snakefile: `open("${trace}", "w")\nshell("touch ${trace}")\nimport os; os.system("touch ${trace}")\nrule a:\n    output: "x"\n    run: open("${trace}", "w")\n`,
    "code.py": `${python}import os\nos.system("touch ${trace}")\nopen("${trace}", "w").write("x")\nexec("open('${trace}', 'w')")\n`,
    "q.py": `a = open("${trace}", "w")\n`,
    justfile: `x := \`touch ${trace}\`\na:\n    touch ${trace}\n`,
    "Taskfile.yml": `version: '3'\nvars:\n  A: {sh: touch ${trace}}\ntasks:\n  a:\n    cmds: [touch ${trace}]\n    status: [touch ${trace}]\n`,
    "dvc.yaml": `stages:\n  mine:\n    cmd: touch ${trace}\n    deps: ["$(touch ${trace})", "\`touch ${trace}\`"]\n    params: [q.py: [a]]\n`,
    "y.yaml": `a: !!python/object/apply:os.system ["touch ${trace}"]\n`,
  };
  const engine = await openFiles(t, { ...sound, ...files });
  await readAll(engine);
  assert.equal(existsSync(join(engine.root, trace)), false);
});

test("what grows without measure is given up where it begins to, and all else is shown", async (t) => {
  const rule = (name: string): string => `rule ${name}:\n    output: '${name}.txt'\n    shell: 'touch ${name}.txt'\n`;
  const snakemake = await read(t, { Snakefile: `${rule("first")}${"a\\b\n".repeat(60_000)}${rule("last")}` });
  assert.deepEqual(inFile(snakemake, "Snakefile"), ["unreadable-python at 12504"]);
  assert.ok(snakemake.ids.includes("Snakefile:first") && snakemake.ids.includes("Snakefile:last"));

  const deep = await read(t, { Snakefile: `${rule("first")}x = ${"(".repeat(80_000)}\n${rule("last")}` });
  assert.deepEqual(inFile(deep, "Snakefile"), ["unclosed-bracket at 4", "unreadable-python at 4"]);
  assert.ok(deep.ids.includes("Snakefile:first") && deep.ids.includes("Snakefile:last"));
  const rules = await read(t, { Snakefile: `${rule("first")}${"rule:\n".repeat(170_000)}` });
  assert.deepEqual(inFile(rules, "Snakefile"), ["too-many-rules at 10003"]);
  assert.ok(rules.ids.includes("Snakefile:first") && rules.ids.length > 10_000);

  const names = (prefix: string, count: number): string =>
    Array.from({ length: count }, (_, index) => `${prefix}${index}`).join(" ");
  const everything = await read(t, { Makefile: `${names("t", 3_000)}: ${names("p", 3_000)}\n\ttouch $@\n` });
  assert.deepEqual(inFile(everything, "Makefile"), ["make-too-many-prerequisites at 1"]);
  assert.ok(everything.ids.includes("Makefile:t0") && everything.ids.includes("Makefile:t2999"));

  const words = await read(t, {
    Makefile: `B = ${names("w", 20_000)}\nkept: $(words $(filter $(B),$(B)))\n\techo\nlong: $(addprefix $(B),$(B))\n\techo\n`,
  });
  assert.deepEqual(
    words.ids.filter((id) => id.startsWith("Makefile:")),
    ["Makefile:kept", "Makefile:long"],
  );
});
