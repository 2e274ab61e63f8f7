import assert from "node:assert/strict";
import { test } from "node:test";
import { edgesOf, readSnakefiles, stageOf } from "../fixtures/snakemake/readSnakefiles.ts";

test("sets, functions of any number of arguments, and identity with true and false tell what is asked for", async (t) => {
  const found = await readSnakefiles(t, {
    Snakefile: `import itertools
METHODS = {"knn": ["full"], "pca": ["embed", "full"], "none": ["raw"]}
KINDS = ["full", "embed"]

def together(*lists):
    return tuple(zip(*itertools.product(*lists)))

def wanted(kinds=False, *, but=(), **more):
    if kinds is True:
        kinds = KINDS
    methods, made = [], []
    for method in METHODS:
        known = set(kinds).intersection(METHODS[method]) - set(but)
        if not known or more.get("skip") == method:
            continue
        method, known = together([method], known)
        methods.extend(method)
        made.extend(known)
    return methods, made

methods, kinds = wanted(True, but=["embed"])
rule all:
    input: expand("fit/{method}_{kind}.csv", zip, method=methods, kind=kinds)
rule few:
    input: expand("few/{method}.csv", method=wanted(True, skip="pca")[0])
rule other:
    input: sorted({"a.txt", "b.txt"} | {"c.txt"} - {"a.txt"}), sorted(set(["x.txt"]) ^ set(["x.txt", "y.txt"]))
`,
  });
  assert.deepEqual(stageOf(found, "Snakefile:all").deps, ["fit/knn_full.csv", "fit/pca_full.csv"]);
  assert.deepEqual(stageOf(found, "Snakefile:few").deps, ["few/knn.csv"]);
  assert.deepEqual(stageOf(found, "Snakefile:other").deps, ["a.txt", "b.txt", "c.txt", "y.txt"]);
});

test("paths that are made absolute lie in the project, and a file of theirs is asked for by its absolute path", async (t) => {
  const found = await readSnakefiles(t, {
    Snakefile: `from pathlib import Path
ROOT = Path("data").resolve()
rule all:
    input: os.path.abspath("data/a_fit.csv"), [p for p in glob.glob(os.path.join(os.path.realpath("raw"), "*.csv"))]
rule fit:
    input: lambda wc: ROOT / "raw" / f"{wc.name}.csv"
    output: ROOT / "{name}_fit.csv"
rule raw:
    output: ROOT / "raw/a.csv"
`,
    "raw/b.csv": "",
  });
  assert.deepEqual(edgesOf(found), ["fit -> all", "raw -> fit"]);
  assert.deepEqual(stageOf(found, "Snakefile:all").deps, ["data/a_fit.csv", "raw/b.csv"]);
  assert.equal(stageOf(found, "Snakefile:fit").cmd, 'snakemake --cores 1 "$PWD"/data/a_fit.csv');
  assert.deepEqual(stageOf(found, "Snakefile:raw").outs, ["data/raw/a.csv"]);
});

test("a Snakefile that another one includes is no workflow of its own", async (t) => {
  const found = await readSnakefiles(t, {
    "analysis/Snakefile": "rule plot:\n    input: rules.fit.output\n    output: 'plot.png'\n",
    Snakefile: `include: "fit/Snakefile"
include: "analysis/Snakefile"
rule all:
    input: "plot.png"
`,
    "fit/Snakefile": "rule fit:\n    output: 'fit.pkl'\n",
    "alone/Snakefile": "rule alone:\n    output: 'alone.txt'\n",
  });
  assert.deepEqual(found.problems, []);
  assert.deepEqual(edgesOf(found), ["fit -> plot", "plot -> all"]);
  assert.deepEqual(stageOf(found, "analysis/Snakefile:plot").outs, ["plot.png"]);
  assert.deepEqual(stageOf(found, "alone/Snakefile:alone").outs, ["alone/alone.txt"]);
});

test("loops are left and gone on with as Python does, where it is known that they are", async (t) => {
  const found = await readSnakefiles(t, {
    Snakefile: `def first_of(kind):
    for name, kinds in {"a": ["x"], "b": ["x", "y"], "c": ["y"]}.items():
        if kind not in kinds:
            continue
        return f"{name}.txt"
    return "none.txt"

def until(last, given):
    made = []
    for name in ["a", "b", "c"]:
        made.append(name)
        if name == last or given == config.get("stop"):
            break
    else:
        made.append("all")
    return made

rule one:
    input: first_of("y"), first_of("z")
rule some:
    input: expand("{name}.csv", name=until("b", 1))
rule every:
    input: expand("{name}.csv", name=until("z", None))
`,
  });
  assert.deepEqual(stageOf(found, "Snakefile:one").deps, ["b.txt", "none.txt"]);
  assert.deepEqual(stageOf(found, "Snakefile:some").deps, ["a.csv", "b.csv"]);
  assert.deepEqual(stageOf(found, "Snakefile:every").deps, ["a.csv", "b.csv", "c.csv", "all.csv"]);
});
