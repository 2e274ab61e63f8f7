import assert from "node:assert/strict";
import { test } from "node:test";
import { edgesOf, readSnakefiles, stageOf } from "../fixtures/snakemake/readSnakefiles.ts";

test("input functions, lambdas and checkpoints tell as much as their text does", async (t) => {
  const found = await readSnakefiles(t, {
    Snakefile: `UNITS = {"a": "one", "b": "two"}

def reads(wildcards):
    if wildcards.sample == "a":
        return "trimmed/{sample}.fq".format(**wildcards)
    return f"raw/{wildcards.sample}.fq"

def parts(wildcards):
    folder = checkpoints.split.get(**wildcards).output[0]
    return expand("part/{i}.txt", i=glob_wildcards(folder + "/{i}.txt").i)

def output(file, folder="out"):
    return os.path.join(folder, file)

rule all:
    input: "bam/a.bam", "bam/b.bam", "merged.txt", output("x.txt"), output(folder="other", file="y.txt")
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
rule paths:
    output: "out/x.txt", "other/y.txt"
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
    "paths -> all",
    "split -> merge",
    "split -> part",
    "trim -> map",
  ]);
  assert.deepEqual(found.problems, []);
});

test("a pattern is matched as Snakemake does: constraints, repeated wildcards, ruleorder, plain before wildcards", async (t) => {
  const found = await readSnakefiles(t, {
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
  const found = await readSnakefiles(t, {
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

test("functions of the project's that put a folder before a path keep the path's wildcards", async (t) => {
  const found = await readSnakefiles(t, {
    "config/c.yaml": "clusters: [5, 37]\ntargets:\n  f1: {group: g1}\n",
    Snakefile: `from scripts._helpers import path_provider
import yaml
with open("config/c.yaml") as f:
    config = yaml.safe_load(f)
resources = path_provider("resources/", config["run"])
pairs = []
for name, spec in config["targets"].items():
    pairs.append((spec["group"], name))
wildcard_constraints:
    clusters=r"[0-9]+|all"
rule all:
    input:
        expand("maps/{clusters}.pdf", clusters=config["clusters"]),
        [f"data/{g}/{n}.pkl" for (g, n) in pairs]
rule generate:
    output: "data/{group}/{name}.pkl"
rule base:
    output: resources("networks/base.nc")
rule cluster:
    input: resources("networks/base.nc")
    output: resources("networks/base_s_{clusters}.nc")
rule plot:
    input: unpack(lambda w: {"network": resources("networks/base_s_{clusters}.nc"), "load": resources("load.csv")})
    output: "maps/{clusters}.pdf"
rule load:
    output: resources("load.csv")
rule gallery:
    input: "maps/{clusters}.pdf"
`,
  });
  assert.deepEqual(edgesOf(found), [
    "base -> cluster",
    "cluster -> plot",
    "generate -> all",
    "load -> plot",
    "plot -> all",
    "plot -> gallery",
  ]);
  assert.deepEqual(stageOf(found, "Snakefile:all").deps, ["maps/5.pdf", "maps/37.pdf", "data/g1/f1.pkl"]);
});

test("2,000 rules in a chain for 300 samples", async (t) => {
  const rules = Array.from({ length: 2_000 }, (_, index) => {
    const input = index === 0 ? "raw/{s}.txt" : `out/{s}/${index - 1}.txt`;
    return `rule r${index}:\n    input: "${input}"\n    output: "out/{s}/${index}.txt"\n`;
  });
  const all = 'rule all:\n    input: expand("out/{s}/1999.txt", s=range(300))\n';
  const found = await readSnakefiles(t, { Snakefile: all + rules.join("") });
  assert.equal(found.stages.length, 2_001);
  assert.equal(found.edges.length, 2_000);
});

test("a wildcard that nothing tells stands for each word that its constraint allows", async (t) => {
  const found = await readSnakefiles(t, {
    Snakefile: `SITES = ["north", "south.v2"]
def betas(wildcards):
    lines = []
    for site in SITES:
        with checkpoints.kinds.get(site=site).output[0].open() as f:
            lines += ["beta/%s.txt" % line for line in f]
    return lines
rule all:
    input: betas
rule north:
    output: "tables/north_all.npy"
rule south:
    output: "tables/south.v2_all.npy"
rule west:
    output: "tables/west_all.npy"
checkpoint kinds:
    input: "tables/{site}_all.npy"
    output: "kinds/{site}.txt"
    wildcard_constraints: site="({})".format(")|(".join(SITES))
`,
  });
  assert.deepEqual(edgesOf(found), ["kinds -> all", "north -> kinds", "south -> kinds"]);
  assert.equal(stageOf(found, "Snakefile:kinds").cmd, "snakemake --cores 1 kinds/north.txt");
});

test("a file that is there is not made by a rule for any name whose own input for it is missing", async (t) => {
  const found = await readSnakefiles(t, {
    Snakefile: `rule split:
    input: "conf/split.yaml", "split.py"
    output: "run/train.csv"
rule page:
    input: "{page}.py", "run/train.csv"
    output: "{folder}/{page}"
rule all:
    input: "run/plot.html"
`,
    "conf/split.yaml": "seed: 1\n",
    "split.py": "",
    "plot.html.py": "",
  });
  assert.deepEqual(edgesOf(found), ["page -> all", "split -> page"]);
});

test("a checkpoint is found through a function that is defined below the rules that ask it", async (t) => {
  const found = await readSnakefiles(t, {
    Snakefile: `rule all:
    input: lambda wc: expand("fit/{part}.pkl", part=parts())
include: "more.smk"
def parts():
    folder = checkpoints.cut.get().output[0]
    return [path[:-4] for path in glob.glob(os.path.join(folder, "*.tsv"))]
`,
    "more.smk": `checkpoint cut:
    output: directory("cut")
rule fit:
    input: "cut/{part}.tsv"
    output: "fit/{part}.pkl"
rule sum_up:
    input: files=lambda wc: expand("fit/{part}.pkl", part=parts())
    output: "summary.csv"
`,
  });
  assert.deepEqual(edgesOf(found), ["cut -> all", "cut -> fit", "cut -> sum_up", "fit -> all", "fit -> sum_up"]);
});

test("of several outputs of a rule that match, the one that leaves its wildcards least counts", async (t) => {
  const found = await readSnakefiles(t, {
    Snakefile: `rule all:
    input: expand("made/{s}.fa", s=["a", "b"])
rule reads:
    output: "reads/{s}.fq"
    shell: "x"
rule assemble:
    input: lambda wc: f"reads/{wc.s}.fq"
    output: directory("made/{s}"), "made/{s}.fa"
    shell: "x"
`,
  });
  assert.deepEqual(edgesOf(found), ["assemble -> all", "reads -> assemble"]);
  assert.equal(stageOf(found, "Snakefile:reads").cmd, "snakemake --cores 1 reads/b.fq");
});
