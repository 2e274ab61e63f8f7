import assert from "node:assert/strict";
import { test } from "node:test";
import type { FoundStages } from "../../../src/engine/discovery/tools/toolReader.ts";
import { readSnakefiles } from "../fixtures/snakemake/readSnakefiles.ts";

/** Each problem as `file:line:column-line:column code`. */
function placesOf({ problems }: FoundStages): readonly string[] {
  return problems.map(({ file, code, range: { start, end } }) => {
    return `${file}:${start.line}:${start.column}-${end.line}:${end.column} ${code}`;
  });
}

const namesOf = ({ stages }: FoundStages): readonly string[] => stages.map(({ name }) => name);

test("an unknown keyword, with the one that was meant", async (t) => {
  const found = await readSnakefiles(t, { Snakefile: 'rule a:\n    ouput: "a.txt"\n    shell: "touch a.txt"\n' });
  assert.deepEqual(placesOf(found), ["Snakefile:2:5-2:10 unknown-key"]);
  assert.match(found.problems[0]?.message ?? "", /Did you mean `output`\?/);
  assert.deepEqual(namesOf(found), ["a"]);
});

test("one name for two rules, in one file and across files, but not in branches that exclude each other", async (t) => {
  const found = await readSnakefiles(t, {
    Snakefile: `include: "more.smk"
rule a:
    output: "a"
rule b:
    output: "b"
rule a:
    output: "c"
if config["x"]:
    rule c:
        output: "d"
else:
    rule c:
        output: "e"
`,
    "more.smk": 'rule b:\n    output: "f"\n',
  });
  assert.deepEqual(placesOf(found), ["Snakefile:4:6-4:7 duplicate-name", "Snakefile:6:6-6:7 duplicate-name"]);
  assert.match(found.problems[0]?.message ?? "", /more\.smk, line 1/);
  assert.deepEqual(namesOf(found), ["b", "a", "c"]);
});

test("files that are not there", async (t) => {
  const found = await readSnakefiles(t, {
    Snakefile: `include: "rules/none.smk"
include: "https://example.org/far.smk"
include: "../outside.smk"
module m:
    snakefile:
        "modules/none.smk"
use rule * from m
rule a:
    output: "a"
if config.get("upload", False):
    include: "rules/upload.smk"
`,
  });
  const message = "what a branch includes that is not taken may be missing";
  assert.deepEqual(
    placesOf(found),
    ["Snakefile:1:10-1:26 missing-include", "Snakefile:6:9-6:27 missing-include"],
    message,
  );
  assert.deepEqual(namesOf(found), ["a"]);
});

test("a rule that nothing declares, unless some of the workflow is not to be seen", async (t) => {
  const text = 'rule count:\n    output: "n"\nrule b:\n    input: rules.cuont.output, rules.count.output\n';
  const found = await readSnakefiles(t, { Snakefile: text, "parts/lone.smk": text });
  assert.deepEqual(placesOf(found), ["Snakefile:4:18-4:23 unknown-rule"]);
  assert.match(found.problems[0]?.message ?? "", /Did you mean `count`\?/);
  const partly = await readSnakefiles(t, { Snakefile: `include: config["rules"]\n${text}` });
  assert.deepEqual(placesOf(partly), []);
});

test("bad indentation, a missing colon, and a line that is no keyword", async (t) => {
  const found = await readSnakefiles(t, {
    Snakefile: `rule a:
    input: "x"
      output: "y"
rule b
    output: "b"
rule c:
    output: "c"
    "not": 5
    print("hello")
`,
  });
  assert.deepEqual(placesOf(found), [
    "Snakefile:3:7-3:18 bad-indentation",
    "Snakefile:4:1-4:7 missing-colon",
    "Snakefile:9:5-9:19 not-a-key",
  ]);
  assert.deepEqual(
    found.stages[0]?.outs.map(({ path }) => path),
    ["y"],
  );
  assert.deepEqual(namesOf(found), ["a", "b", "c"]);
});

test("keywords twice, or behind what runs the rule", async (t) => {
  const found = await readSnakefiles(t, {
    Snakefile: 'rule a:\n    input: "x"\n    input: "y"\n    shell: "z"\n    output: "o"\n',
  });
  assert.deepEqual(placesOf(found), ["Snakefile:3:5-3:10 duplicate-key", "Snakefile:5:5-5:11 misplaced-key"]);
});

test("brackets and texts that are never closed hide nothing but their rule", async (t) => {
  const found = await readSnakefiles(t, {
    Snakefile: `rule a:
    input: expand("x/{s}", s=["a", "b"]
    output: "a"
rule b:
    output: "b
rule c:
    input: "b"
    output: "c"
`,
  });
  assert.deepEqual(placesOf(found), ["Snakefile:2:18-2:19 unclosed-bracket", "Snakefile:5:13-5:15 unclosed-string"]);
  assert.deepEqual(namesOf(found), ["a", "b", "c"]);
});

test("conflict markers: our side is read", async (t) => {
  const found = await readSnakefiles(t, {
    Snakefile: `rule a:
    output: "a"
<<<<<<< HEAD
rule b:
    output: "b"
=======
rule c:
    output: "c"
>>>>>>> other
`,
  });
  assert.deepEqual(placesOf(found), ["Snakefile:3:1-3:13 merge-conflict"]);
  assert.deepEqual(namesOf(found), ["a", "b"]);
});

test("files that include each other, functions that call themselves, loops without end", async (t) => {
  const found = await readSnakefiles(t, {
    Snakefile: `include: "other.smk"
def f(wildcards):
    return f(wildcards) + f(wildcards)
g = lambda wildcards: g(wildcards)
deep = ${"(".repeat(3_000)}1${")".repeat(3_000)}
while True:
    x = [y for y in range(10000) for z in range(10000) for w in range(10000)]
rule a:
    input: f, x, g, deep
    output: "a"
module m:
    snakefile: "Snakefile"
use rule * from m as m_*
`,
    "other.smk": 'include: "Snakefile"\nrule b:\n    output: "b"\n',
  });
  assert.deepEqual(namesOf(found), ["b", "a"]);
  const blocks = Array.from({ length: 3_000 }, (_, depth) => `${" ".repeat(depth)}if x:\n`).join("");
  const nested = await readSnakefiles(t, { Snakefile: `rule a:\n    output: "a"\n${blocks}` });
  assert.deepEqual(namesOf(nested), ["a"]);
});

test("a constraint that would take for ever is passed by", async (t) => {
  const found = await readSnakefiles(t, {
    Snakefile: `rule all:
    input: "${"a".repeat(60)}!.txt"
rule a:
    output: "{x,(a+)+}.txt"
`,
  });
  assert.equal(found.edges.length, 1);
});

test("two rules may share a name under conditions that only the configuration of a run decides", async (t) => {
  const found = await readSnakefiles(t, {
    Snakefile: `def regresses():
    return config["target"] == "value"
if not regresses():
    rule all:
        input: "classes.txt"
if regresses():
    rule all:
        input: "values.txt"
    rule all:
        input: "again.txt"
`,
  });
  assert.deepEqual(
    found.problems.map(({ message }) => message),
    ["A rule `all` is there already (line 7). Rename one of them."],
  );
});
