import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { snakemakeFormat, snakemakeReader } from "../../../src/engine/discovery/tools/snakemake/snakemakeReader.ts";
import type { FoundStages } from "../../../src/engine/discovery/tools/toolReader.ts";
import { readProject } from "./readProject.ts";

type Files = Readonly<Record<string, string>>;

const read = (t: TestContext, files: Files): Promise<FoundStages> =>
  readProject(t, files, snakemakeFormat, snakemakeReader);

/** The edges as `a -> b`, by the rules' names alone, sorted. */
function edgesOf({ edges }: FoundStages): readonly string[] {
  const name = (id: string): string => id.slice(id.lastIndexOf(":") + 1);
  return edges.map(([from, to]) => `${name(from)} -> ${name(to)}`).sort();
}

/** A stage in one line each: what a person would look at. */
function stageOf(found: FoundStages, id: string) {
  const stage = found.stages.find((other) => other.id === id);
  assert.ok(stage, `no stage ${id} among ${found.stages.map((other) => other.id).join(", ")}`);
  return {
    cmd: stage.cmd,
    wdir: stage.wdir,
    deps: stage.deps.map(({ path }) => path),
    outs: stage.outs.map(({ path }) => path),
  };
}

const idsOf = ({ stages }: FoundStages): readonly string[] => stages.map(({ id }) => id);

test("a workflow's rules, with what they read and make", async (t) => {
  const found = await read(t, {
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
  const found = await read(t, {
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

test("input functions, lambdas and checkpoints tell as much as their text does", async (t) => {
  const found = await read(t, {
    Snakefile: `UNITS = {"a": "one", "b": "two"}

def reads(wildcards):
    if wildcards.sample == "a":
        return "trimmed/{sample}.fq".format(**wildcards)
    return f"raw/{wildcards.sample}.fq"

def parts(wildcards):
    folder = checkpoints.split.get(**wildcards).output[0]
    return expand("part/{i}.txt", i=glob_wildcards(folder + "/{i}.txt").i)

rule all:
    input: "bam/a.bam", "bam/b.bam", "merged.txt"
rule trim:
    input: lambda wc: "lane/%s.fq" % UNITS[wc.sample]
    output: "trimmed/{sample}.fq"
rule lane:
    output: "lane/one.fq"
rule map:
    input: reads
    output: "bam/{sample}.bam"
checkpoint split:
    input: "bam/a.bam"
    output: directory("split")
rule part:
    input: "split/{i}.txt"
    output: "part/{i}.txt"
rule merge:
    input: parts
    output: "merged.txt"
`,
  });
  assert.deepEqual(edgesOf(found), [
    "lane -> trim",
    "map -> all",
    "map -> split",
    "merge -> all",
    "part -> merge",
    "split -> merge",
    "split -> part",
    "trim -> map",
  ]);
  assert.deepEqual(found.problems, []);
});

test("a pattern is matched as Snakemake does: constraints, repeated wildcards, ruleorder, plain before wildcards", async (t) => {
  const found = await read(t, {
    Snakefile: `wildcard_constraints:
    sample="[A-Z]+"
ruleorder: quick > slow
rule all:
    input: "x/A.bam", "x/a1.bam", "k/k.txt", "r.final", "plain.out", "y.sorted.txt", "B_2.csv"
rule named:
    output: "x/{sample}.bam"
rule numbered:
    output: "x/{id,[a-z]\\d}.bam"
rule twice:
    output: "{a}/{a}.txt"
rule slow:
    output: "{x}.final"
rule quick:
    output: "{y}.final"
rule any:
    output: "{z}.out"
rule plain:
    output: "plain.out"
rule sort:
    input: "{n}.txt"
    output: "{n}.sorted.txt"
rule text:
    output: "y.txt"
rule cut:
    output: "{b}_{n}.csv"
    wildcard_constraints: n="\\d{1,2}"
`,
  });
  assert.deepEqual(edgesOf(found), [
    "cut -> all",
    "named -> all",
    "numbered -> all",
    "plain -> all",
    "quick -> all",
    "sort -> all",
    "text -> sort",
    "twice -> all",
  ]);
});

test("what is not known stands for itself: the same on both sides of an edge, and never a path", async (t) => {
  const found = await read(t, {
    Snakefile: `import pandas as pd
samples = pd.read_csv(config["samples"]).index
OUT = config["out"]

rule all:
    input: expand(OUT + "/{sample}_{read}.html", sample=samples, read=["R1", "R2"])
rule report:
    input: f"{OUT}/{{sample}}_{{read}}.csv"
    output: OUT + "/{sample}_{read}.html"
rule table:
    output: OUT + "/{sample}_R1.csv"
rule other:
    input: OUT + "/{sample}_R3.csv", config["genome"]
    output: "other/{sample}.txt"
rule genome:
    output: config["genome"]
rule sorted:
    input: "{sample}.bam"
    output: "{sample}.sorted.bam"
`,
  });
  assert.deepEqual(edgesOf(found), ["genome -> other", "report -> all", "table -> report"]);
  assert.deepEqual(
    found.stages.flatMap(({ deps, outs }) => [...deps, ...outs].map(({ path }) => path)),
    [],
  );
  assert.deepEqual(stageOf(found, "Snakefile:report").cmd, "");
});

test("modules, and rules that are made of others", async (t) => {
  const found = await read(t, {
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
  const found = await read(t, {
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
  const found = await read(t, {
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
  const found = await read(t, { Snakefile: lines.join("\r\n") });
  assert.deepEqual(idsOf(found), ["Snakefile:all", "Snakefile:make"]);
  assert.deepEqual(edgesOf(found), ["make -> all"]);
  assert.deepEqual(stageOf(found, "Snakefile:make").outs, ["é b.txt"]);
  assert.deepEqual(found.problems, []);
});

test("2,000 rules in a chain for 300 samples", async (t) => {
  const rules = Array.from({ length: 2_000 }, (_, index) => {
    const input = index === 0 ? "raw/{s}.txt" : `out/{s}/${index - 1}.txt`;
    return `rule r${index}:\n    input: "${input}"\n    output: "out/{s}/${index}.txt"\n`;
  });
  const all = 'rule all:\n    input: expand("out/{s}/1999.txt", s=range(300))\n';
  const found = await read(t, { Snakefile: all + rules.join("") });
  assert.equal(found.stages.length, 2_001);
  assert.equal(found.edges.length, 2_000);
});
