import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { makeFormat, makeReader } from "../../../src/engine/discovery/tools/make/makeReader.ts";
import { readProject } from "./readProject.ts";

async function readMake(t: TestContext, files: Readonly<Record<string, string>>) {
  const { stages, edges, problems } = await readProject(t, files, makeFormat, makeReader);
  return {
    stages,
    edges: edges.map(([from, to]) => `${from} > ${to}`).sort(),
    problems: problems.map(({ file, code, range }) => `${file}:${range.start.line} ${code}`),
    outs: Object.fromEntries(stages.map(({ id, outs }) => [id, outs.map(({ path }) => path)])),
    deps: Object.fromEntries(stages.map(({ id, deps }) => [id, deps.map(({ path }) => path)])),
  };
}

test("targets are stages with their files; phony ones make none, patterns and special targets are no stages", async (t) => {
  const found = await readMake(t, {
    "ml ü/Makefile":
      ".DEFAULT_GOAL := all\n.PHONY: all clean\n.SUFFIXES: .c .o\n.c.o:\n\tcc $<\nSRC = src\nall: model.pkl report ## Makes all\n" +
      "# Cleans\nclean:\n\trm -rf build\n" +
      "model.pkl: $(SRC)/train.py data/train.csv | data\n\tpython $<\n" +
      "data/%.csv: raw/%.csv\n\tcp $< $@\ndata:\n\tmkdir -p $@\nreport:\n\techo report\n",
  });
  const id = (name: string) => `ml ü/Makefile:${name}`;
  assert.deepEqual(
    found.stages.map((stage) => stage.id),
    ["all", "clean", "model.pkl", "data", "report"].map(id),
  );
  assert.deepEqual(found.edges, [
    `${id("data")} > ${id("model.pkl")}`,
    `${id("model.pkl")} > ${id("all")}`,
    `${id("report")} > ${id("all")}`,
  ]);
  assert.deepEqual(found.outs, {
    [id("all")]: [],
    [id("clean")]: [],
    [id("model.pkl")]: ["ml ü/model.pkl"],
    [id("data")]: [],
    [id("report")]: [],
  });
  assert.deepEqual(found.deps[id("model.pkl")], ["ml ü/src/train.py", "ml ü/data/train.csv"]);
  const [all, clean, model] = found.stages;
  assert.deepEqual(
    [all?.desc, clean?.desc, model?.cmd, model?.wdir],
    ["Makes all", "Cleans", "make model.pkl", "ml ü"],
  );
  assert.deepEqual(all?.range, { start: { line: 7, column: 1 }, end: { line: 7, column: 4 } });
  assert.deepEqual(found.problems, []);
});

test("variables and functions are expanded as make does", async (t) => {
  const found = await readMake(t, {
    Makefile:
      "names := b a\nouts = $(addprefix out/,$(addsuffix .csv,$(sort $(names))))\nsame = $(names:%=x/%.y)\n" +
      "names += c\nmore ?= $(patsubst src/%.py,bin/%,$(wildcard src/*.py))\n" +
      "define two\nd1 d2\nendef\npair = $(1)-$(2)\n" +
      "all: $(outs) ${same} $(more) $(two) $(call pair,l,r) $(foreach n,$(names),f/$(n)) $(filter %.csv,$(outs) z)\n" +
      "$(outs): out/%.csv: in/%.txt\n\tmake it\n$(shell date): now\n\techo\nq\\#r: ; echo\n",
    "src/one.py": "",
    "src/two.py": "",
  });
  const expected = "out/a.csv out/b.csv out/c.csv x/b.y x/a.y x/c.y bin/one bin/two d1 d2 l-r f/b f/a f/c";
  assert.deepEqual(found.deps["Makefile:all"]?.join(" "), expected);
  assert.deepEqual(found.deps["Makefile:out/b.csv"], ["in/b.txt"]);
  assert.deepEqual(found.outs["Makefile:out/b.csv"], ["out/b.csv"]);
  assert.deepEqual(
    found.stages.map(({ name }) => name),
    ["all", "out/a.csv", "out/b.csv", "out/c.csv", "q#r"],
  );
});

test("conditions that can be told choose a side, others show both", async (t) => {
  const { stages } = await readMake(t, {
    Makefile:
      "MODE = fast\nifeq ($(MODE),fast)\na: ; echo\nelse ifeq ($(MODE),slow)\nb: ; echo\nelse\nc: ; echo\nendif\n" +
      "ifdef CI\nd: ; echo\nelse\ne: ; echo\nendif\nifneq \"$(MODE)\" 'fast'\nf: ; echo\nendif\n",
  });
  assert.deepEqual(
    stages.map(({ name }) => name),
    ["a", "d", "e"],
  );
});

test("included files belong to the makefile that includes them; one that is missing is told", async (t) => {
  const found = await readMake(t, {
    "p/Makefile": "include rules/*.mk\n-include none.mk\ninclude gone.mk\nall: data/x.csv\n",
    "p/rules/a.mk": "data/x.csv: raw.csv\n\tcp $< $@\n",
    "alone.mk": "lone: x\n\techo $@\n",
  });
  assert.deepEqual(
    found.stages.map(({ id, cmd, wdir }) => [id, cmd, wdir]),
    [
      ["p/rules/a.mk:data/x.csv", "make data/x.csv", "p"],
      ["p/Makefile:all", "make all", "p"],
      ["alone.mk:lone", "make -f alone.mk lone", "."],
    ],
  );
  assert.deepEqual(found.edges, ["p/rules/a.mk:data/x.csv > p/Makefile:all"]);
  assert.deepEqual(found.deps["p/rules/a.mk:data/x.csv"], ["p/raw.csv"]);
  assert.deepEqual(found.problems, ["p/Makefile:3 make-include-missing"]);
});

test("several rules of one target add up; variables of a target are none of its prerequisites", async (t) => {
  const found = await readMake(t, {
    Makefile:
      "train: LR = 0.1\r\ntrain: data.csv \\\r\n  code.py\r\ntrain: more.csv\r\n\tpython code.py\r\na b &: c.txt\r\n\tgen\r\n" +
      "t::\r\n\techo 1\r\nt:: u.txt\r\n\techo 2\r\nloop: loop\r\n\techo\r\n",
  });
  assert.deepEqual(found.deps["Makefile:train"], ["data.csv", "code.py", "more.csv"]);
  assert.deepEqual(found.deps["Makefile:t"], ["u.txt"]);
  assert.deepEqual(
    found.stages.map(({ name }) => name),
    ["train", "a", "b", "t", "loop"],
  );
  assert.equal(found.stages[0]?.range.start.line, 4);
  assert.deepEqual(found.edges, []);
});

test("what make cannot read is told at its line, and the rest is there", async (t) => {
  const found = await readMake(t, {
    Makefile: "a: b\n    echo blanks\nc:\n\techo\nendif\nifeq (1,1)\nd: ; echo\ndefine open\ntext\n",
  });
  assert.deepEqual(found.problems.sort(), [
    "Makefile:2 make-missing-separator",
    "Makefile:5 make-no-condition",
    "Makefile:6 make-unterminated",
    "Makefile:8 make-unterminated",
  ]);
  assert.deepEqual(
    found.stages.map(({ name }) => name),
    ["a", "c", "d"],
  );
});

test("rules that templates make are stages at the line that makes them", async (t) => {
  const found = await readMake(t, {
    Makefile:
      "define fold\nout/$(1)-$(2).json: data/$(2).csv train.py | out\n\tpython train.py $$@\nall_folds += out/$(1)-$(2).json\nendef\n" +
      "$(foreach m,lin gbm,$(foreach f,1 2,$(eval $(call fold,$(m),$(f)))))\n" +
      "report.html: $(all_folds)\n\trender $@\nout:\n\tmkdir -p $@\ndata/%.csv: raw.csv\n\tsplit $*\nraw.csv:\n\twget -O $@ x\n",
  });
  const made = ["lin-1", "lin-2", "gbm-1", "gbm-2"].map((name) => `out/${name}.json`);
  assert.deepEqual(
    found.stages.map(({ name, range }) => [name, range.start.line]),
    [...made.map((name) => [name, 6]), ["report.html", 7], ["out", 9], ["raw.csv", 13]],
  );
  assert.deepEqual(found.deps["Makefile:report.html"], made);
  assert.deepEqual(found.deps["Makefile:out/gbm-2.json"], ["data/2.csv", "train.py"]);
  // By way of a file that a pattern rule makes, and of a folder that only has to be there.
  assert.deepEqual(
    found.edges.filter((edge) => edge.endsWith("Makefile:out/gbm-2.json")),
    ["Makefile:out > Makefile:out/gbm-2.json", "Makefile:raw.csv > Makefile:out/gbm-2.json"],
  );
});

test("paths that begin at the makefile's own folder are relative, and make is told them as it knows them", async (t) => {
  const found = await readMake(t, {
    "p/Makefile":
      "ROOT := $(shell dirname $(realpath $(lastword $(MAKEFILE_LIST))))\nHERE = $(CURDIR)\nOTHER := $(shell git rev-parse HEAD)\n" +
      "$(ROOT)/model.pkl: $(HERE)/data/a.csv $(wildcard $(ROOT)/src/*.py) $(OTHER)/b.csv\n\tpython $<\n$(OTHER)/c: x\n\techo\n",
    "p/src/train.py": "",
  });
  assert.deepEqual(
    found.stages.map(({ id, cmd }) => [id, cmd]),
    [["p/Makefile:model.pkl", 'make "$PWD"/model.pkl']],
  );
  assert.deepEqual(found.deps["p/Makefile:model.pkl"], ["p/data/a.csv", "p/src/train.py"]);
});

test("what a condition leaves out is there to be chosen, and changes nothing else", async (t) => {
  const found = await readMake(t, {
    Makefile:
      "SIZE ?= small\nDATA = a.csv\nifeq ($(SIZE),small)\ntrain: $(DATA)\n\tpython small.py\nelse\nDATA = b.csv\ntrain: big.csv\n\tpython big.py\n" +
      "extra: $(DATA)\n\tpython extra.py\nendif\ntest: $(DATA)\n\tpytest\nifdef NOWHERE\n.SECONDEXPANSION:\nendif\n",
  });
  assert.deepEqual(found.deps, {
    "Makefile:train": ["a.csv"],
    "Makefile:extra": ["b.csv"],
    "Makefile:test": ["a.csv"],
  });
});

test("names that begin with a dot are targets, unless their endings are make's", async (t) => {
  const { stages, outs } = await readMake(t, {
    Makefile:
      ".SUFFIXES: .md .html\n.md.html:\n\tpandoc $<\n.venv: setup.py\n\tpython -m venv $@\n.installed.cpu: .venv\n\ttouch $@\n.ONESHELL:\n.DELETE_ON_ERROR:\n",
  });
  assert.deepEqual(
    stages.map(({ name }) => name),
    [".venv", ".installed.cpu"],
  );
  assert.deepEqual(outs, { "Makefile:.venv": [], "Makefile:.installed.cpu": [".installed.cpu"] });
});

test("the command names the makefile where make would take another one", async (t) => {
  const { stages, problems } = await readMake(t, {
    Makefile: "all: ; echo\n",
    GNUmakefile: "include made.mk\nmade.mk: config.yaml\n\tgenerate $@\n\nget: ; echo\n",
  });
  assert.deepEqual(
    stages.map(({ cmd }) => cmd),
    ["make made.mk", "make get", "make -f Makefile all"],
  );
  assert.deepEqual(problems, []);
});

test("prerequisites are found where VPATH says, and by their pattern rule where the target has no recipe", async (t) => {
  const found = await readMake(t, {
    Makefile:
      "VPATH = src:lib\nvpath %.csv data\n" +
      "model.pkl: train.py raw.csv none.csv\n\tpython $<\nfig.png: style.json\n%.png: %.py data.csv\n\tpython $< $@\n",
    "src/train.py": "",
    "data/raw.csv": "",
  });
  assert.deepEqual(found.deps, {
    "Makefile:model.pkl": ["src/train.py", "data/raw.csv", "none.csv"],
    "Makefile:fig.png": ["fig.py", "data.csv", "style.json"],
  });
  assert.deepEqual(found.outs["Makefile:fig.png"], ["fig.png"]);
});

test("a file without a recipe that needs another target comes with it; what people write, aliases and phony ones do not", async (t) => {
  const found = await readMake(t, {
    Makefile:
      ".PHONY: fetch raw/all.set\nfetch:\n\tcurl x\nraw/a.csv raw/b.csv: fetch\nraw/all.set: raw/a.csv\n" +
      "clean/tables: raw/a.csv\ntext/paper.tex: raw/b.csv\nraw/c.csv: given.csv\nmodel.pkl: raw/b.csv\n\tpython fit.py\n",
  });
  assert.deepEqual(found.outs, {
    "Makefile:fetch": [],
    "Makefile:raw/a.csv": ["raw/a.csv"],
    "Makefile:raw/b.csv": ["raw/b.csv"],
    "Makefile:raw/all.set": [],
    "Makefile:clean/tables": [],
    "Makefile:text/paper.tex": [],
    "Makefile:raw/c.csv": [],
    "Makefile:model.pkl": ["model.pkl"],
  });
  assert.deepEqual(found.deps["Makefile:model.pkl"], ["raw/b.csv"]);
});

test("what is said of a target: its own comment, that above it or above its .PHONY, without rulers and its name", async (t) => {
  const { stages } = await readMake(t, {
    Makefile:
      "# ---- DATA ----\n#############\n# Commands    #\n#############\n\n## Fetches the data\n.PHONY: data\ndata:\n\tcurl x\n" +
      "## plots : Draws all\nplots: data\n\tdraw\nlint: ## Looks for slips\n\truff\n# Not of the next one\n\nbare:\n\techo\n",
  });
  assert.deepEqual(
    stages.map(({ name, desc }) => [name, desc]),
    [
      ["data", "Fetches the data"],
      ["plots", "Draws all"],
      ["lint", "Looks for slips"],
      ["bare", undefined],
    ],
  );
});

test("no text keeps the reader busy or makes it fail", async (t) => {
  const doubling = Array.from({ length: 60 }, (_, index) => `v${index} = $(v${index + 1})$(v${index + 1})\n`).join("");
  const texts = {
    "a/Makefile": `${doubling}v60 = x\nall: $(v0)\n`,
    "b/Makefile": `all: ${"$(subst a,b,".repeat(5_000)}\n`,
    "c/Makefile": `${"ifeq (a,a)\n".repeat(5_000)}all: b\n`,
    "d/Makefile": "define e\n$(eval $(e))\nendef\n$(eval $(e))\nall: x\n",
    "e/Makefile": "%: %.a %.b %.c\n\techo\nall: x y z\n",
    "f/Makefile": `l = ${"a ".repeat(2_000)}\nall: $(foreach a,$(l),$(foreach b,$(l),$(foreach c,$(l),$(a)$(b))))\n`,
  };
  const start = performance.now();
  const { stages } = await readMake(t, texts);
  assert.ok(performance.now() - start < 20_000);
  assert.deepEqual(
    stages.map(({ id }) => id),
    ["a", "b", "d", "e", "f"].map((folder) => `${folder}/Makefile:all`),
  );
});

test("a target stands where its recipe's script says, or where what it needs stands", async (t) => {
  const found = await readMake(t, {
    Makefile:
      "all: out.bin\nout.bin: in.csv\n\tpython code/train_it.py $< $@\nin.csv:\n\tcurl -o $@ example.org\nhelp:\n\techo $@\n",
  });
  assert.deepEqual(
    found.stages.map(({ name, phase }) => [name, phase]),
    [
      ["all", "model"],
      ["out.bin", "model"],
      ["in.csv", "data"],
      ["help", "data"],
    ],
  );
});
