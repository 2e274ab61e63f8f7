import assert from "node:assert/strict";
import { test } from "node:test";
import { edgesOf, readSnakefiles, stageOf } from "../fixtures/snakemake/readSnakefiles.ts";

test("classes of the project are followed: what their objects hold, and what their methods answer", async (t) => {
  const found = await readSnakefiles(t, {
    "config.yaml": "samples:\n  a: {parts: null, kind: gold}\n  b: {parts: [1, 2], kind: raw}\n",
    Snakefile: `import sys
sys.path.append("lib")
from settings import Settings, Paths
configfile: "config.yaml"
kinds = "global"
s = Settings(config, Paths("results", ending="csv"))
rule all:
    input:
        s.paths.put("all"), expand("clean/{name}.txt", name=s.names()), Settings.WHERE, Settings.place("x"),
        s.first, s.count, s.say()
rule clean:
    input:
        lambda wildcards: f"{s.kind_of(wildcards.name)}/{wildcards.name}.txt"
    output: "clean/{name}.txt"
    wildcard_constraints: name="|".join(s.names())
    shell: "x"
rule gold:
    output: "gold/{name}.txt"
    shell: "x"
rule raw:
    output: "raw/{name}.txt"
    shell: "x"
`,
    "lib/settings.py": `from dataclasses import dataclass

@dataclass
class Paths:
    root: str
    ending: str = "txt"
    def put(self, name):
        return f"{self.root}/{name}.{self.ending}"

class Base:
    kinds = "of the class"
    def __init__(self, config):
        self.samples = config["samples"]
        self.count = "0"
    def say(self):
        return "base"

class Settings(Base):
    WHERE = "where.txt"
    def __init__(self, config, paths):
        super().__init__(config)
        self.paths = paths
        self.count += ".count"
    def names(self):
        found = []
        for name, sample in self.samples.items():
            if sample["parts"] is None:
                found.append(name)
            else:
                found.extend(f"{name}-{part}" for part in sample["parts"])
        return found
    def kind_of(self, name):
        return self.samples[name.split("-")[0]]["kind"]
    @property
    def first(self):
        return self.names()[0] + ".first"
    @classmethod
    def place(cls, name):
        return cls.WHERE + "." + name
    def say(self):
        return super().say() + ".said"
`,
  });
  assert.deepEqual(
    stageOf(found, "Snakefile:all").deps,
    "results/all.csv clean/a.txt clean/b-1.txt clean/b-2.txt where.txt where.txt.x a.first 0.count base.said".split(
      " ",
    ),
  );
  assert.deepEqual(edgesOf(found), ["clean -> all", "gold -> clean", "raw -> clean"]);
});

test("conditions on types and on nothing are decided", async (t) => {
  const found = await readSnakefiles(t, {
    "config.yaml": "one: a.txt\nmany: [b.txt, c.txt]\nempty:\n",
    Snakefile: `configfile: "config.yaml"
def listed(value):
    if isinstance(value, (list, tuple)):
        return value
    return [value]
rule all:
    input:
        listed(config["one"]), listed(config["many"]),
        "none" if config["empty"] is None else "some",
        [key for key in config if type(config[key]) is list], f"sum{sum([1, 2])}"
`,
  });
  assert.deepEqual(stageOf(found, "Snakefile:all").deps, ["a.txt", "b.txt", "c.txt", "none", "many", "sum3"]);
});

test("what is told from where the workflow lies is a path of the project; a rule that is off makes nothing that another makes", async (t) => {
  const found = await readSnakefiles(t, {
    "sub/workflow/config.yaml": "mode: given\n",
    "sub/workflow/scripts/mask.sh": "",
    "sub/workflow/Snakefile": `from pathlib import Path
import os
configfile: workflow.basedir + "/config.yaml"
SCRIPTS = Path(workflow.basedir) / "scripts"
rule all:
    input: os.getcwd() + "/mask.nc"
if config["mode"] == "given":
    rule give:
        output: "grid.nc"
        shell: "x"
else:
    rule make:
        output: "grid.nc"
        shell: "x"
rule mask:
    input: grid="grid.nc", script=SCRIPTS / "mask.sh"
    output: "mask.nc"
    shell: "x"
`,
  });
  assert.deepEqual(stageOf(found, "sub/workflow/Snakefile:mask").deps, ["sub/grid.nc", "sub/workflow/scripts/mask.sh"]);
  assert.deepEqual(edgesOf(found), ["give -> mask", "mask -> all"]);
  assert.deepEqual(stageOf(found, "sub/workflow/Snakefile:make").outs, []);
});
