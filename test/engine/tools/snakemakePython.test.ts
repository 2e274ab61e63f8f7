import assert from "node:assert/strict";
import { test } from "node:test";
import { edgesOf, readSnakefiles, stageOf } from "../fixtures/snakemake/readSnakefiles.ts";

test("modules of the project that a Snakefile imports are read, and not run", async (t) => {
  const found = await readSnakefiles(t, {
    "workflow/Snakefile": `import sys
sys.path.insert(0, workflow.basedir + "/lib")
from paths import OUT, place
import names as n
from helpers import *
rule all:
    input: place("all.txt"), n.FINAL, HELP
rule one:
    output: OUT + "/all.txt"
    shell: "x"
`,
    "workflow/lib/paths.py":
      'import os\nos.system("touch executed")\nOUT = "results"\ndef place(name):\n    return f"{OUT}/{name}"\n',
    "workflow/lib/names.py": 'from paths import place as put\nFINAL = put("final.txt")\n',
    "workflow/helpers/__init__.py": 'HELP = "help.txt"\n_hidden = 1\n',
  });
  assert.deepEqual(stageOf(found, "workflow/Snakefile:all").deps, ["results/all.txt", "results/final.txt", "help.txt"]);
  assert.deepEqual(edgesOf(found), ["one -> all"]);
});

test("a comment in the middle of an expression is no part of it", async (t) => {
  const found = await readSnakefiles(t, {
    Snakefile: `OUT = ("results"  # one folder for all
       + "/all.txt")
WORDS = {"a": "first",  # of two
         "b": "second"}
rule all:
    input: OUT, WORDS["b"] if True else ""
`,
  });
  assert.deepEqual(stageOf(found, "Snakefile:all").deps, ["results/all.txt", "second"]);
});

test("more of Python: tools of its library, fallbacks, sets, dictionaries that fill themselves", async (t) => {
  const found = await readSnakefiles(t, {
    Snakefile: `import itertools, re
from collections import defaultdict
from functools import partial
from itertools import product
A, B = ["1", "2"], ["x", "y"]
groups = defaultdict(list)
for a, b in product(A, B):
    groups[a].append(a + b)
def put(folder, name, ending=".txt"):
    return folder + "/" + name + ending
result = partial(put, "results", ending=".csv")
try:
    MODE = config["mode"]
except KeyError:
    MODE = "fast"
rule all:
    input:
        groups["2"], [result("-".join(pair)) for pair in itertools.combinations(A + ["3"], 2)],
        re.sub(r"\\s+", "_", "a  b"), sorted(set(A) - {"1"}), MODE, list(map(lambda s: s.upper(), B)),
        dict(zip(A, B))["1"], "a-b-c".rsplit("-", 1)[0], "7".zfill(3), "any" if any([False, "s"]) else "none"
`,
  });
  assert.deepEqual(
    stageOf(found, "Snakefile:all").deps,
    "2x 2y results/1-2.csv results/1-3.csv results/2-3.csv a_b 2 fast X Y x a-b 007 any".split(" "),
  );
});

test("rows of numbers, as Python and numpy count and print them", async (t) => {
  const found = await readSnakefiles(t, {
    Snakefile: `import numpy as np
from itertools import product
from numpy import arange
T = np.arange(0.1, 0.5, 0.1)
rule all:
    input:
        expand("a{t}", t=T), expand("b{n}", n=np.arange(1, 6, 2)), expand("c{x}", x=np.linspace(0.1, 0.9, 5)),
        [f"d{a}-{b}" for a, b in product(range(2), repeat=2)], expand("e{n}", n=arange(1, 3) * 10),
        expand("f{t}", t=np.round(T, 1)), [f"g{t:.2f}" for t in T], [f"h{int(t * 10)}" for t in T],
        [f"i{round(n, 2)}" for n in [0.125, 2.675]], [f"j{round(n)}" for n in [0.5, 1.5, 2.5]], expand("k{n}", n=np.arange(5_000_000))
`,
  });
  const expected = [
    "a0.1 a0.2 a0.30000000000000004 a0.4 b1 b3 b5 c0.1 c0.30000000000000004 c0.5 c0.7000000000000001 c0.9",
    "d0-0 d0-1 d1-0 d1-1 e10 e20 f0.1 f0.2 f0.3 f0.4 g0.10 g0.20 g0.30 g0.40 h1 h2 h3 h4 i0.12 i2.67 j0 j2",
  ];
  assert.deepEqual(stageOf(found, "Snakefile:all").deps, expected.join(" ").split(" "));
});

test("a checkpoint that only a function's function asks for is needed by the rule", async (t) => {
  const found = await readSnakefiles(t, {
    Snakefile: `def contigs():
    with checkpoints.index.get().output[0].open() as lines:
        return [line.split()[0] for line in lines]
checkpoint index:
    output: "genome.fai"
    shell: "x"
rule call:
    output: "calls/{contig}.vcf"
    shell: "x"
rule merge:
    input: lambda wc: expand("calls/{contig}.vcf", contig=contigs())
    output: "all.vcf"
    shell: "x"
`,
  });
  assert.deepEqual(edgesOf(found), ["call -> merge", "index -> merge"]);
});

test("a wildcard whose constraint allows it stands for nothing", async (t) => {
  const found = await readSnakefiles(t, {
    Snakefile: `rule all:
    input: expand("net{opts}.nc", opts=["", "-3h"]), "other/.txt"
rule solve:
    output: "net{opts}.nc"
    wildcard_constraints: opts=r"[-\\w]*"
    shell: "x"
rule plain:
    output: "other/{name}.txt"
    shell: "x"
`,
  });
  assert.deepEqual(edgesOf(found), ["solve -> all"]);
  assert.equal(stageOf(found, "Snakefile:solve").cmd, "snakemake --cores 1 net.nc");
});

test("a few lines that would fill the memory leave their rules readable", async (t) => {
  const grows = [
    "x = x + x",
    "x = f'{x}{x}{x}'",
    "x = '{0}{0}{0}'.format(x)",
    "x = x.join([x, x, x])",
    "x = x.replace('a', x)",
    "y.extend(y)",
    "n = n * n",
    "list(zip())",
    "list(itertools.permutations(y))",
    "re.sub(r'(a|a)*b', '', x)",
    "df = pd.concat([df, df])",
    "df = df.merge(df[['k']], on='k')",
    "df = pd.DataFrame({'k': df['k'].map(lambda k: [k, k]).explode().tolist()})",
    "df.query('(' * 400 + ' ' * 99)",
  ];
  for (const grow of grows) {
    const text = `import itertools, re\nimport pandas as pd\ndf = pd.DataFrame({"k": ["a", "a"]})\nx = "aa"\ny = ["a", "b"]\nn = 9\nfor i in range(300):\n    ${grow}\nrule all:\n    input: "last.txt"\n`;
    const found = await readSnakefiles(t, { Snakefile: text });
    assert.deepEqual(stageOf(found, "Snakefile:all").deps, ["last.txt"], grow);
  }
});

test("what is there decides; what is not there may come to be, and leaves both ways open", async (t) => {
  const found = await readSnakefiles(t, {
    "have.txt": "",
    Snakefile: `import os
from os.path import exists as there
rule all:
    input:
        "a.txt" if os.path.isfile("have.txt") else "none",
        "b.txt" if there("have.txt") else "none",
        "c.txt" if exists("later.txt") else [],
rule c:
    output: "c.txt"
    shell: "x"
`,
  });
  assert.deepEqual(stageOf(found, "Snakefile:all").deps, ["a.txt", "b.txt", "c.txt"]);
  assert.deepEqual(edgesOf(found), ["c -> all"]);
});

test("input functions may choose by match, and yield their paths", async (t) => {
  const found = await readSnakefiles(t, {
    "config.yaml": "paired: [a]\n",
    Snakefile: `configfile: "config.yaml"
def reads(wc, second=False):
    match (wc.s in config["paired"], second):
        case (True, False):
            return "left/{s}.fq"
        case (True, True):
            return "right/{s}.fq"
        case (False, _) if not second:
            return "single/{s}.fq"
        case _:
            return []
def wanted(wc):
    yield "out/a.bam"
    if "b" not in config["paired"]:
        yield from ["out/b.bam"]
def only():
    yield "report.txt"
rule all:
    input: wanted, [name for name in only()]
rule left:
    output: "left/{s}.fq"
    shell: "x"
rule right:
    output: "right/{s}.fq"
    shell: "x"
rule single:
    output: "single/{s}.fq"
    shell: "x"
rule map:
    input: reads, lambda wc: reads(wc, True)
    output: "out/{s}.bam"
    shell: "x"
rule report:
    output: "report.txt"
    shell: "x"
`,
  });
  assert.deepEqual(edgesOf(found), ["left -> map", "map -> all", "report -> all", "right -> map", "single -> map"]);
  assert.deepEqual(
    found.stages.map(({ cmd }) => cmd.toString().replace("snakemake --cores 1 ", "")),
    ["all", "left/a.fq", "right/a.fq", "single/b.fq", "out/a.bam", "report"],
  );
});

test("a space of parameters may come from the configuration, through functions of a module", async (t) => {
  const found = await readSnakefiles(t, {
    "config.yaml": "method: [tree, net]\nseeds: 2\nfolds: 5\nsheet:\n",
    "workflow/scripts/space.py": `import itertools, re
import pandas as pd
from snakemake.utils import Paramspace

def space_of(settings):
    lists = {key: value for key, value in settings.items() if type(value) == list}
    table = pd.DataFrame(list(itertools.product(*lists.values())), columns=lists.keys())
    for key, value in settings.items():
        if key not in lists:
            table[key] = value
    return Paramspace(table[sorted(table.columns.tolist())], param_sep="-")

def without(space, name):
    return re.sub(f"/{{0,1}}{name}{space.param_sep}{{{name}}}", "", space.wildcard_pattern).strip("/")

def tamed(space, name):
    return re.sub(f"{{((?!{name})[a-z]*)}}", "{{\\\\1}}", space.wildcard_pattern)
`,
    "workflow/Snakefile": `import sys
from scripts.space import *
configfile: "config.yaml"
seeds = range(config.pop("seeds"))
config["seed"] = list(seeds)
if config["sheet"] is None or "--sheet" in sys.argv:
    config.pop("sheet", None)
space = space_of(config)
rule all:
    input: f"best/{without(space, 'seed')}.txt".format(folds=5, method="net")
rule train:
    output: f"runs/{space.wildcard_pattern}/model.txt"
    shell: "x"
rule best:
    input: expand(f"runs/{tamed(space, 'seed')}/model.txt", seed=seeds)
    output: f"best/{without(space, 'seed')}.txt"
    shell: "x"
`,
  });
  assert.deepEqual(edgesOf(found), ["best -> all", "train -> best"]);
  assert.deepEqual(stageOf(found, "workflow/Snakefile:all").deps, ["best/folds-5/method-net.txt"]);
  assert.equal(
    stageOf(found, "workflow/Snakefile:train").cmd,
    "snakemake --cores 1 runs/folds-5/method-net/seed-0/model.txt",
  );
});

test("rules by name, files beside the configuration, and paths that patterns find", async (t) => {
  const found = await readSnakefiles(t, {
    "config/all.yaml": "sheet: s.txt\n",
    "config/s.txt": "a\nb\n",
    "paper/main.tex": "",
    "env/no.tex": "",
    Snakefile: `import os
from pathlib import Path
configfile: "config/all.yaml"
folder = os.path.realpath(os.path.dirname(workflow.configfiles[0]))
names = [line.strip() for line in open(os.path.join(folder, config["sheet"]))]
texts = [path for path in Path(".").rglob("*.tex") if not {"env"}.intersection(path.parts)]
rule all:
    input: expand("out/{set}.txt", set=names), [str(path.with_suffix(".pdf")) for path in texts]
rule a:
    input: "in/a.txt"
rule b:
    input: "in/b.txt"
rule make_inputs:
    output: "in/a.txt", "in/b.txt"
    shell: "x"
rule run:
    input: lambda wc: [ancient(path) for path in getattr(rules, wc.set).input] if not hasattr(wc, "other") else "none"
    output: "out/{set}.txt"
    shell: "x"
`,
  });
  assert.deepEqual(stageOf(found, "Snakefile:all").deps, ["out/a.txt", "out/b.txt", "paper/main.pdf"]);
  assert.ok(edgesOf(found).includes("make_inputs -> run"));
});
