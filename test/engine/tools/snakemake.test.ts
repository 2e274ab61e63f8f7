import assert from "node:assert/strict";
import { test } from "node:test";
import type { FoundStages } from "../../../src/engine/discovery/tools/toolReader.ts";
import { edgesOf, readSnakefiles, stageOf } from "../fixtures/snakemake/readSnakefiles.ts";

const idsOf = ({ stages }: FoundStages): readonly string[] => stages.map(({ id }) => id);

test("a workflow's rules, with what they read and make", async (t) => {
  const found = await readSnakefiles(t, {
    "config/config.yaml": "samples: [A, B]\nout: results\nalign:\n  k: 3\n",
    "scripts/count.py": "",
    Snakefile: `configfile: "config/config.yaml"
OUT = config["out"]

rule all:
    input:
        expand(f"{OUT}/{{sample}}.bam", sample=config["samples"]),  # all of them
        "counts.tsv"

rule align:
    """
    Aligns reads.

    More words.
    """
    input:
        ref="data/genome.fa",
        reads="data/{sample}.fq",
    output: temp(OUT + "/{sample}.bam")
    log: "logs/{sample}.log"
    params: k=config["align"]["k"]
    shell: "align -k {config[align][k]} {input} > {output}"

rule count:
    input: expand(rules.align.output, sample=config["samples"])
    output: "counts.tsv"
    message: "Counts reads"
    script: "scripts/count.py"
`,
  });
  assert.deepEqual(idsOf(found), ["Snakefile:all", "Snakefile:align", "Snakefile:count"]);
  assert.deepEqual(edgesOf(found), ["align -> all", "align -> count", "count -> all"]);
  assert.deepEqual(stageOf(found, "Snakefile:all"), {
    cmd: "snakemake --cores 1 all",
    wdir: ".",
    deps: ["results/A.bam", "results/B.bam", "counts.tsv"],
    outs: [],
  });
  assert.deepEqual(stageOf(found, "Snakefile:align"), {
    cmd: "snakemake --cores 1 results/A.bam",
    wdir: ".",
    deps: ["data/genome.fa"],
    outs: [],
  });
  assert.deepEqual(stageOf(found, "Snakefile:count"), {
    cmd: "snakemake --cores 1 count",
    wdir: ".",
    deps: ["results/A.bam", "results/B.bam", "scripts/count.py"],
    outs: ["counts.tsv"],
  });
  const [all, align, count] = found.stages;
  assert.deepEqual([align?.desc, count?.desc], ["Aligns reads.", "Counts reads"]);
  assert.deepEqual(
    align?.params.map(({ file, key }) => [file, key]),
    [["config/config.yaml", "align.k"]],
  );
  assert.deepEqual(align?.params[0]?.range, { start: { line: 20, column: 15 }, end: { line: 20, column: 35 } });
  assert.deepEqual(all?.range, { start: { line: 4, column: 6 }, end: { line: 4, column: 9 } });
  assert.deepEqual(all?.deps[2]?.range, { start: { line: 7, column: 9 }, end: { line: 7, column: 21 } });
  assert.equal(all?.runsUpstream, true);
  assert.deepEqual(found.problems, []);
});

test("files that are included, by literal and computed paths, from the folder of the including file", async (t) => {
  const found = await readSnakefiles(t, {
    "workflow/Snakefile": `import os
include: "rules/common.smk"
for name in ["map", "count"]:
    include: f"rules/{name}.smk"
include: os.path.join(workflow.basedir, "rules", "plot.rules")
rule all:
    input: "plot.png"
`,
    "workflow/rules/common.smk": 'SAMPLES = ["a", "b"]\n',
    "workflow/rules/map.smk":
      'rule map:\n    input: "raw/{s}.fq"\n    output: "map/{s}.bam"\n    shell: "map {input} > {output}"\n',
    "workflow/rules/count.smk":
      'rule count:\n    input: expand("map/{s}.bam", s=SAMPLES)\n    output: "n.tsv"\n    script: "../scripts/count.py"\n',
    "workflow/scripts/count.py": "",
    "workflow/rules/plot.rules": 'rule plot:\n    input: "n.tsv"\n    output: "plot.png"\n    shell: "plot"\n',
  });
  assert.deepEqual(idsOf(found), [
    "workflow/rules/map.smk:map",
    "workflow/rules/count.smk:count",
    "workflow/rules/plot.rules:plot",
    "workflow/Snakefile:all",
  ]);
  assert.deepEqual(edgesOf(found), ["count -> plot", "map -> count", "plot -> all"]);
  assert.deepEqual(stageOf(found, "workflow/rules/count.smk:count"), {
    cmd: "snakemake --cores 1 count",
    wdir: ".",
    deps: ["map/a.bam", "map/b.bam", "workflow/scripts/count.py"],
    outs: ["n.tsv"],
  });
  assert.deepEqual(found.problems, []);
});

test("modules, and rules that are made of others", async (t) => {
  const found = await readSnakefiles(t, {
    Snakefile: `module qc:
    snakefile: "modules/qc.smk"
    config: {"depth": 3}
    prefix: "qc"
    pathvars: results="res"
use rule * from qc exclude all as qc_*
use rule report from qc as qc_report with:
    input: "counts.tsv"
rule all:
    input: "qc/report3.html", "qc/res/extra.txt", "b.bam"
rule count:
    output: "counts.tsv"
rule map:
    input: "genome.fa"
    output: "a.bam"
    shell: "map"
use rule map as map_b with:
    output: "b.bam"
module far:
    snakefile: github("owner/repo", path="workflow/Snakefile", tag="v1")
use rule * from far as far_*
`,
    "modules/qc.smk": `rule all:
    input: "report.html"
rule report:
    input: "stats.txt"
    output: f"report{config['depth']}.html"
rule extra:
    output: "<results>/extra.txt"
`,
  });
  assert.deepEqual(idsOf(found), [
    "Snakefile:qc_report",
    "Snakefile:qc_extra",
    "Snakefile:all",
    "Snakefile:count",
    "Snakefile:map",
    "Snakefile:map_b",
  ]);
  assert.deepEqual(edgesOf(found), ["count -> qc_report", "map_b -> all", "qc_extra -> all", "qc_report -> all"]);
  assert.deepEqual(stageOf(found, "Snakefile:qc_report").outs, ["qc/report3.html"]);
  assert.deepEqual(stageOf(found, "Snakefile:map_b").deps, ["genome.fa"]);
  assert.deepEqual(found.stages[0]?.range, { start: { line: 7, column: 28 }, end: { line: 7, column: 37 } });
  assert.deepEqual(found.problems, []);
});

test("anonymous rules, rules in loops and branches, scatter and gather, logs as inputs", async (t) => {
  const found = await readSnakefiles(t, {
    Snakefile: `scattergather:
    split=2
FAST = False
rule all:
    input: "sum.txt", "2.txt", "joined.txt", "mode.txt"
rule:
    output: "2.txt"
    log: "two.log"
for name in ["a", "b"]:
    rule:
        name: f"make_{name}"
        input: "a.txt" if name == "b" else []
        output: f"{name}.txt"
rule sum:
    input: "b.txt", "two.log"
    output: "sum.txt"
rule cut:
    output: scatter.split("cut/{scatteritem}.txt")
rule join:
    input: gather.split("cut/{scatteritem}.txt")
    output: "joined.txt"
if FAST:
    rule mode:
        input: "2.txt"
        output: "mode.txt"
else:
    rule mode:
        input: "sum.txt"
        output: "mode.txt"
`,
  });
  assert.deepEqual(edgesOf(found), [
    "2 -> all",
    "2 -> mode",
    "2 -> sum",
    "cut -> join",
    "join -> all",
    "make_a -> make_b",
    "make_b -> sum",
    "mode -> all",
    "sum -> all",
    "sum -> mode",
  ]);
  assert.deepEqual(stageOf(found, "Snakefile:cut").outs, ["cut/1-of-2.txt", "cut/2-of-2.txt"]);
  assert.deepEqual(stageOf(found, "Snakefile:mode").deps, ["sum.txt"]);
  assert.equal(stageOf(found, "Snakefile:2").cmd, "snakemake --cores 1 2");
  assert.deepEqual(found.problems, []);
});

test("where a workflow is run, and what names it", async (t) => {
  const rule = (name: string): string => `rule ${name}:\n    output: "${name}.txt"\n    shell: "touch {output}"\n`;
  const found = await readSnakefiles(t, {
    Snakefile: `workdir: "run"\n${rule("main")}`,
    "sub/workflow/Snakefile": rule("inner"),
    "sub/workflow/rules/lone.smk": rule("lone"),
    "tools/Snakefile.plots": rule("plots"),
    "my steps/one é.smk": rule("spaced"),
    "Snakefile.md": "# The Snakefile\n\nrules: see there\n",
  });
  const placed = found.stages.map(({ id, wdir, cmd, outs }) => [id, wdir, cmd, outs[0]?.path]);
  assert.deepEqual(placed, [
    ["Snakefile:main", ".", "snakemake --cores 1 main", "run/main.txt"],
    ["sub/workflow/Snakefile:inner", "sub", "snakemake --cores 1 inner", "sub/inner.txt"],
    ["my steps/one é.smk:spaced", ".", "snakemake --cores 1 -s 'my steps/one é.smk' spaced", "spaced.txt"],
    ["sub/workflow/rules/lone.smk:lone", "sub", "snakemake --cores 1 -s workflow/rules/lone.smk lone", "sub/lone.txt"],
    ["tools/Snakefile.plots:plots", ".", "snakemake --cores 1 -s tools/Snakefile.plots plots", "plots.txt"],
  ]);
  assert.deepEqual(found.problems, []);
});

test("Windows line ends, a byte order mark, tabs, and texts that look like rules", async (t) => {
  const lines = [
    "\uFEFFrule all:",
    "\tinput: 'é b.txt'  # rule no:",
    "rule make:",
    "\toutput:",
    "\t\t'é '",
    "\t\t'b.txt'",
    "\tshell:",
    "\t\t'''",
    "rule fake:",
    "    output: 'no'",
    "\t\t'''",
    "# rule gone:",
    "x = \\",
    "  'rule y:'",
  ];
  const found = await readSnakefiles(t, { Snakefile: lines.join("\r\n") });
  assert.deepEqual(idsOf(found), ["Snakefile:all", "Snakefile:make"]);
  assert.deepEqual(edgesOf(found), ["make -> all"]);
  assert.deepEqual(stageOf(found, "Snakefile:make").outs, ["é b.txt"]);
  assert.deepEqual(found.problems, []);
});

test("a rule stands where its script says, or where what it needs stands", async (t) => {
  const found = await readSnakefiles(t, {
    Snakefile:
      "rule all:\n    input: 'b'\nrule step2:\n    input: 'a'\n    output: 'b'\n    script: 'scripts/evaluate.py'\nrule step1:\n    output: 'a'\n    shell: 'touch a'\n",
    "scripts/evaluate.py": "",
  });
  assert.deepEqual(
    found.stages.map(({ name, phase }) => [name, phase]),
    [
      ["all", "model"],
      ["step2", "model"],
      ["step1", "data"],
    ],
  );
});

test("a rule that a module from elsewhere gives is there, with what the workflow says of it", async (t) => {
  const found = await readSnakefiles(t, {
    Snakefile: `module other:
    snakefile: github("a/b", path="workflow/Snakefile", tag="v1")
use rule * from other as other_*
use rule fit from other as other_fit with:
    input: "data.csv"
    output: "model.bin"
rule data:
    output: "data.csv"
    shell: "x"
rule fit:
    input: "model.bin"
    output: "report.txt"
    shell: "x"
`,
  });
  assert.deepEqual(edgesOf(found), ["data -> other_fit", "other_fit -> fit"]);
  assert.deepEqual(stageOf(found, "Snakefile:other_fit").outs, ["model.bin"]);
  assert.deepEqual(found.problems, []);
});
