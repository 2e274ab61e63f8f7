import assert from "node:assert/strict";
import { test } from "node:test";
import { edgesOf, readSnakefiles, stageOf } from "../fixtures/snakemake/readSnakefiles.ts";

const units =
  "sample\tunit\tleft\tright\nA\t1\traw/a1.l\traw/a1.r\nA\t2\traw/a2.l\traw/a2.r\nB\t1\traw/b1.l\t\n# C is broken\t\t\t\n";

test("sheets of samples are read as pandas reads them, and decide what is asked for", async (t) => {
  const found = await readSnakefiles(t, {
    "config.yaml": "units: units.tsv\n",
    "units.tsv": units,
    Snakefile: `import pandas as pd
configfile: "config.yaml"
units = (
    pd.read_csv(config["units"], sep="\\t", dtype=str, comment="#")
    .set_index(["sample", "unit"], drop=False)
    .sort_index()
)
wildcard_constraints:
    sample="|".join(units["sample"].unique()),

def is_single(sample, unit):
    return pd.isna(units.loc[(sample, unit), "right"])

def raw(wc):
    row = units.loc[(wc.sample, wc.unit), ["left", "right"]].dropna()
    return [row.left, row.right] if len(row) == 2 else [row.left]

def trimmed(wc):
    if is_single(**wc):
        return "single/{sample}-{unit}.fq".format(**wc)
    return expand("paired/{sample}-{unit}.{side}.fq", side=[1, 2], **wc)

rule all:
    input: expand("merged/{s}.bam", s=units.index.get_level_values(0).unique())
rule trim_single:
    input: raw
    output: "single/{sample}-{unit}.fq"
    shell: "trim"
rule trim_pair:
    input: raw
    output: multiext("paired/{sample}-{unit}", ".1.fq", ".2.fq")
    shell: "trim"
rule map:
    input: trimmed
    output: "mapped/{sample}-{unit}.bam"
    shell: "map"
rule merge:
    input: lambda wc: expand("mapped/{sample}-{unit}.bam", sample=wc.sample, unit=units.loc[wc.sample].unit)
    output: "merged/{sample}.bam"
    shell: "merge"
rule report:
    input: ["mapped/{0.sample}-{0.unit}.bam".format(row) for row in units.itertuples() if not pd.isnull(row.right)]
    output: "report.html"
    shell: "report"
`,
  });
  assert.deepEqual(edgesOf(found), [
    "map -> merge",
    "map -> report",
    "merge -> all",
    "trim_pair -> map",
    "trim_single -> map",
  ]);
  assert.deepEqual(stageOf(found, "Snakefile:all").deps, ["merged/A.bam", "merged/B.bam"]);
  assert.deepEqual(stageOf(found, "Snakefile:report").deps, ["mapped/A-1.bam", "mapped/A-2.bam"]);
  assert.deepEqual(
    found.stages.map(({ cmd }) => cmd.toString().replace("snakemake --cores 1 ", "")),
    ["all", "single/B-1.fq", "paired/A-2.1.fq", "mapped/A-1.bam", "merged/A.bam", "report"],
  );
  assert.deepEqual(found.problems, []);
});

test("columns that hold numbers are numbers; columns can be compared, joined and added", async (t) => {
  const found = await readSnakefiles(t, {
    "runs.csv": 'name,group,lane,good\n"a, 1",x,01,True\nb,y,2,False\nc,x,3,True\n',
    Snakefile: `import pandas as pd
df = pd.read_csv("runs.csv")
df["key"] = df["name"] + "_L" + df["lane"].astype(str)
df.set_index("name", inplace=True)
by_group = {g: df[df["group"] == g]["lane"].tolist() for g in df.group.unique()}
rule all:
    input:
        expand("k/{k}.txt", k=df["key"]),
        [f"g/{lane}.txt" for lane in by_group["x"]],
        expand("good/{n}.txt", n=df[df["good"] & (df["lane"] > 1)].index),
        df.loc["b", "key"] + ".one",
        "c" + str(df["lane"].to_dict()["c"]),
        "x" + str(len(df))
`,
  });
  assert.deepEqual(stageOf(found, "Snakefile:all").deps, [
    "k/a, 1_L1.txt",
    "k/b_L2.txt",
    "k/c_L3.txt",
    "g/1.txt",
    "g/3.txt",
    "good/c.txt",
    "b_L2.one",
    "c3",
    "x3",
  ]);
});

test("lists of samples in other files: lines, csv, folders, portable projects, spaces of parameters", async (t) => {
  const found = await readSnakefiles(t, {
    "names.txt": "# names\nu\nv\n",
    "runs.csv": "id;path\nr1;raw/1\nr2;raw/2\n",
    "pep/project.yaml": "pep_version: 2.1.0\nsample_table: samples.csv\n",
    "pep/samples.csv": "sample_name,kind\np1,a\np2,b\n",
    "grid.tsv": "alpha\tbeta\n1.0\t0.1\n2.5\t0.0\n",
    "raw/d1/x.fq": "",
    "raw/d2/y.fq": "",
    Snakefile: `import csv, glob, os
import pandas as pd
from snakemake.utils import Paramspace
pepfile: "pep/project.yaml"
space = Paramspace(pd.read_csv("grid.tsv", sep="\\t"))
with open("names.txt") as lines:
    next(lines)
    NAMES = [line.strip() for line in lines]
with open("runs.csv") as table:
    PATHS = {row["id"]: row["path"] for row in csv.DictReader(table, delimiter=";")}
DIRS, STEMS = glob_wildcards("raw/{dir}/{stem}.fq")
rule all:
    input:
        NAMES, list(PATHS), expand("{d}-{s}", zip, d=DIRS, s=STEMS),
        [os.path.basename(path) for path in sorted(glob.glob("raw/*/*.fq"))],
        [name for name in os.listdir("raw") if os.path.isdir("raw/" + name)],
        expand("{p}.pep", p=pep.sample_table["sample_name"]),
        expand("{params}.sim", params=space.instance_patterns)
rule simulate:
    output: f"{space.wildcard_pattern}.sim"
    shell: "simulate"
`,
  });
  const files = ["u", "v", "r1", "r2", "d1-x", "d2-y", "x.fq", "y.fq", "d1", "d2", "p1.pep", "p2.pep"];
  const simulated = ["alpha~1.0/beta~0.1.sim", "alpha~2.5/beta~0.0.sim"];
  assert.deepEqual(stageOf(found, "Snakefile:all").deps, [...files, ...simulated]);
  assert.deepEqual(edgesOf(found), ["simulate -> all"]);
});

test("what a sheet does not say stays open: both ways are seen", async (t) => {
  const found = await readSnakefiles(t, {
    Snakefile: `import pandas as pd
samples = pd.read_table("not-here.tsv").set_index("sample", drop=False)
def reads(wc):
    if pd.isnull(samples.loc[wc.s, "pair"]):
        return "single/{s}.fq"
    return "paired/{s}.fq"
rule all:
    input: expand("out/{s}.bam", s=samples.index)
rule single:
    output: "single/{s}.fq"
    shell: "x"
rule paired:
    output: "paired/{s}.fq"
    shell: "x"
rule map:
    input: reads
    output: "out/{s}.bam"
    shell: "x"
`,
  });
  assert.deepEqual(edgesOf(found), ["map -> all", "paired -> map", "single -> map"]);
});

test("sheets are reshaped, grouped, queried and searched as pandas does it", async (t) => {
  const found = await readSnakefiles(t, {
    "runs.tsv":
      "run\tgroup\tkind\tsteps\tsite\na\tx\tfast\tfit,plot\there\nb\tx\tslow\tfit\there\nc\ty\tFAST\t\there\n",
    "extra.tsv": "run\tnote\na\tfirst\nc\tlast\n",
    "tree.tsv": "name\tparent\nroot1\t\nleaf\troot1\n",
    Snakefile: `import pandas as pd
runs = pd.read_csv("runs.tsv", sep="\\t", dtype=str).set_index("run", drop=False)
runs["owner"] = pd.NA

def without_constants(table):
    constant = table.nunique().loc[(table.nunique().values <= 1)].index
    return table.drop(constant, axis=1)

columns = without_constants(runs).columns
steps = runs["steps"].str.split(",").explode().dropna().unique().tolist()
members = runs.groupby("group")["run"].apply(list).to_dict()
notes = runs.reset_index(drop=True).merge(pd.read_table("extra.tsv"), on="run")
pairs = runs[["run", "group"]].values.tolist()
tree = pd.read_csv("tree.tsv", sep="\\t").set_index("name", drop=False)
tree.loc[:, "parent"].fillna("top", inplace=True)
sizes = pd.DataFrame({"name": ["s", "l"], "size": [1, 2]}).rename(columns={"size": "count"})

rule all:
    input:
        expand("by/{column}.txt", column=columns[columns != "run"]),
        expand("steps/{step}.txt", step=steps),
        [f"members/{group}-{run}.txt" for group, list_ in members.items() for run in list_],
        [f"groups/{name}-{len(rows)}.txt" for name, rows in runs.groupby("group")],
        expand("quick/{run}.txt", run=runs.query("kind.str.lower() == 'fast' & group == 'y'")["run"]),
        expand("slow/{run}.txt", run=runs.loc[runs["kind"].str.contains("^sl"), "run"]),
        expand("notes/{row.run}.{row.note}.txt", row=notes.itertuples()),
        [f"pairs/{run}_{group}.txt" for run, group in pairs[1:2]],
        expand("tree/{parent}.txt", parent=tree["parent"].unique()),
        [f"sizes/{name}" for name in sizes.apply(lambda row: f"{row['name']}{row['count']}", axis=1)],
`,
  });
  const deps = `by/group.txt by/kind.txt by/steps.txt steps/fit.txt steps/plot.txt
    members/x-a.txt members/x-b.txt members/y-c.txt groups/x-2.txt groups/y-1.txt quick/c.txt slow/b.txt
    notes/a.first.txt notes/c.last.txt pairs/b_x.txt tree/top.txt tree/root1.txt sizes/s1 sizes/l2`.split(/\s+/);
  assert.deepEqual(stageOf(found, "Snakefile:all").deps, deps);
});
